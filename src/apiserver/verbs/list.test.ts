import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { VirtualClock } from '#base'
import { freshnessWaitMsMax } from '../cache/cluster-cache.ts'
import { podNamed, startTestServer, type TestServer } from '../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'

describe('list', () => {
  let test: TestServer

  before(async () => {
    test = await startTestServer()
    await test.ask('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'aaa' } },
    })
    for (const name of ['e', 'b', 'd', 'a', 'c']) {
      const labels = { letter: name, half: name < 'c' ? 'first' : 'second' }
      await test.ask('POST', pods, { body: podNamed(name, { labels, ...(name === 'a' ? { nodeName: 'n1' } : {}) }) })
    }
    await test.ask('POST', '/api/v1/namespaces/aaa/pods', { body: podNamed('z', { nodeName: 'n1' }) })
  })
  after(() => test[Symbol.asyncDispose]())

  const names = async (target: string): Promise<string[]> => {
    const { status, body } = await test.ask('GET', target)
    assert.equal(status, 200, JSON.stringify(body))
    return body.items.map(
      ({ metadata }: { metadata: { name: string; namespace: string } }) => `${metadata.namespace}/${metadata.name}`,
    )
  }

  const selections: readonly (readonly [string, string])[] = [
    ['/api/v1/pods', 'aaa/z default/a default/b default/c default/d default/e'],
    [pods, 'default/a default/b default/c default/d default/e'],
    ['/api/v1/namespaces/nowhere/pods', ''],
    ['/api/v1/namespaces/aa/pods', ''],
    [`${pods}?labelSelector=half%3Dfirst`, 'default/a default/b'],
    [`${pods}?labelSelector=letter+in+(a,e)`, 'default/a default/e'],
    [`${pods}?labelSelector=!half`, ''],
    ['/api/v1/pods?labelSelector=!half', 'aaa/z'],
    ['/api/v1/pods?fieldSelector=spec.nodeName%3Dn1', 'aaa/z default/a'],
    [`${pods}?fieldSelector=spec.nodeName%3Dn1`, 'default/a'],
    [`${pods}?fieldSelector=spec.nodeName!%3Dn1`, 'default/b default/c default/d default/e'],
    ['/api/v1/pods?fieldSelector=metadata.namespace%3Daaa', 'aaa/z'],
    ['/api/v1/pods?fieldSelector=metadata.name%3Db', 'default/b'],
    [`${pods}?fieldSelector=metadata.name%3Db`, 'default/b'],
    [`${pods}?fieldSelector=metadata.name%3Db,status.phase%3DPending`, 'default/b'],
    [`${pods}?fieldSelector=metadata.name%3Db,status.phase%3DRunning`, ''],
    [`${pods}?fieldSelector=metadata.name%3Db&labelSelector=letter%3Da`, ''],
    [`${pods}?resourceVersion=0&limit=2`, 'default/a default/b default/c default/d default/e'],
  ]
  for (const [target, expected] of selections) {
    it(`selects for ${target}`, async () => assert.equal((await names(target)).join(' '), expected))
  }

  it('is of one moment across its pages, and says how much is left', async () => {
    const first = await test.ask('GET', `${pods}?limit=2`)
    assert.deepEqual(Object.keys(first.body.metadata), ['resourceVersion', 'continue', 'remainingItemCount'])
    assert.equal(first.body.metadata.remainingItemCount, 3)
    await test.ask('POST', pods, { body: podNamed('bb') })
    await test.ask('DELETE', `${pods}/c?gracePeriodSeconds=0`)
    const second = await test.ask('GET', `${pods}?limit=2&continue=${first.body.metadata.continue}`)
    const third = await test.ask('GET', `${pods}?limit=2&continue=${second.body.metadata.continue}`)
    const all = [first, second, third].flatMap(({ body }) =>
      body.items.map((item: { metadata: { name: string } }) => item.metadata.name),
    )
    assert.deepEqual(all, ['a', 'b', 'c', 'd', 'e'])
    assert.deepEqual(
      [second, third].map(({ body }) => body.metadata.resourceVersion),
      Array(2).fill(first.body.metadata.resourceVersion),
    )
    assert.equal(second.body.metadata.remainingItemCount, 1)
    assert.deepEqual(Object.keys(third.body.metadata), ['resourceVersion'])
    const exact = await names(
      `${pods}?resourceVersion=${first.body.metadata.resourceVersion}&resourceVersionMatch=Exact`,
    )
    assert.deepEqual(exact, ['default/a', 'default/b', 'default/c', 'default/d', 'default/e'])
    assert.deepEqual(await names(pods), ['default/a', 'default/b', 'default/bb', 'default/d', 'default/e'])
  })

  it('does not say how much is left when there is a selector', async () => {
    const { body } = await test.ask('GET', `${pods}?limit=1&labelSelector=half`)
    assert.deepEqual(Object.keys(body.metadata), ['resourceVersion', 'continue'])
  })

  it('answers 410 with a token to go on from when the revision of its first page is compacted', async () => {
    const first = await test.ask('GET', `${pods}?limit=2`)
    await test.ask('POST', pods, { body: podNamed('cc') })
    const { body: now } = await test.ask('GET', pods)
    await test.store.compact(Number(now.metadata.resourceVersion))
    const second = await test.ask('GET', `${pods}?limit=2&continue=${first.body.metadata.continue}`)
    assert.deepEqual([second.status, second.body.reason], [410, 'Expired'])
    const rest = await names(`${pods}?continue=${second.body.metadata.continue}`)
    assert.deepEqual(rest, ['default/bb', 'default/cc', 'default/d', 'default/e'])
  })

  const refusals: readonly (readonly [string, number, string])[] = [
    ['?labelSelector=a%20in', 400, 'BadRequest'],
    ['?fieldSelector=spec.nonsense%3D1', 400, 'BadRequest'],
    ['?resourceVersion=abc', 400, 'BadRequest'],
    ['?limit=abc', 400, 'BadRequest'],
    ['?continue=nonsense', 400, 'BadRequest'],
    ['?resourceVersionMatch=Exact', 422, 'Invalid'],
    ['?resourceVersion=0&resourceVersionMatch=Exact', 422, 'Invalid'],
    ['?resourceVersion=5&resourceVersionMatch=Sometimes', 422, 'Invalid'],
    ['?sendInitialEvents=true', 422, 'Invalid'],
    ['?limit=', 400, 'BadRequest'],
    ['?resourceVersion=1&resourceVersionMatch=Exact', 410, 'Expired'],
  ]
  it('says in upstream’s words why a page or a revision is none', async () => {
    const encoded = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '')
    const invalid = 'invalid continue token: continue key is not valid'
    for (const [query, message] of [
      ['continue=a!', `${invalid}: illegal base64 data at input byte 1`],
      [`continue=${encoded({ v: 'x' })}`, `${invalid}: server does not recognize this encoded version x`],
      [`continue=${encoded({ v: 'meta.k8s.io/v1', rv: 1, start: '../x' })}`, `${invalid}: ../x`],
      [
        'resourceVersion=x',
        'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
      ],
    ] as const) {
      assert.equal((await test.ask('GET', `${pods}?${query}`)).body.message, message)
    }
  })

  for (const [query, status, reason] of refusals) {
    it(`answers ${status} ${reason} to ${query}`, async () => {
      const answer = await test.ask('GET', pods + query)
      assert.deepEqual(
        [answer.status, answer.body.kind, answer.body.reason, answer.body.code],
        [status, 'Status', reason, status],
      )
    })
  }

  it('gives metadata only, to those who ask', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
    const { body } = await test.ask('GET', `${pods}?fieldSelector=metadata.name%3Da`, { headers: { accept } })
    assert.equal(body.kind, 'PartialObjectMetadataList')
    assert.deepEqual(Object.keys(body.items[0]), ['kind', 'apiVersion', 'metadata'])
  })
})

