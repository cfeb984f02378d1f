// The contract as tests that every driver runs. A driver that cannot pass one names it in `skip`, with the reason.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { createVirtualClock, type VirtualClock } from '#base'
import { settleTurn } from '#base/node'
import type { Store, StoreEvent, StoreWatch, WatchFrame } from './contract.ts'
import { StoreError, type StoreErrorCode } from './store-error.ts'

export interface ConformanceOpenOptions {
  readonly clock: VirtualClock
  readonly watchPendingEventsMax?: number
}

export interface StoreConformanceOptions {
  readonly name: string
  /** Opens a new, empty store. */
  open(options: ConformanceOpenOptions): Promise<Store>
  /** Tests not to run: name → reason. */
  readonly skip?: Readonly<Record<string, string>>
}

interface Case {
  readonly name: string
  readonly watchPendingEventsMax?: number
  run(given: { readonly store: Store; readonly clock: VirtualClock }): Promise<void>
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array | undefined): string | undefined => value && new TextDecoder().decode(value)
const all = { prefix: '' } as const

/** Longest that a test may take, waiting for what the store does by itself included. */
const testTimeoutMs = 20_000

async function rejectsWith(code: StoreErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof StoreError && error.code === code)
}

/** Frames up to and including the first progress frame at or after a revision. */
async function framesUntil(watch: StoreWatch, revision: number): Promise<WatchFrame[]> {
  const frames: WatchFrame[] = []
  watch.requestProgress()
  for (;;) {
    assert.equal(await watch.wait(), 'more')
    const taken = watch.take()
    frames.push(...taken)
    if (taken.some((frame) => frame.type === 'progress' && frame.revision >= revision)) return frames
    // Not there yet: the next event is what there is to wait for, so progress is asked for only after one.
    if (taken.some((frame) => frame.type !== 'progress')) watch.requestProgress()
  }
}

async function eventsUntil(watch: StoreWatch, revision: number): Promise<StoreEvent[]> {
  return (await framesUntil(watch, revision)).filter((frame) => frame.type !== 'progress')
}

/** `3 put /a=new (was old, created 2)`: an event in a line. */
function renderEvent(event: StoreEvent): string {
  const was = text(event.previousValue) ?? 'nothing'
  const value = event.type === 'put' ? `=${text(event.value)}` : ''
  return `${event.modRevision} ${event.type} ${event.key}${value} (was ${was}, created ${event.createRevision})`
}

async function createAll(store: Store, keys: readonly string[]): Promise<void> {
  for (const key of keys) assert.equal((await store.create(key, bytes(key))).outcome, 'ok')
}

