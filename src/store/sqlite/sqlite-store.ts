// The embedded durable store: node:sqlite, written by one thread in synced groups, read by a connection on this thread.
// Reads and watches are as of the newest revision this thread has heard of (`hub.revision`), never beyond it, so that a
// read and a watch agree; every acknowledged write is at or before it.
import { setImmediate } from 'node:timers/promises'
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
  StoredItem,
  StoreEvent,
  StoreWatch,
  UpdateResult,
  WatchOptions,
  WriteOptions,
} from '../contract.ts'
import { createExpiryTimer, type ExpiryTimer } from '../expiry-timer.ts'
import { checkKey, checkValue, type KeyBounds, keyBounds } from '../key-order.ts'
import { type EventsRequest, type EventsResult, type RevisionProblem, revisionProblem } from '../model.ts'
import { StoreError } from '../store-error.ts'
import { WatchHub, type WatchHubOptions } from '../watch-hub.ts'
import { ensureStoreFile, lockStoreFile } from './file-lock.ts'
import { type CountedSlice, Reader } from './reader.ts'
import { sqliteError } from './schema.ts'
import { type ExpireResult, resultOf } from './write-results.ts'
import { type Answered, type StartedWriter, startWriter, WriterClient } from './writer-client.ts'

export interface SqliteStoreDeps {
  readonly clock: Clock
  /** Default: silent. */
  readonly log?: Log
}

export interface SqliteStoreOptions extends WatchHubOptions {
  /** The database file. Its folder and itself are created as needed; `-wal`, `-shm` and `.lock` files stand beside it. */
  readonly path: string
  /** Compact by itself, this often; absent: never. Upstream: 300,000. */
  readonly autoCompactionMs?: number | undefined
}

/** Items that one uninterrupted read takes: about 3 ms with 2 KB values. */
const itemsPerSlice = 500
/** Keys that one uninterrupted count goes over: about 3 ms. */
const countedPerSlice = 10_000
const expireKeysPerStep = 500

const noBytes = new Uint8Array(0)

/** Opens, or creates, the store in a file. Errors: locked, corrupt, newerFormat, noSpace, failed. */
export async function openSqliteStore(deps: SqliteStoreDeps, options: SqliteStoreOptions): Promise<Store> {
  const { path } = options
  using stack = new DisposableStack()
  stack.use(lockStoreFile(path))
  ensureStoreFile(path)
  const started = await startWriter(path)
  try {
    const reader = stack.adopt(new Reader(path), (opened) => opened.close())
    return new SqliteStore({ ...deps, started, reader, owned: stack.move() }, options)
  } catch (error) {
    await started.worker.terminate()
    throw sqliteError(`open the store "${path}"`, error)
  }
}

interface Parts extends SqliteStoreDeps {
  readonly started: StartedWriter
  readonly reader: Reader
  /** Disposed when the store is closed. */
  readonly owned: DisposableStack
}

/** A read in several slices, which compaction must not overtake. */
interface Scan {
  readonly revision: number
  readonly done: Promise<void>
}

class SqliteStore implements Store {
  readonly #clock: Clock
  readonly #reader: Reader
  readonly #writer: WriterClient
  readonly #hub: WatchHub
  readonly #expiry: ExpiryTimer
  readonly #compaction: Disposable | undefined
  readonly #owned: DisposableStack
  readonly #scans = new Set<Scan>()
  #compactedRevision: number
  #unusable: StoreError | undefined
  #closing: Promise<void> | undefined