/** What reads are given for a resourceVersion `old` (before the last write), `now`, `future` or `0`. */
const reads: readonly (readonly [query: string, expected: 'newest' | 'any' | 'exact' | number])[] = [
  ['', 'newest'],
  ['resourceVersion=0', 'any'],
  ['resourceVersion=OLD', 'newest'],
  ['resourceVersion=FUTURE', 504],
  ['resourceVersion=x', 400],
  ['resourceVersionMatch=Exact', 422],
  ['resourceVersionMatch=NotOlderThan', 422],
  ['resourceVersionMatch=Nonsense&resourceVersion=OLD', 422],
  ['resourceVersionMatch=Exact&resourceVersion=0', 422],
  ['resourceVersionMatch=NotOlderThan&resourceVersion=0', 'any'],
  ['resourceVersionMatch=Exact&resourceVersion=OLD', 'exact'],
  ['resourceVersionMatch=NotOlderThan&resourceVersion=OLD', 'newest'],
  ['resourceVersionMatch=Exact&resourceVersion=FUTURE', 504],
  ['resourceVersionMatch=NotOlderThan&resourceVersion=FUTURE', 504],
  ['limit=500', 'newest'],
  ['limit=500&resourceVersion=0', 'any'],
  ['limit=500&resourceVersion=OLD', 'exact'],
  ['limit=500&resourceVersionMatch=Exact&resourceVersion=OLD', 'exact'],
  ['limit=500&resourceVersionMatch=NotOlderThan&resourceVersion=OLD', 'newest'],
  ['continue=TOKEN&resourceVersion=OLD', 400],
  ['continue=TOKEN&resourceVersion=0', 'exact'],
  ['continue=TOKEN&resourceVersionMatch=Exact&resourceVersion=OLD', 422],
  ['continue=nonsense', 400],
  ['limit=x', 400],
]