const writes: readonly Case[] = [
  {
    name: 'an empty store is at revision 1 and each write takes the next revision',
    async run({ store }) {
      assert.equal(await store.currentRevision(), 1)
      assert.deepEqual(await store.create('/a', bytes('one')), { outcome: 'ok', revision: 2 })
      assert.deepEqual(await store.update('/a', bytes('two'), 2), { outcome: 'ok', revision: 3 })
      const deleted = { key: '/a', value: bytes('two'), createRevision: 2, modRevision: 3 }
      assert.deepEqual(await store.delete('/a', 3), { outcome: 'ok', revision: 4, deleted })
      assert.equal(await store.currentRevision(), 4)
    },
  },
  {
    name: 'a refused write changes nothing, takes no revision and says what is there',
    async run({ store }) {
      await store.create('/a', bytes('one'))
      const there = { key: '/a', value: bytes('one'), createRevision: 2, modRevision: 2 }
      assert.deepEqual(await store.create('/a', bytes('x')), { outcome: 'conflict', existing: there })
      assert.deepEqual(await store.update('/a', bytes('x'), 1), { outcome: 'conflict', current: there })
      assert.deepEqual(await store.delete('/a', 9), { outcome: 'conflict', current: there })
      assert.deepEqual(await store.update('/b', bytes('x'), 2), { outcome: 'notFound' })
      assert.deepEqual(await store.delete('/b'), { outcome: 'notFound' })
      assert.deepEqual(await store.get('/a'), { revision: 2, item: there })
    },
  },
  {
    name: 'a key created again has a new createRevision',
    async run({ store }) {
      await store.create('/a', bytes('one'))
      await store.delete('/a')
      assert.deepEqual(await store.create('/a', bytes('two')), { outcome: 'ok', revision: 4 })
      const item = { key: '/a', value: bytes('two'), createRevision: 4, modRevision: 4 }
      assert.deepEqual(await store.get('/a'), { revision: 4, item })
    },
  },
  {
    name: 'of writers that update one key at once from one revision, exactly one wins',
    async run({ store }) {
      await store.create('/a', bytes('0'))
      let expected = 2
      for (let round = 0; round < 5; round++) {
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, writer) => store.update('/a', bytes(`${round}/${writer}`), expected)),
        )
        assert.equal(results.filter((result) => result.outcome === 'ok').length, 1)
        assert.equal(results.filter((result) => result.outcome === 'conflict').length, 19)
        expected++
      }
      assert.equal(await store.currentRevision(), expected)
    },
  },
  {
    name: 'of writers that create one key at once, exactly one wins, and the others see its value',
    async run({ store }) {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => store.create('/a', bytes(`${writer}`))),
      )
      const { item } = await store.get('/a')
      assert.equal(results.filter((result) => result.outcome === 'ok').length, 1)
      for (const result of results) if (result.outcome === 'conflict') assert.deepEqual(result.existing, item)
    },
  },
  {
    name: 'values are kept byte for byte, also empty and large ones',
    async run({ store }) {
      const values = [
        new Uint8Array(0),
        Uint8Array.from({ length: 256 }, (_, i) => i),
        new Uint8Array(1_500_000).fill(7),
      ]
      await Promise.all(values.map((value, index) => store.create(`/${index}`, value)))
      for (const [index, value] of values.entries()) {
        const { item } = await store.get(`/${index}`)
        assert.deepEqual(item && Uint8Array.from(item.value), value)
      }
    },
  },
  {
    name: 'keys and values that no store can hold are refused',
    async run({ store }) {
      for (const key of ['', 'a\0b', 'a\ud800', 'a'.repeat(5_000)]) {
        await rejectsWith('invalidRequest', store.create(key, bytes('x')))
        await rejectsWith('invalidRequest', store.get(key))
      }
      await rejectsWith('invalidRequest', store.create('/a', new Uint8Array(5 * 1024 * 1024)))
      await rejectsWith('invalidRequest', store.create('/a', bytes('x'), { ttlSeconds: 0 }))
      assert.equal(await store.currentRevision(), 1)
    },
  },
  {
    name: 'a key with a time to live goes by itself, unless a later write lets it stay',
    async run({ store, clock }) {
      using watch = store.watch(all)
      await store.create('/gone', bytes('event'), { ttlSeconds: 60 })
      await store.create('/kept', bytes('event'), { ttlSeconds: 60 })
      await store.create('/renewed', bytes('event'), { ttlSeconds: 60 })
      await store.update('/kept', bytes('stays'), 3)
      await store.update('/renewed', bytes('later'), 4, { ttlSeconds: 120 })
      await clock.advance(59_000)
      assert.equal(await store.currentRevision(), 6)
      await clock.advance(3_000)
      const events = (await eventsUntil(watch, 7)).map(renderEvent)
      assert.deepEqual(events.slice(5), ['7 delete /gone (was event, created 2)'])
      await clock.advance(60_000)
      assert.deepEqual((await eventsUntil(watch, 8)).map(renderEvent), ['8 delete /renewed (was later, created 4)'])
      assert.deepEqual(
        (await store.range(all)).items.map((item) => item.key),
        ['/kept'],
      )
    },
  },
]

