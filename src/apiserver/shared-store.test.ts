// Two API servers over one store: what one has written the other reads at once, and a cut watch of the store is made good.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { createMemoryStore, type Store } from '#store'
import { podNamed, startTestServer, takeEvents } from './server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const merge = { 'content-type': 'application/merge-patch+json' }

/** The store, its watches made by another. */
function withWatch(store: Store, watch: Store['watch']): Store {
  return {
    get: (key, options) => store.get(key, options),
    range: (options) => store.range(options),
    create: (key, value, options) => store.create(key, value, options),
    update: (key, value, expected, options) => store.update(key, value, expected, options),
    delete: (key, expected) => store.delete(key, expected),
    watch,
    compact: (revision) => store.compact(revision),
    currentRevision: () => store.currentRevision(),
    compactedRevision: () => store.compactedRevision(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

/** A store as a driver over a network is: its watches deliver late, and progress only when asked. */
function lateStore(store: Store): Store {
  return withWatch(store, (options) => {
    const watch = store.watch(options)
    let isReady = false
    return {
      take: () => (isReady ? watch.take() : []),
      async wait() {
        isReady = false
        const outcome = await watch.wait()
        await settleTurn()
        isReady = true
        return outcome
      },
      requestProgress: () => watch.requestProgress(),
      [Symbol.dispose]: () => watch[Symbol.dispose](),
    }
  })
}

describe('a shared store', () => {
  it('is read consistently by each server, also where its watch is late', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    const store = createMemoryStore({ clock })
    await using one = await startTestServer({ store, clock, sharedStore: true })
    await using two = await startTestServer({ store: lateStore(store), clock, sharedStore: true })
    for (let i = 0; i < 20; i++) {
      await one.ask('POST', pods, { body: podNamed(`p${i}`) })
      assert.equal((await two.ask('GET', `${pods}/p${i}`)).status, 200)
      const patched = await two.ask('PATCH', `${pods}/p${i}`, {
        body: { metadata: { labels: { i: `${i}` } } },
        headers: merge,
      })
      assert.equal(patched.status, 200)
      const { body } = await one.ask('GET', pods)
      assert.deepEqual(
        [body.items.length, body.metadata.resourceVersion],
        [i + 1, patched.body.metadata.resourceVersion],
      )
    }
  })

  it('answers 504 to a revision that does not come', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    await using test = await startTestServer({ clock })
    const asked = test.ask('GET', `${pods}?resourceVersion=1000000`)
    await clock.advance(3_000)
    const { body } = await asked
    assert.deepEqual(
      [body.code, body.reason, body.details.causes[0].reason],
      [504, 'Timeout', 'ResourceVersionTooLarge'],
    )
  })

  it('whose watch is cut is read anew: watches end, and reads are right again', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    const store = createMemoryStore({ clock })
    const opened: { cut: (error: Error) => void }[] = []
    const cuttable = withWatch(store, (options) => {
      const watch = store.watch(options)
      const cut = Promise.withResolvers<never>()
      cut.promise.catch(() => {})
      opened.push({ cut: cut.reject })
      return {
        take: () => watch.take(),
        wait: () => Promise.race([watch.wait(), cut.promise]),
        requestProgress: () => watch.requestProgress(),
        [Symbol.dispose]: () => watch[Symbol.dispose](),
      }
    })
    await using test = await startTestServer({ store: cuttable, clock })
    await test.ask('POST', pods, { body: podNamed('before') })
    const watch = await test.raw('GET', `${pods}?watch=1`)
    assert.equal(takeEvents(watch).length, 1)
    opened[0]?.cut(new Error('cut by a test'))
    await clock.advance(1_000)
    if (watch.body.kind !== 'stream') throw new Error('not a stream')
    assert.equal(await watch.body.frames.wait(), 'ended')
    assert.equal(opened.length, 2)
    await test.ask('POST', pods, { body: podNamed('after') })
    const { body } = await test.ask('GET', pods)
    assert.deepEqual(
      body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
      ['after', 'before'],
    )
  })

  it('in which something else was written serves all that is ours', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    const store = createMemoryStore({ clock })
    await store.create('/registry/pods/default/early', new TextEncoder().encode('nonsense'))
    await using test = await startTestServer({ store, clock })
    await store.create('/registry/pods/default/late', new TextEncoder().encode('{'))
    await store.create('/registry/nonsense', new TextEncoder().encode('{}'))
    await test.ask('POST', pods, { body: podNamed('ours') })
    const { body } = await test.ask('GET', pods)
    assert.deepEqual(
      body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name),
      ['ours'],
    )
  })
})