describe('resourceVersion and resourceVersionMatch in all their combinations', () => {
  it('are served as upstream says', async () => {
    await using test = await startTestServer()
    const clock = test.clock as VirtualClock
    for (const name of ['a', 'b']) await test.ask('POST', pods, { body: podNamed(name) })
    const first = await test.ask('GET', `${pods}?limit=1`)
    const old = first.body.metadata.resourceVersion
    await test.ask('POST', pods, { body: podNamed('c') })
    for (const [query, expected] of reads) {
      const filled = query
        .replace('OLD', old)
        .replace('FUTURE', String(Number(old) + 1_000))
        .replace('TOKEN', first.body.metadata.continue)
      const asking = test.ask('GET', `${pods}?${filled}`)
      // What waits for a revision that never comes gives up after a while.
      if (query.includes('FUTURE')) await clock.advance(freshnessWaitMsMax + 1)
      const { status, body } = await asking
      if (typeof expected === 'number') {
        assert.equal(status, expected, query)
        continue
      }
      assert.equal(status, 200, `${query}: ${JSON.stringify(body)}`)
      const names = body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).join('')
      const all = query.includes('TOKEN') ? 'b' : 'ab'
      assert.equal(names, expected === 'exact' ? all : 'abc', query)
      const isOld = body.metadata.resourceVersion === old
      assert.equal(isOld, expected === 'exact', query)
    }
  })

  it('a GET is at least as new as it asks: 504 for what never comes', async () => {
    await using test = await startTestServer()
    const clock = test.clock as VirtualClock
    const { body } = await test.ask('POST', pods, { body: podNamed('a') })
    const now = body.metadata.resourceVersion
    for (const revision of ['0', '1', now]) {
      assert.equal((await test.ask('GET', `${pods}/a?resourceVersion=${revision}`)).status, 200)
    }
    const next = test.ask('GET', `${pods}/a?resourceVersion=${Number(now) + 1}`)
    await test.ask('POST', pods, { body: podNamed('b') })
    assert.equal((await next).status, 200)
    const never = test.ask('GET', `${pods}/a?resourceVersion=${Number(now) + 1_000}`)
    await clock.advance(freshnessWaitMsMax + 1)
    const answer = await never
    assert.equal(answer.status, 504)
    assert.match(answer.body.message, /^Too large resource version: \d+, current: \d+$/)
    assert.equal(answer.body.details.causes[0].reason, 'ResourceVersionTooLarge')
  })
})