const reads: readonly Case[] = [
  {
    name: 'a read at an older revision sees the store as it was then',
    async run({ store }) {
      await createAll(store, ['/a', '/b'])
      await store.update('/a', bytes('new'), 2)
      await store.delete('/b')
      const at = async (revision: number): Promise<string> =>
        (await store.range({ prefix: '/', revision })).items.map((item) => `${item.key}=${text(item.value)}`).join(' ')
      assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(at)), [
        '',
        '/a=/a',
        '/a=/a /b=/b',
        '/a=new /b=/b',
        '/a=new',
      ])
      assert.equal(text((await store.get('/a', { revision: 3 })).item?.value), '/a')
      assert.deepEqual(await store.get('/b', { revision: 5 }), { revision: 5, item: undefined })
    },
  },
  {
    name: 'a prefix covers what starts with it, a range what lies between its ends, in UTF-8 order',
    async run({ store }) {
      const keys = ['/a', '/a/1', '/a/2', '/a0', '/b', '/b/\uffee', '/b/\u{1f600}', '/b/é']
      await createAll(store, keys.toReversed())
      const keysOf = async (range: Parameters<Store['range']>[0]): Promise<string[]> =>
        (await store.range(range)).items.map((item) => item.key)
      assert.deepEqual(await keysOf({ prefix: '/a/' }), ['/a/1', '/a/2'])
      assert.deepEqual(await keysOf({ prefix: '/a' }), ['/a', '/a/1', '/a/2', '/a0'])
      assert.deepEqual(await keysOf({ prefix: '/b/' }), ['/b/é', '/b/\uffee', '/b/\u{1f600}'])
      assert.deepEqual(await keysOf({ start: '/a/2', end: '/b' }), ['/a/2', '/a0'])
      assert.deepEqual(await keysOf({ start: '/b/\uffee' }), ['/b/\uffee', '/b/\u{1f600}'])
      assert.deepEqual(await keysOf({ start: '/b', end: '/a' }), [])
      assert.deepEqual(await keysOf({ prefix: '/c' }), [])
    },
  },
  {
    name: 'pages read at the revision of the first are one consistent list, while writers go on',
    async run({ store }) {
      const keys = Array.from({ length: 25 }, (_, i) => `/p/${String(i).padStart(2, '0')}`)
      await createAll(store, ['/o', ...keys, '/q'])
      const seen: string[] = []
      const remaining: number[] = []
      let continueAfter: string | undefined
      let revision: number | undefined
      for (let more = true; more; ) {
        const page = await store.range({ prefix: '/p/', limit: 10, revision, continueAfter })
        seen.push(...page.items.map((item) => item.key))
        remaining.push(page.remaining)
        ;({ more, revision } = page)
        continueAfter = seen.at(-1)
        assert.equal(more, page.remaining > 0)
        await store.delete(`/p/${String(seen.length + 2).padStart(2, '0')}`)
        await store.create(`/p/${seen.length}-new`, bytes('new'))
      }
      assert.deepEqual(seen, keys)
      assert.deepEqual(remaining, [15, 5, 0])
    },
  },
  {
    name: 'a range longer than any internal step is whole and counted exactly',
    async run({ store }) {
      const keys = Array.from({ length: 1_203 }, (_, i) => `/k/${String(i).padStart(5, '0')}`)
      await Promise.all(keys.map((key) => store.create(key, bytes('x'))))
      const reading = store.range(all)
      const deletes = Promise.all(keys.map((key) => store.delete(key)))
      const { items, revision, ...rest } = await reading
      assert.deepEqual(rest, { more: false, remaining: 0 })
      assert.deepEqual([...items.map((item) => item.key)], keys)
      await deletes
      const page = await store.range({ ...all, limit: 700, revision })
      assert.deepEqual([page.items.length, page.more, page.remaining], [700, true, 503])
    },
  },
  {
    name: 'keysOnly leaves values empty',
    async run({ store }) {
      await createAll(store, ['/a'])
      const item = { key: '/a', value: new Uint8Array(0), createRevision: 2, modRevision: 2 }
      assert.deepEqual((await store.range({ prefix: '/', keysOnly: true })).items, [item])
    },
  },
  {
    name: 'a revision that has not happened is refused by get, range, compact and watch',
    async run({ store }) {
      await createAll(store, ['/a'])
      await rejectsWith('futureRevision', store.get('/a', { revision: 3 }))
      await rejectsWith('futureRevision', store.range({ ...all, revision: 3 }))
      await rejectsWith('futureRevision', store.compact(3))
      using watch = store.watch({ ...all, afterRevision: 3 })
      await rejectsWith('futureRevision', watch.wait())
    },
  },
]

