// Drivers against the model: whatever is asked in a row, a driver answers as the model does; and what is asked at once is
// answered as if it had been asked in the order of the revisions.
import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { realClock } from '#base/node'
import type { Store, StoreEvent } from './contract.ts'
import { keyBounds } from './key-order.ts'
import { createMemoryStore } from './memory/memory-store.ts'
import { emptyState, type StoreResponse, type StoreState, step } from './model.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import { StoreError } from './store-error.ts'

const folder = mkdtempDisposableSync(join(tmpdir(), 'store-property-'))
after(() => folder.remove())
let files = 0

interface Driver {
  readonly name: string
  readonly runs: number
  open(): Promise<Store>
}

// A small ring, so that watches read the history of the driver as well.
const options = { ringEventsMax: 3 }
const drivers: readonly Driver[] = [
  { name: 'memory', runs: 200, open: async () => createMemoryStore({ clock: realClock }, options) },
  {
    name: 'sqlite',
    runs: 20,
    open: () => openSqliteStore({ clock: realClock }, { path: join(folder.path, `${files++}.db`), ...options }),
  },
]

/** A request whose revisions are relative: `back` revisions before the current one. */
type Asked =
  | { readonly op: 'create'; readonly key: string; readonly value: Uint8Array }
  | { readonly op: 'update'; readonly key: string; readonly value: Uint8Array; readonly stale: boolean }
  | { readonly op: 'delete'; readonly key: string; readonly expect: 'any' | 'current' | 'stale' }
  | { readonly op: 'get'; readonly key: string; readonly back: number }
  | {
      readonly op: 'range'
      readonly prefix: string
      readonly limit: number
      readonly back: number
      readonly after: string
    }
  | { readonly op: 'compact'; readonly back: number }
  | { readonly op: 'events'; readonly prefix: string; readonly back: number }

const key = fc.constantFrom('/a', '/a/1', '/a/2', '/a/\uffee', '/a/\u{1f600}', '/b/1', '/b/2')
const prefix = fc.constantFrom('', '/', '/a', '/a/', '/b/', '/c')
const value = fc.uint8Array({ maxLength: 20 })
const back = fc.integer({ min: -1, max: 12 })
const asked: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('create'), key, value }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('update'), key, value, stale: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('delete'), key, expect: fc.constantFrom('any', 'current', 'stale') }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('get'), key, back }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('range'), prefix, limit: fc.nat(3), back, after: key }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('compact'), back }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('events'), prefix, back }) },
) as fc.Arbitrary<Asked> // oneof widens the constants

/** An answer with its bytes as plain arrays, so that a view of a buffer equals a copy. */
function plain(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (_, part) => (part instanceof Uint8Array ? { bytes: [...part] } : part)) ?? 'null',
  )
}

function currentRevisionOf(state: StoreState, ofKey: string): number {
  const response = step(state, { op: 'get', key: ofKey })[1]
  return response.outcome === 'got' ? (response.result.item?.modRevision ?? 0) : 0
}

/** What the model answers, and how the same is asked of a store. */
function ask(
  state: StoreState,
  request: Asked,
): { readonly modelled: () => readonly [StoreState, StoreResponse]; of(store: Store): Promise<unknown> } {
  const at = (revisions: number): number => Math.max(state.revision - revisions, 0)
  switch (request.op) {
    case 'create':
      return { modelled: () => step(state, request), of: (store) => store.create(request.key, request.value) }
    case 'update': {
      const expectedModRevision = currentRevisionOf(state, request.key) - (request.stale ? 1 : 0)
      return {
        modelled: () => step(state, { op: 'update', key: request.key, value: request.value, expectedModRevision }),
        of: (store) => store.update(request.key, request.value, expectedModRevision),
      }
    }
    case 'delete': {
      const current = currentRevisionOf(state, request.key)
      const expectedModRevision = { any: undefined, current, stale: current + 1 }[request.expect]
      return {
        modelled: () => step(state, { op: 'delete', key: request.key, expectedModRevision }),
        of: (store) => store.delete(request.key, expectedModRevision),
      }
    }
    case 'get': {
      const revision = at(request.back)
      return {
        modelled: () => step(state, { op: 'get', key: request.key, revision }),
        of: (store) => store.get(request.key, { revision }),
      }
    }
    case 'range': {
      const { limit } = request
      const scope = { prefix: request.prefix, limit, revision: at(request.back), continueAfter: request.after }
      const bounds = keyBounds(scope, request.after)
      return {
        modelled: () => step(state, { op: 'range', bounds, limit, revision: scope.revision }),
        of: (store) => store.range(scope),
      }
    }
    case 'compact': {
      const revision = at(request.back)
      return { modelled: () => step(state, { op: 'compact', revision }), of: (store) => store.compact(revision) }
    }
    case 'events': {
      const afterRevision = at(request.back)
      const bounds = keyBounds(request)
      return {
        modelled: () => step(state, { op: 'events', bounds, afterRevision, limit: 1_000 }),
        of: (store) => eventsAfter(store, request.prefix, afterRevision),
      }
    }
  }
}

