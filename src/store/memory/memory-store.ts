// The store in memory: the model, run as it is, with a clock for times to live and a hub for watches. Everything happens
// inside the call, promises only carry it out, so a simulation on it is deterministic.
import { type Clock, type Log, silentLog } from '#base'
import { startAutoCompaction } from '../auto-compaction.ts'
import { checkKeyRange, checkRange, checkWhole, expiryMs, refuse } from '../check-request.ts'
import type {
  CreateResult,
  DeleteResult,
  GetOptions,
  GetResult,
  RangeOptions,
  RangeResult,
  Store,
  StoreWatch,
  UpdateResult,
  WatchOptions,
  WriteOptions,
} from '../contract.ts'
import { createExpiryTimer, type ExpiryTimer } from '../expiry-timer.ts'
import { checkKey, checkValue, type KeyBounds, keyBounds } from '../key-order.ts'
import {
  emptyState,
  type EventsRequest,
  type EventsResult,
  nextDeadlineMs,
  type RevisionProblem,
  type StoreRequest,
  type StoreResponse,
  type StoreState,
  step,
} from '../model.ts'
import { StoreError } from '../store-error.ts'
import { type WatchHistory, WatchHub, type WatchHubOptions } from '../watch-hub.ts'

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
  return new MemoryStore(deps, options)
}

class MemoryStore implements Store {
  readonly #clock: Clock
  readonly #hub: WatchHub
  readonly #expiry: ExpiryTimer
  readonly #compaction: Disposable | undefined
  #state: StoreState = emptyState
  #closed = false

  constructor({ clock, log = silentLog }: MemoryStoreDeps, options: MemoryStoreOptions) {
    this.#clock = clock
    const history: WatchHistory = {
      readEvents: (request) => readEvents(this.#state, request),
      compactedRevision: () => this.#state.compactedRevision,
    }
    this.#hub = new WatchHub(history, this.#state.revision, options)
    this.#expiry = createExpiryTimer(clock, () => this.#expire())
    const { autoCompactionMs } = options
    if (autoCompactionMs !== undefined) this.#compaction = startAutoCompaction({ clock, log }, this, autoCompactionMs)
  }

  async get(key: string, { revision }: GetOptions = {}): Promise<GetResult> {
    checkKey(key)
    checkWhole('revision', revision)
    const response = this.#ask({ op: 'get', key, revision })
    return response.outcome === 'got' ? response.result : unexpected(response, `read key ${JSON.stringify(key)} at`)
  }

  async range(options: RangeOptions): Promise<RangeResult> {
    checkRange(options)
    const { limit = 0, revision, keysOnly, continueAfter } = options
    const response = this.#ask({ op: 'range', bounds: keyBounds(options, continueAfter), limit, revision, keysOnly })
    return response.outcome === 'ranged' ? response.result : unexpected(response, 'read a range at')
  }

  async create(key: string, value: Uint8Array, options?: WriteOptions): Promise<CreateResult> {
    checkKey(key)
    checkValue(key, value)
    const response = this.#ask({ op: 'create', key, value, expiresAtMs: expiryMs(this.#clock, options) })
    return response.outcome === 'created' ? response.result : unexpected(response)
  }

  async update(
    key: string,
    value: Uint8Array,
    expectedModRevision: number,
    options?: WriteOptions,
  ): Promise<UpdateResult> {
    checkKey(key)
    checkValue(key, value)
    const expiresAtMs = expiryMs(this.#clock, options)
    const response = this.#ask({ op: 'update', key, value, expectedModRevision, expiresAtMs })
    return response.outcome === 'updated' ? response.result : unexpected(response)
  }

  async delete(key: string, expectedModRevision?: number): Promise<DeleteResult> {
    checkKey(key)
    const response = this.#ask({ op: 'delete', key, expectedModRevision })
    return response.outcome === 'deleted' ? response.result : unexpected(response)
  }

  watch(options: WatchOptions): StoreWatch {
    checkKeyRange(options)
    checkWhole('revision', options.afterRevision)
    return this.#hub.watch(options, options)
  }

  async compact(revision: number): Promise<void> {
    checkWhole('revision', revision)
    const response = this.#ask({ op: 'compact', revision })
    if (response.outcome !== 'compactionDone') unexpected(response, 'compact to')
  }

  async currentRevision(): Promise<number> {
    return this.#open().revision
  }

  async compactedRevision(): Promise<number> {
    return this.#open().compactedRevision
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#expiry[Symbol.dispose]()
    this.#compaction?.[Symbol.dispose]()
    this.#hub.close(closedError())
  }

  #open(): StoreState {
    if (this.#closed) throw closedError()
    return this.#state
  }

  #ask(request: StoreRequest): StoreResponse {
    const before = this.#open().revision
    const [next, response] = step(this.#state, request)
    this.#state = next
    if (next.revision > before) {
      const scope = { bounds: everything, afterRevision: before, limit: next.revision - before }
      const answer = readEvents(next, scope)
      if (answer.outcome === 'events') this.#hub.publish(answer.events)
      this.#expiry.notice(nextDeadlineMs(next))
    }
    return response
  }

  #expire(): void {
    this.#ask({ op: 'expire', nowMs: this.#clock.now(), limit: expireKeysPerStep })
    this.#expiry.notice(nextDeadlineMs(this.#state))
  }
}

const everything: KeyBounds = { start: '', end: undefined }

function readEvents(state: StoreState, request: Omit<EventsRequest, 'op'>): EventsResult | RevisionProblem {
  const [, response] = step(state, { op: 'events', ...request })
  if (response.outcome === 'events' || response.outcome === 'compacted' || response.outcome === 'futureRevision') {
    return response
  }
  return unexpected(response)
}

function closedError(): StoreError {
  return new StoreError('closed', 'Cannot use the store: it was closed')
}

/** Throws what a response that is not the expected one means. */
function unexpected(response: StoreResponse, what = 'read'): never {
  if (response.outcome === 'compacted' || response.outcome === 'futureRevision') refuse(what, response)
  throw new Error(`The model answered with ${response.outcome}`)
}