const watches: readonly Case[] = [
  {
    name: 'a watch delivers each event of its prefix once, in order, with the value before',
    async run({ store }) {
      using watch = store.watch({ prefix: '/a/' })
      await createAll(store, ['/a/1', '/b/1'])
      await store.update('/a/1', bytes('new'), 2)
      await store.delete('/b/1')
      await store.delete('/a/1')
      assert.deepEqual((await eventsUntil(watch, 6)).map(renderEvent), [
        '2 put /a/1=/a/1 (was nothing, created 2)',
        '4 put /a/1=new (was /a/1, created 2)',
        '6 delete /a/1 (was new, created 2)',
      ])
    },
  },
  {
    name: 'a watch from an old revision delivers what happened since, then goes on without gap or repetition',
    async run({ store }) {
      const count = 50
      await Promise.all(Array.from({ length: count }, (_, i) => store.create(`/old/${i}`, bytes('x'))))
      using watch = store.watch({ prefix: '/', afterRevision: 11 })
      const writing = Promise.all(Array.from({ length: count }, (_, i) => store.create(`/new/${i}`, bytes('x'))))
      const first = await eventsUntil(watch, 1 + count)
      await writing
      const events = [...first, ...(await eventsUntil(watch, 1 + 2 * count))]
      const expected = Array.from({ length: 2 * count - 10 }, (_, i) => 12 + i)
      assert.deepEqual(
        events.map((event) => event.modRevision),
        expected,
      )
    },
  },
  {
    name: 'a watch sends a progress frame when it has caught up, and one when asked',
    async run({ store }) {
      await createAll(store, ['/a', '/b'])
      using watch = store.watch({ prefix: '/none/' })
      assert.equal(await watch.wait(), 'more')
      assert.deepEqual(watch.take(), [{ type: 'progress', revision: 3 }])
      await createAll(store, ['/c'])
      const revision = await store.currentRevision()
      assert.deepEqual((await framesUntil(watch, revision)).at(-1), { type: 'progress', revision: 4 })
    },
  },
  {
    name: 'an acknowledged write can be taken from every watch, and a read is never ahead of them',
    async run({ store }) {
      using watch = store.watch(all)
      await framesUntil(watch, 1)
      let taken = 1
      const takeNow = (): number => {
        for (const frame of watch.take()) taken = frame.type === 'progress' ? frame.revision : frame.modRevision
        return taken
      }
      const writer = async (id: number): Promise<void> => {
        for (let i = 0; i < 10; i++) {
          const result = await store.create(`/${id}/${i}`, bytes('x'))
          assert.ok(result.outcome === 'ok' && takeNow() >= result.revision)
          const { revision } = await store.get(`/${id}/${i}`)
          assert.ok(takeNow() >= revision)
        }
      }
      await Promise.all([1, 2, 3, 4].map(writer))
      assert.equal(taken, 41)
    },
  },
  {
    name: 'a watch that does not take is cut when too much waits, and neither writers nor other watches notice',
    watchPendingEventsMax: 20,
    async run({ store }) {
      using slow = store.watch({ prefix: '/a/' })
      using other = store.watch({ prefix: '/b/' })
      await framesUntil(slow, 1)
      await framesUntil(other, 1)
      for (let i = 0; i < 20; i++) await createAll(store, [`/a/${i}`])
      await createAll(store, ['/b/1', '/a/more'])
      await rejectsWith('slowWatcher', slow.wait())
      assert.deepEqual(slow.take(), [])
      assert.deepEqual(
        (await eventsUntil(other, 23)).map((event) => event.key),
        ['/b/1'],
      )
    },
  },
  {
    name: 'disposing or aborting ends a watch',
    async run({ store }) {
      const disposed = store.watch(all)
      await framesUntil(disposed, 1)
      const waiting = disposed.wait()
      disposed[Symbol.dispose]()
      disposed[Symbol.dispose]()
      assert.equal(await waiting, 'ended')
      const controller = new AbortController()
      const aborted = store.watch({ ...all, signal: controller.signal })
      await framesUntil(aborted, 1)
      const waitingToo = aborted.wait()
      controller.abort()
      assert.deepEqual(
        [await waitingToo, await store.watch({ ...all, signal: controller.signal }).wait()],
        ['ended', 'ended'],
      )
    },
  },
]

