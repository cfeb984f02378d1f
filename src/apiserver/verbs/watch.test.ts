import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { podNamed, startTestServer, takeEvents, type TestServer } from '../server.testing.ts'
import { transitionOf, watchFramesMax } from './watch.ts'

describe('transitionOf', () => {
  const cases = [
    ['ADDED', false, true, 'ADDED'],
    ['ADDED', false, false, undefined],
    ['MODIFIED', true, true, 'MODIFIED'],
    ['MODIFIED', false, true, 'ADDED'],
    ['MODIFIED', true, false, 'DELETED'],
    ['MODIFIED', false, false, undefined],
    ['DELETED', true, false, 'DELETED'],
    ['DELETED', false, false, undefined],
  ] as const
  for (const [type, matched, matches, expected] of cases) {
    it(`shows ${type} of an object that ${matched ? 'matched' : 'did not match'} and ${matches ? 'matches' : 'does not'} as ${expected}`, () => {
      assert.equal(transitionOf(type, matched, matches), expected)
    })
  }
})

const pods = '/api/v1/namespaces/default/pods'
const merge = { 'content-type': 'application/merge-patch+json' }

/** Type, name and the labels of each event. */
const seen = (events: ReturnType<typeof takeEvents>) =>
  events.map(({ type, object }) => [type, object.metadata.name, object.metadata.labels])

