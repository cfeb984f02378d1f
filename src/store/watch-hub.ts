// Every watch of an embedded store. A watch holds no events, only a cursor: the revision up to which it has delivered.
// `take()` reads on from there, out of the ring of recent events that all watches share, or out of the driver's history.
// So catching up and following are one mechanism (no gap, nothing twice), and a slow watch costs no memory.
//
//   behind ──take() reaches the newest revision──▶ live ──more than the bound pending──▶ ended (slowWatcher)
//     └──────── history compacted, store closed, aborted, disposed (either phase) ─────▶ ended
import type { KeyRange, StoreEvent, StoreWatch, WatchFrame, WatchScope } from './contract.ts'
import { appended, type EventLog, emptyLog, eventAt, withoutEventsUpTo } from './event-log.ts'
import { type KeyBounds, keyBounds, withinBounds } from './key-order.ts'
import type { EventsResult, RevisionProblem } from './model.ts'
import { compactedError, futureRevisionError, StoreError } from './store-error.ts'

export interface WatchHubOptions {
  /** Events of its range that may wait for a live watch before it is cut. Default 10,000. */
  readonly watchPendingEventsMax?: number | undefined
  /** Events the shared ring holds at most. Default 10,000. */
  readonly ringEventsMax?: number | undefined
  /** Bytes of values the shared ring holds at most. Default 16 MiB. */
  readonly ringBytesMax?: number | undefined
}

/** What a hub reads when its ring does not reach back far enough. */
export interface WatchHistory {
  /** Events of `bounds` among the `limit` revisions after `afterRevision`. */
  readEvents(request: { bounds: KeyBounds; afterRevision: number; limit: number }): EventsResult | RevisionProblem
  compactedRevision(): number
}

/** Revisions that one `take()` of a watch that is behind looks at, so that catching up does not hold up the event loop. */
const catchUpRevisionsPerTake = 1_000

const noFrames: readonly never[] = Object.freeze([])
const more = Promise.resolve<'more' | 'ended'>('more')
const ended = Promise.resolve<'more' | 'ended'>('ended')

function bytesOf(event: StoreEvent): number {
  const previous = event.previousValue?.byteLength ?? 0
  return event.type === 'put' ? event.value.byteLength + previous : previous
}

type Phase =
  /** There is history it has not looked at yet. */
  | { readonly kind: 'behind' }
  /** `pending` events of its range lie between its cursor and the newest revision; none: the cursor is there. */
  | { readonly kind: 'live'; readonly pending: number }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: StoreError }

const behind: Phase = { kind: 'behind' }
const idle: Phase = { kind: 'live', pending: 0 }

/** Hands out watches and feeds them. */
export class WatchHub {
  readonly #history: WatchHistory
  readonly #watchPendingEventsMax: number
  readonly #ringEventsMax: number
  readonly #ringBytesMax: number
  readonly #watches = new Set<HubWatch>()
  #ring: EventLog<StoreEvent>
  #ringBytes = 0
  #revision: number
  #closed: StoreError | undefined

  constructor(history: WatchHistory, revision: number, options: WatchHubOptions = {}) {
    this.#history = history
    this.#revision = revision
    this.#ring = emptyLog(revision + 1)
    this.#watchPendingEventsMax = options.watchPendingEventsMax ?? 10_000
    this.#ringEventsMax = options.ringEventsMax ?? 10_000
    this.#ringBytesMax = options.ringBytesMax ?? 16 * 1024 * 1024
  }

  /** The newest revision that was published. */
  get revision(): number {
    return this.#revision
  }