const compactions: readonly Case[] = [
  {
    name: 'after compaction older revisions are refused, the revision itself and later ones are not',
    async run({ store }) {
      await createAll(store, ['/a', '/b'])
      await store.update('/a', bytes('2'), 2)
      await store.delete('/b')
      await store.update('/a', bytes('3'), 4)
      await store.compact(4)
      await store.compact(3)
      assert.equal(await store.compactedRevision(), 4)
      await rejectsWith('compacted', store.get('/a', { revision: 3 }))
      await rejectsWith('compacted', store.range({ ...all, revision: 3 }))
      using old = store.watch({ ...all, afterRevision: 3 })
      await rejectsWith('compacted', old.wait())
      const at4 = (await store.range({ ...all, revision: 4 })).items.map((item) => `${item.key}=${text(item.value)}`)
      assert.deepEqual(at4, ['/a=2', '/b=/b'])
      using watch = store.watch({ ...all, afterRevision: 4 })
      assert.deepEqual((await eventsUntil(watch, 6)).map(renderEvent), [
        '5 delete /b (was /b, created 3)',
        '6 put /a=3 (was 2, created 2)',
      ])
    },
  },
  {
    name: 'compaction does not change what is there, nor what a key may be written with',
    async run({ store }) {
      await createAll(store, ['/a', '/b', '/c'])
      await store.update('/a', bytes('new'), 2)
      await store.delete('/b')
      const before = await store.range(all)
      await store.compact(6)
      assert.deepEqual(await store.range(all), before)
      assert.deepEqual(await store.create('/b', bytes('again')), { outcome: 'ok', revision: 7 })
      assert.deepEqual(await store.update('/a', bytes('newer'), 5), { outcome: 'ok', revision: 8 })
    },
  },
  {
    name: 'a watch that is open and keeps up does not notice compaction',
    async run({ store }) {
      using watch = store.watch(all)
      const revisions: number[] = []
      for (let round = 0; round < 5; round++) {
        const results = await Promise.all([1, 2, 3].map((i) => store.create(`/${round}/${i}`, bytes('x'))))
        await store.compact(Math.max(...results.map((result) => (result.outcome === 'ok' ? result.revision : 0))))
        const events = await eventsUntil(watch, await store.currentRevision())
        revisions.push(...events.map((event) => event.modRevision))
      }
      assert.deepEqual(
        revisions,
        Array.from({ length: 15 }, (_, i) => i + 2),
      )
    },
  },
  {
    name: 'a range that is being read is not disturbed by compaction',
    async run({ store }) {
      const keys = Array.from({ length: 1_100 }, (_, i) => `/k/${String(i).padStart(5, '0')}`)
      await Promise.all(keys.map((key) => store.create(key, bytes('old'))))
      const reading = store.range(all)
      await Promise.all(keys.map((key, index) => store.update(key, bytes('new'), index + 2)))
      await store.compact(await store.currentRevision())
      const { items } = await reading
      assert.deepEqual([items.length, items.every((item) => text(item.value) === 'old')], [1_100, true])
    },
  },
]

const lifetimes: readonly Case[] = [
  {
    name: 'closing waits for writes under way, ends watches, and refuses what comes later',
    async run({ store }) {
      const watch = store.watch(all)
      await framesUntil(watch, 1)
      const writes = [1, 2, 3].map((i) => store.create(`/${i}`, bytes('x')))
      await store[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      assert.deepEqual(
        (await Promise.all(writes)).map((result) => result.outcome),
        ['ok', 'ok', 'ok'],
      )
      watch.take()
      await rejectsWith('closed', watch.wait())
      await rejectsWith('closed', store.get('/1'))
      await rejectsWith('closed', store.create('/4', bytes('x')))
      await rejectsWith('closed', store.watch(all).wait())
    },
  },
]

/** Runs the contract's tests on a driver. */
export function storeConformance({ name, open, skip = {} }: StoreConformanceOptions): void {
  describe(`${name} store`, () => {
    const opened: Store[] = []
    afterEach(async () => {
      for (const store of opened.splice(0)) await store[Symbol.asyncDispose]()
    })
    for (const { name: caseName, watchPendingEventsMax, run } of [
      writes,
      reads,
      watches,
      compactions,
      lifetimes,
    ].flat()) {
      test(caseName, { skip: skip[caseName] ?? false, timeout: testTimeoutMs }, async () => {
        const clock = createVirtualClock({ settle: settleTurn })
        const store = await open({ clock, ...(watchPendingEventsMax === undefined ? {} : { watchPendingEventsMax }) })
        opened.push(store)
        await run({ store, clock })
      })
    }
  })
}