  constructor(parts: Parts, options: SqliteStoreOptions) {
    const { clock, log = silentLog, reader, started } = parts
    const { ready } = started
    this.#clock = clock
    this.#reader = reader
    this.#owned = parts.owned
    this.#compactedRevision = ready.compactedRevision
    this.#hub = new WatchHub(
      {
        readEvents: (request) => this.#readEvents(request),
        compactedRevision: () => this.#compactedRevision,
      },
      ready.revision,
      options,
    )
    this.#writer = new WriterClient(started.worker, {
      onAnswers: (answered) => this.#publish(answered),
      onFailure: (error) => this.#fail(error, log),
      onMaintenanceFailure: (message) => log.warn('Cannot give back space in the store', { reason: message }),
    })
    this.#expiry = createExpiryTimer(clock, () => this.#expire(log))
    this.#expiry.notice(ready.nextDeadlineMs)
    const { autoCompactionMs } = options
    if (autoCompactionMs !== undefined) this.#compaction = startAutoCompaction({ clock, log }, this, autoCompactionMs)
  }

  async get(key: string, { revision: asked }: GetOptions = {}): Promise<GetResult> {
    checkKey(key)
    checkWhole('revision', asked)
    const revision = this.#readable(asked, `read key ${JSON.stringify(key)} at`)
    return { revision, item: this.#read(() => this.#reader.get(key, revision)) }
  }

  async range(options: RangeOptions): Promise<RangeResult> {
    checkRange(options)
    const revision = this.#readable(options.revision, 'read a range at')
    const { limit = 0, keysOnly = false, continueAfter } = options
    const bounds = keyBounds(options, continueAfter)
    // A slice that is not full is the end.
    const first = this.#slice(bounds, { revision, limit: sliceLimit(limit, 0), keysOnly })
    if (first.length < itemsPerSlice && (limit === 0 || first.length < limit)) {
      return { revision, items: first, more: false, remaining: 0 }
    }
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const scan: Scan = { revision, done }
    this.#scans.add(scan)
    try {
      const items = await this.#goOn(first, { bounds, revision, limit, keysOnly })
      const last = items.at(-1)
      const remaining = limit > 0 && items.length === limit && last ? await this.#count(bounds, last.key, revision) : 0
      return { revision, items, more: remaining > 0, remaining }
    } finally {
      this.#scans.delete(scan)
      resolve()
    }
  }

  async create(key: string, value: Uint8Array, options?: WriteOptions): Promise<CreateResult> {
    this.#checkWrite(key, value)
    const expiresAtMs = expiryMs(this.#clock, options)
    const result = await this.#writer.send<CreateResult>(
      { op: 'create', key, valueBytes: value.byteLength, expiresAtMs },
      value,
    )
    if (result.outcome === 'ok') this.#expiry.notice(expiresAtMs)
    return result
  }

  async update(
    key: string,
    value: Uint8Array,
    expectedModRevision: number,
    options?: WriteOptions,
  ): Promise<UpdateResult> {
    this.#checkWrite(key, value)
    const expiresAtMs = expiryMs(this.#clock, options)
    const result = await this.#writer.send<UpdateResult>(
      { op: 'update', key, valueBytes: value.byteLength, expectedModRevision, expiresAtMs },
      value,
    )
    if (result.outcome === 'ok') this.#expiry.notice(expiresAtMs)
    return result
  }

  async delete(key: string, expectedModRevision?: number): Promise<DeleteResult> {
    this.#checkWrite(key, noBytes)
    return this.#writer.send<DeleteResult>({ op: 'delete', key, expectedModRevision }, noBytes)
  }

  watch(options: WatchOptions): StoreWatch {
    checkKeyRange(options)
    checkWhole('revision', options.afterRevision)
    return this.#hub.watch(options, options)
  }

  async compact(revision: number): Promise<void> {
    this.#checkUsable()
    checkWhole('revision', revision)
    if (revision > this.#hub.revision) {
      refuse('compact to', { outcome: 'futureRevision', asked: revision, bound: this.#hub.revision })
    }
    if (revision <= this.#compactedRevision) return
    // From now on nobody starts to read what the writer is about to sweep; those who do already come first.
    this.#compactedRevision = revision
    for (const scan of this.#scans) if (scan.revision < revision) await scan.done
    await this.#writer.send({ op: 'compact', revision }, noBytes)
  }

  async currentRevision(): Promise<number> {
    this.#checkUsable()
    return this.#hub.revision
  }

  async compactedRevision(): Promise<number> {
    this.#checkUsable()
    return this.#compactedRevision
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    this.#unusable ??= new StoreError('closed', 'Cannot use the store: it was closed')
    this.#expiry[Symbol.dispose]()
    this.#compaction?.[Symbol.dispose]()
    for (const scan of this.#scans) await scan.done
    await this.#writer.drain()
    this.#hub.close(this.#unusable)
    this.#reader.close() // before the writer: the last connection to close puts the write-ahead log into the file
    await this.#writer.close()
    this.#owned.dispose()
  }

  #checkUsable(): void {
    if (this.#unusable !== undefined) throw this.#unusable
  }

  #checkWrite(key: string, value: Uint8Array): void {
    this.#checkUsable()
    checkKey(key)
    checkValue(key, value)
  }

  /** The revision to read at; throws if it cannot be read. */
  #readable(asked: number | undefined, what: string): number {
    this.#checkUsable()
    const revision = asked ?? this.#hub.revision
    const problem = this.#problem(revision)
    if (problem !== undefined) refuse(what, problem)
    return revision
  }

  #problem(revision: number): RevisionProblem | undefined {
    return revisionProblem({ revision: this.#hub.revision, compactedRevision: this.#compactedRevision }, revision)
  }

  #read<R>(read: () => R): R {
    try {
      return read()
    } catch (error) {
      throw sqliteError('read from the store', error)
    }
  }

  #slice(bounds: KeyBounds, options: SliceOptions): StoredItem[] {
    const { revision, limit, keysOnly } = options
    return this.#read(() => this.#reader.items({ bounds, revision, limit }, keysOnly))
  }

  /** Reads slice after slice, giving way to the event loop before each. */
  async #goOn(items: StoredItem[], options: SliceOptions & { readonly bounds: KeyBounds }): Promise<StoredItem[]> {
    const { bounds, revision, limit, keysOnly } = options
    for (let last = items.at(-1); last !== undefined && (limit === 0 || items.length < limit); ) {
      await setImmediate()
      const asked = sliceLimit(limit, items.length)
      const slice = this.#slice({ start: `${last.key}\0`, end: bounds.end }, { revision, limit: asked, keysOnly })
      for (const item of slice) items.push(item)
      last = slice.length === asked ? slice.at(-1) : undefined
    }
    return items
  }

  async #count(bounds: KeyBounds, after: string, revision: number): Promise<number> {
    let total = 0
    for (let last: string | undefined = after; last !== undefined; ) {
      const rest: KeyBounds = { start: `${last}\0`, end: bounds.end }
      const found: CountedSlice = this.#read(() =>
        this.#reader.count({ bounds: rest, revision, limit: countedPerSlice }),
      )
      total += found.count
      last = found.count === countedPerSlice ? found.last : undefined
      if (last !== undefined) await setImmediate()
    }
    return total
  }

  #readEvents({ bounds, afterRevision, limit }: Omit<EventsRequest, 'op'>): EventsResult | RevisionProblem {
    const problem = this.#problem(afterRevision)
    if (problem !== undefined) return problem
    const reached = Math.min(this.#hub.revision, afterRevision + limit)
    return { outcome: 'events', events: this.#read(() => this.#reader.events(bounds, afterRevision, reached)), reached }
  }

  /** What a batch did becomes visible to all watches before any of its writers hears of it. */
  #publish(answered: readonly Answered[]): readonly unknown[] {
    const events: StoreEvent[] = []
    const results = answered.map((one) => resultOf(one, events))
    this.#hub.publish(events)
    return results
  }

  #expire(log: Log): void {
    const command = { op: 'expire', nowMs: this.#clock.now(), limit: expireKeysPerStep } as const
    this.#writer.send<ExpireResult>(command, noBytes).then(
      (result) => this.#expiry.notice(result.nextDeadlineMs),
      (error: unknown) => {
        if (this.#unusable !== undefined) return
        log.warn('Cannot let keys expire', { error })
        this.#expiry.notice(this.#clock.now() + expireRetryMs)
      },
    )
  }

  #fail(error: StoreError, log: Log): void {
    if (this.#unusable !== undefined) return
    this.#unusable = error
    log.error('The store broke', { error })
    this.#expiry[Symbol.dispose]()
    this.#hub.close(error)
  }
}

/** After expiry failed (the disk is full) it is tried again. */
const expireRetryMs = 10_000

interface SliceOptions {
  readonly revision: number
  readonly limit: number
  readonly keysOnly: boolean
}

/** How many items the next slice should have. */
function sliceLimit(limit: number, have: number): number {
  return limit === 0 ? itemsPerSlice : Math.min(itemsPerSlice, limit - have)
}