  /** Makes events, consecutive and in order, visible to every watch. */
  publish(events: readonly StoreEvent[]): void {
    if (events.length === 0) return
    for (const event of events) {
      this.#ring = appended(this.#ring, event)
      this.#ringBytes += bytesOf(event)
      this.#revision = event.modRevision
    }
    this.#trimRing()
    for (const watch of this.#watches) watch.notice(events, this.#watchPendingEventsMax)
  }

  /** Opens a watch. */
  watch(range: KeyRange, scope: WatchScope): StoreWatch {
    const watch = new HubWatch(this, range, scope)
    if (this.#closed !== undefined) watch.fail(this.#closed)
    else watch.open(this.#history.compactedRevision())
    return watch
  }

  /** Ends every watch with this error; later ones fail with it too. */
  close(error: StoreError): void {
    this.#closed ??= error
    for (const watch of [...this.#watches]) watch.fail(error)
  }

  add(watch: HubWatch): void {
    this.#watches.add(watch)
  }

  drop(watch: HubWatch): void {
    this.#watches.delete(watch)
  }

  /** Events of a range after a revision: out of the ring if it reaches back so far, else out of the history. */
  read(watch: HubWatch, afterRevision: number, limit: number): EventsResult | RevisionProblem {
    if (afterRevision + 1 < this.#ring.firstRevision) {
      return this.#history.readEvents({ bounds: watch.bounds, afterRevision, limit })
    }
    const reached = Math.min(this.#revision, afterRevision + limit)
    const events: StoreEvent[] = []
    for (let revision = afterRevision + 1; revision <= reached; revision++) {
      const event = eventAt(this.#ring, revision)
      if (event !== undefined && watch.covers(event.key)) events.push(event)
    }
    return { outcome: 'events', events, reached }
  }

  #trimRing(): void {
    let { firstRevision } = this.#ring
    let length = this.#ring.length
    while (length > 1 && (length > this.#ringEventsMax || this.#ringBytes > this.#ringBytesMax)) {
      const oldest = eventAt(this.#ring, firstRevision)
      if (oldest !== undefined) this.#ringBytes -= bytesOf(oldest)
      firstRevision++
      length--
    }
    this.#ring = withoutEventsUpTo(this.#ring, firstRevision - 1)
  }
}

class HubWatch implements StoreWatch {
  readonly bounds: KeyBounds
  readonly covers: (key: string) => boolean
  readonly #hub: WatchHub
  readonly #signal: AbortSignal | undefined
  readonly #abort = (): void => this[Symbol.dispose]()
  #cursor: number
  #phase: Phase = behind
  #progressWanted = true
  #waiter: PromiseWithResolvers<'more' | 'ended'> | undefined

  constructor(hub: WatchHub, range: KeyRange, scope: WatchScope) {
    this.#hub = hub
    this.bounds = keyBounds(range)
    this.covers = 'prefix' in range ? (key) => key.startsWith(range.prefix) : (key) => withinBounds(key, this.bounds)
    this.#signal = scope.signal
    this.#cursor = scope.afterRevision ?? hub.revision
  }

  open(compactedRevision: number): void {
    const { revision } = this.#hub
    if (this.#signal?.aborted === true) return this.#end({ kind: 'ended' })
    if (this.#cursor > revision) return this.fail(futureRevisionError('watch after', this.#cursor, revision))
    if (this.#cursor < compactedRevision) {
      return this.fail(compactedError('watch after', this.#cursor, compactedRevision))
    }
    if (this.#cursor === revision) this.#phase = idle
    this.#signal?.addEventListener('abort', this.#abort, { once: true })
    this.#hub.add(this)
  }

  /** Counts what of newly published events waits for this watch. */
  notice(events: readonly StoreEvent[], pendingMax: number): void {
    if (this.#phase.kind !== 'live') return
    let { pending } = this.#phase
    for (const event of events) if (this.covers(event.key)) pending++
    if (pending === 0) {
      this.#cursor = this.#hub.revision
    } else if (pending > pendingMax) {
      const waiting = `${pending} events of ${JSON.stringify(this.bounds.start)} wait to be taken, the limit is ${pendingMax}`
      this.fail(new StoreError('slowWatcher', `Cannot keep up the watch: ${waiting}`))
    } else if (pending > this.#phase.pending) {
      this.#phase = { kind: 'live', pending }
      this.#wake()
    }
  }

  take(): readonly WatchFrame[] {
    if (!this.#hasMore()) return noFrames
    const limit = this.#phase.kind === 'live' ? Number.POSITIVE_INFINITY : catchUpRevisionsPerTake
    let frames: WatchFrame[] | undefined
    for (const until = Math.min(this.#cursor + limit, this.#hub.revision); this.#cursor < until; ) {
      const found = this.#read()
      if (found === undefined) break
      if (frames === undefined) frames = found
      else for (const event of found) frames.push(event)
    }
    frames ??= []
    if (this.#cursor === this.#hub.revision && this.#isOpen()) {
      this.#phase = idle
      if (this.#progressWanted) frames.push({ type: 'progress', revision: this.#cursor })
      this.#progressWanted = false
    }
    return frames
  }

  wait(): Promise<'more' | 'ended'> {
    if (this.#hasMore()) return more
    if (this.#phase.kind === 'ended') return ended
    if (this.#phase.kind === 'failed') return Promise.reject(this.#phase.error)
    this.#waiter ??= Promise.withResolvers()
    return this.#waiter.promise
  }

  requestProgress(): void {
    this.#progressWanted = true
    if (this.#isOpen()) this.#wake()
  }

  fail(error: StoreError): void {
    this.#end({ kind: 'failed', error })
  }

  [Symbol.dispose](): void {
    this.#end({ kind: 'ended' })
  }

  #isOpen(): boolean {
    return this.#phase.kind === 'behind' || this.#phase.kind === 'live'
  }

  #hasMore(): boolean {
    if (this.#phase.kind === 'behind') return true
    return this.#phase.kind === 'live' && (this.#phase.pending > 0 || this.#progressWanted)
  }

  /** Reads one window of revisions and moves the cursor; undefined if that failed, which ends the watch. */
  #read(): WatchFrame[] | undefined {
    try {
      const answer = this.#hub.read(this, this.#cursor, catchUpRevisionsPerTake)
      if (answer.outcome === 'events') {
        this.#cursor = answer.reached
        return [...answer.events]
      }
      this.fail(compactedError('go on watching after', answer.asked, answer.bound))
    } catch (error) {
      this.fail(
        error instanceof StoreError ? error : new StoreError('failed', 'Cannot read the history', { cause: error }),
      )
    }
    return undefined
  }

  #wake(): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    if (this.#phase.kind === 'failed') waiter?.reject(this.#phase.error)
    else waiter?.resolve(this.#phase.kind === 'ended' ? 'ended' : 'more')
  }

  #end(phase: Phase): void {
    if (!this.#isOpen()) return
    this.#phase = phase
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#hub.drop(this)
    this.#wake()
  }
}