async function eventsAfter(store: Store, ofPrefix: string, afterRevision: number): Promise<readonly StoreEvent[]> {
  using watch = store.watch({ prefix: ofPrefix, afterRevision })
  const events: StoreEvent[] = []
  while ((await watch.wait()) === 'more') {
    for (const frame of watch.take()) {
      if (frame.type === 'progress') return events
      events.push(frame)
    }
  }
  throw new Error('the watch ended')
}

/** The part of a model's response that a store gives: its result, or the code of its error. */
function expectedOf(response: StoreResponse): unknown {
  if (response.outcome === 'events') return response.events
  if (response.outcome === 'compactionDone') return undefined
  return 'result' in response ? response.result : response.outcome
}

const codeOf = (error: unknown): unknown => {
  if (error instanceof StoreError) return error.code
  throw error
}

for (const { name, runs, open } of drivers) {
  test(`${name} store: whatever is asked in a row is answered as the model answers`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 20, maxLength: 60 }), async (requests) => {
        await using store = await open()
        let state = emptyState
        for (const request of requests) {
          const { modelled, of } = ask(state, request)
          const [next, response] = modelled()
          assert.deepEqual(plain(await of(store).catch(codeOf)), plain(expectedOf(response)), JSON.stringify(request))
          state = next
        }
        const whole = step(state, { op: 'range', bounds: keyBounds({ prefix: '' }), limit: 0 })[1]
        assert.deepEqual(plain(await store.range({ prefix: '' })), plain(expectedOf(whole)))
      }),
      { numRuns: runs },
    )
  })

  test(`${name} store: what is asked at once is answered as if asked one after another`, async () => {
    const write = asked.filter(({ op }) => op === 'create' || op === 'update' || op === 'delete')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(write, { minLength: 1, maxLength: 12 }), { maxLength: 8 }), async (rounds) => {
        await using store = await open()
        using watch = store.watch({ prefix: '' })
        let state = emptyState
        for (const requests of rounds) {
          // All of a round are asked knowing what was there before it; a store takes them in the order they were asked.
          const before = state
          const answers = Promise.all(requests.map((request) => ask(before, request).of(store)))
          const expected = requests.map((request) => {
            const [next, response] = stepAsIf(before, state, request)
            state = next
            return expectedOf(response)
          })
          assert.deepEqual(plain(await answers), plain(expected))
        }
        const events = watch.take().filter((frame) => frame.type !== 'progress')
        const modelled = step(state, {
          op: 'events',
          bounds: keyBounds({ prefix: '' }),
          afterRevision: 1,
          limit: 1_000,
        })[1]
        assert.deepEqual(plain(events), plain(expectedOf(modelled)))
      }),
      { numRuns: runs },
    )
  })
}

/** Carries out in `state` what was asked knowing only `known`. */
function stepAsIf(known: StoreState, state: StoreState, request: Asked): readonly [StoreState, StoreResponse] {
  const current = 'key' in request ? currentRevisionOf(known, request.key) : 0
  if (request.op === 'create') return step(state, request)
  if (request.op === 'update') {
    const expectedModRevision = current - (request.stale ? 1 : 0)
    return step(state, { op: 'update', key: request.key, value: request.value, expectedModRevision })
  }
  assert.ok(request.op === 'delete')
  const expectedModRevision = { any: undefined, current, stale: current + 1 }[request.expect]
  return step(state, { op: 'delete', key: request.key, expectedModRevision })
}