describe('watch', () => {
  let test: TestServer
  const clock = createVirtualClock({ settle: settleTurn })

  before(async () => {
    test = await startTestServer({ clock })
  })
  after(() => test[Symbol.asyncDispose]())

  const label = (name: string, labels: object) =>
    test.ask('PATCH', `${pods}/${name}`, { body: { metadata: { labels } }, headers: merge })
  const remove = (name: string) => test.ask('DELETE', `${pods}/${name}?gracePeriodSeconds=0`)
  const create = (name: string, options = {}) => test.ask('POST', pods, { body: podNamed(name, options) })

  it('delivers what happens after the revision of a list, each once, in order', async () => {
    const { body } = await test.ask('GET', pods)
    await create('one', { labels: { a: '1' } })
    const watch = await test.raw('GET', `${pods}?watch=1&resourceVersion=${body.metadata.resourceVersion}`)
    await label('one', { a: '2' })
    await remove('one')
    const events = takeEvents(watch)
    assert.deepEqual(seen(events), [
      ['ADDED', 'one', { a: '1' }],
      ['MODIFIED', 'one', { a: '2' }],
      ['DELETED', 'one', { a: '2' }],
    ])
    const revisions = events.map(({ object }) => Number(object.metadata.resourceVersion))
    assert.deepEqual(
      revisions,
      [...revisions].sort((a, b) => a - b),
    )
    assert.equal(new Set(revisions).size, 3)
  })

  it('begins with the state when no revision is named', async () => {
    await create('state')
    for (const query of ['', '&resourceVersion=0']) {
      const watch = await test.raw('GET', `${pods}?watch=1${query}&fieldSelector=metadata.name=state`)
      assert.deepEqual(seen(takeEvents(watch)), [['ADDED', 'state', undefined]])
    }
    await remove('state')
  })

  it('shows an object that starts to match as ADDED and one that stops as DELETED, as it last matched', async () => {
    const watch = await test.raw('GET', `${pods}?watch=1&labelSelector=color%3Dred`)
    await create('turning', { labels: { color: 'blue' } })
    await label('turning', { color: 'red' })
    await label('turning', { color: 'red', more: 'x' })
    const { body: left } = await label('turning', { color: 'green' })
    await remove('turning')
    const events = takeEvents(watch)
    assert.deepEqual(seen(events), [
      ['ADDED', 'turning', { color: 'red' }],
      ['MODIFIED', 'turning', { color: 'red', more: 'x' }],
      ['DELETED', 'turning', { color: 'red', more: 'x' }],
    ])
    assert.equal(events[2].object.metadata.resourceVersion, left.metadata.resourceVersion)
  })

  it('follows a Pod to its node for the watcher of that node only', async () => {
    const here = await test.raw('GET', '/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3Dn1')
    const elsewhere = await test.raw('GET', '/api/v1/pods?watch=1&fieldSelector=spec.nodeName%3Dn2')
    await create('bound')
    const target = { kind: 'Node', name: 'n1' }
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'bound' }, target }
    assert.equal((await test.ask('POST', `${pods}/bound/binding`, { body: binding })).status, 201)
    await remove('bound')
    assert.deepEqual(
      takeEvents(here).map(({ type, object }) => [type, object.spec.nodeName]),
      [
        ['ADDED', 'n1'],
        ['DELETED', 'n1'],
      ],
    )
    assert.deepEqual(takeEvents(elsewhere), [])
  })

  it('encodes an event once for all its watchers', async () => {
    const watches = await Promise.all([1, 2, 3].map(() => test.raw('GET', `${pods}?watch=1`)))
    await create('shared')
    const frames = watches.map(({ body }) => (body.kind === 'stream' ? body.frames.take().at(-1) : undefined))
    assert.ok(frames[0] !== undefined)
    assert.ok(frames.every((frame) => frame === frames[0]))
    await remove('shared')
  })

  it('ends the initial events with a bookmark when it is asked to send them', async () => {
    await create('initial')
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const watch = await test.raw('GET', `${pods}?${query}&fieldSelector=metadata.name%3Dinitial`)
    const [added, bookmark] = takeEvents(watch)
    assert.equal(added.type, 'ADDED')
    assert.deepEqual(bookmark, {
      type: 'BOOKMARK',
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: added.object.metadata.resourceVersion,
          creationTimestamp: null,
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    })
    await remove('initial')
  })

  it('sends bookmarks to those who allow them, with a revision to go on from', async () => {
    const watch = await test.raw('GET', `${pods}?watch=1&allowWatchBookmarks=true&timeoutSeconds=100`)
    // A watch from anywhere begins with what there is, and says when that is over.
    const [{ object: ended }] = takeEvents(watch)
    assert.deepEqual(ended.metadata.annotations, { 'k8s.io/initial-events-end': 'true' })
    await test.ask('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } },
    })
    const { body } = await test.ask('GET', pods)
    await clock.advance(61_000)
    assert.deepEqual(takeEvents(watch), [
      {
        type: 'BOOKMARK',
        object: {
          kind: 'Pod',
          apiVersion: 'v1',
          metadata: { resourceVersion: body.metadata.resourceVersion, creationTimestamp: null },
        },
      },
    ])
  })

  it('ends after timeoutSeconds', async () => {
    const watch = await test.raw('GET', `${pods}?watch=1&timeoutSeconds=5`)
    if (watch.body.kind !== 'stream') throw new Error('not a stream')
    await clock.advance(5_000)
    assert.equal(await watch.body.frames.wait(), 'ended')
  })

  it('ends when its client is gone', async () => {
    const gone = new AbortController()
    const watch = await test.raw('GET', `${pods}?watch=1`, { signal: gone.signal })
    if (watch.body.kind !== 'stream') throw new Error('not a stream')
    gone.abort()
    assert.equal(await watch.body.frames.wait(), 'ended')
  })

  it('says 410 as an event when its revision is no longer held', async () => {
    const watch = await test.raw('GET', `${pods}?watch=1&resourceVersion=1`)
    const own = await startTestServer({ store: test.store, clock })
    const late = await own.raw('GET', `${pods}?watch=1&resourceVersion=2`)
    const [{ type, object }] = takeEvents(late)
    assert.deepEqual([type, object.code, object.reason], ['ERROR', 410, 'Expired'])
    assert.match(object.message, /^too old resource version: 2 \(\d+\)$/)
    await own[Symbol.asyncDispose]()
    // The server that has seen everything since revision 1 still can.
    assert.equal(takeEvents(watch)[0].type, 'ADDED')
  })

  it('shows a Table or metadata only, to those who ask', async () => {
    const accept = (as: string) => ({ headers: { accept: `application/json;as=${as};v=v1;g=meta.k8s.io` } })
    const table = await test.raw('GET', `${pods}?watch=1`, accept('Table'))
    const metadata = await test.raw('GET', `${pods}?watch=1`, accept('PartialObjectMetadata'))
    await create('formed')
    const [row] = takeEvents(table)
    assert.deepEqual([row.type, row.object.kind, row.object.rows[0].cells[0]], ['ADDED', 'Table', 'formed'])
    const [partial] = takeEvents(metadata)
    assert.deepEqual(Object.keys(partial.object), ['kind', 'apiVersion', 'metadata'])
    await remove('formed')
  })

  it('cuts a watcher that takes nothing, and nobody else', async () => {
    const stuck = await test.raw('GET', `${pods}?watch=1`)
    const other = await test.raw('GET', `${pods}?watch=1`)
    await create('busy')
    let received = 0
    for (let i = 0; i <= watchFramesMax; i++) {
      const { status } = await test.ask('PATCH', `${pods}/busy`, {
        body: { metadata: { labels: { i: `${i}` } } },
        headers: merge,
      })
      assert.equal(status, 200)
      received += takeEvents(other).length
    }
    assert.equal(received, watchFramesMax + 2)
    if (stuck.body.kind !== 'stream') throw new Error('not a stream')
    assert.equal(stuck.body.frames.take().length, watchFramesMax)
    assert.equal(await stuck.body.frames.wait(), 'ended')
  })
})
