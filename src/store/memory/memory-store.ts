// The store in memory: the model, run as it is, with a clock for times to live and a hub for watches. Everything happens
// inside the call, promises only carry it out, so a simulation on it is deterministic.
import { type Clock, type Log, silentLog } from '#base'
import { startAutoCompaction } from '../auto-compaction.ts'
import { checkKeyRange, checkRange, checkWhole, expiryMs, refuse } from '../check-request.ts'
import type { Store } from '../contract.ts'
import { createExpiryTimer } from '../expiry-timer.ts'
import { checkKey, checkValue, keyBounds } from '../key-order.ts'
import { emptyState, nextDeadlineMs, type StoreRequest, type StoreResponse, type StoreState, step } from '../model.ts'
import { StoreError } from '../store-error.ts'
import { WatchHub, type WatchHubOptions } from '../watch-hub.ts'

export interface MemoryStoreDeps {
  readonly clock: Clock
  /** Default: silent. */
  readonly log?: Log
}

export interface MemoryStoreOptions extends WatchHubOptions {
  /** Compact by itself, this often; absent: never. Upstream: 300,000. */
  readonly autoCompactionMs?: number | undefined
}

/** Keys that one wake-up lets expire; the next follows at once. */
const expireKeysPerStep = 1_000

/** An empty store in memory. It is gone when the process is. */
export function createMemoryStore(deps: MemoryStoreDeps, options: MemoryStoreOptions = {}): Store {
  const { clock, log = silentLog } = deps
  let state: StoreState = emptyState
  let closed = false

  const hub = new WatchHub(
    {
      readEvents: (request) => {
        const response = step(state, { op: 'events', ...request })[1]
        return response.outcome === 'events' ? response : unexpected(response)
      },
      compactedRevision: () => state.compactedRevision,
    },
    state.revision,
    options,
  )
  const ask = (request: StoreRequest): StoreResponse => {
    if (closed) throw closedError()
    const [next, response] = step(state, request)
    const before = state.revision
    state = next
    if (next.revision > before) {
      hub.publish(eventsAfter(next, before))
      expiry.notice(nextDeadlineMs(next))
    }
    return response
  }
  const expire = (): void => {
    ask({ op: 'expire', nowMs: clock.now(), limit: expireKeysPerStep })
    expiry.notice(nextDeadlineMs(state))
  }
  const expiry = createExpiryTimer(clock, expire)

  const store: Store = {
    async get(key, { revision } = {}) {
      checkKey(key)
      checkWhole('revision', revision)
      const response = ask({ op: 'get', key, revision })
      return response.outcome === 'got' ? response.result : unexpected(response, `read key ${JSON.stringify(key)} at`)
    },
    async range(range) {
      checkRange(range)
      const { limit = 0, revision, keysOnly } = range
      const response = ask({ op: 'range', bounds: keyBounds(range, range.continueAfter), limit, revision, keysOnly })
      return response.outcome === 'ranged' ? response.result : unexpected(response, 'read a range at')
    },
    async create(key, value, writeOptions) {
      checkKey(key)
      checkValue(key, value)
      const response = ask({ op: 'create', key, value, expiresAtMs: expiryMs(clock, writeOptions) })
      return response.outcome === 'created' ? response.result : unexpected(response)
    },
    async update(key, value, expectedModRevision, writeOptions) {
      checkKey(key)
      checkValue(key, value)
      const expiresAtMs = expiryMs(clock, writeOptions)
      const response = ask({ op: 'update', key, value, expectedModRevision, expiresAtMs })
      return response.outcome === 'updated' ? response.result : unexpected(response)
    },
    async delete(key, expectedModRevision) {
      checkKey(key)
      const response = ask({ op: 'delete', key, expectedModRevision })
      return response.outcome === 'deleted' ? response.result : unexpected(response)
    },
    watch(watchOptions) {
      checkKeyRange(watchOptions)
      checkWhole('revision', watchOptions.afterRevision)
      return hub.watch(watchOptions, watchOptions)
    },
    async compact(revision) {
      checkWhole('revision', revision)
      const response = ask({ op: 'compact', revision })
      if (response.outcome !== 'compactionDone') unexpected(response, 'compact to')
    },
    async currentRevision() {
      if (closed) throw closedError()
      return state.revision
    },
    async compactedRevision() {
      if (closed) throw closedError()
      return state.compactedRevision
    },
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      expiry[Symbol.dispose]()
      compaction?.[Symbol.dispose]()
      hub.close(closedError())
    },
  }
  const compaction =
    options.autoCompactionMs === undefined
      ? undefined
      : startAutoCompaction({ clock, log }, store, options.autoCompactionMs)
  return store
}

function closedError(): StoreError {
  return new StoreError('closed', 'Cannot use the store: it was closed')
}

function eventsAfter(state: StoreState, revision: number) {
  const request = { bounds: { start: '', end: undefined }, afterRevision: revision, limit: state.revision - revision }
  const response = step(state, { op: 'events', ...request })[1]
  return response.outcome === 'events' ? response.events : unexpected(response)
}

/** Throws what a response that is not the expected one means. */
function unexpected(response: StoreResponse, what = 'read'): never {
  if (response.outcome === 'compacted' || response.outcome === 'futureRevision') refuse(what, response)
  throw new Error(`The model answered with ${response.outcome}`)
}
