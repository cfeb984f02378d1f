// What a store promises: etcd's contract over string keys, byte values and revisions. Upstream counterpart: the part of
// etcd's KV, Lease and Watch services that storage/etcd3 uses. Every driver passes conformance.ts; model.ts is the oracle.
//
// - Revisions are integers. An empty store is at revision 1. Each write that changes something (a create, an update, a
//   delete, one expired key) takes the next revision, with no holes; a write that is refused takes none.
// - Keys are ordered by their UTF-8 bytes (code point order), also where JavaScript's `<` says otherwise.
// - A write is acknowledged (its promise resolves) only when it is durable. The memory driver has nothing durable.
// - Reads are linearizable: a read sees every write acknowledged before the read was called, and is a snapshot of exactly
//   the revision it reports.
// - A watch delivers each event of its range after `afterRevision` once, in revision order, without a gap, or ends with an error.
// - In the embedded drivers (memory, sqlite) `take()` of every watch that has caught up (has given its first progress
//   frame) returns an event at the latest from the moment when the promise of its write resolves, and no read reports a
//   revision whose events `take()` does not return yet. So a cache that takes before it answers serves read-your-writes.
//   With any driver, a reader that must not be stale asks `currentRevision()`, then `requestProgress()`, and waits for a
//   frame of at least that revision.
// - Values given to a store belong to it, values it gives out are shared: nobody changes them in place.
import type { FrameStream } from '#base'

/** A key with its value at some revision. */
export interface StoredItem {
  readonly key: string
  readonly value: Uint8Array
  /** Revision of the write that created the key (again, if it had been deleted). */
  readonly createRevision: number
  /** Revision of the write that gave the key this value. */
  readonly modRevision: number
}

/** One change of one key. */
export type StoreEvent = PutEvent | DeleteEvent

/** A key was created (`createRevision === modRevision`, no previous value) or updated. */
export interface PutEvent {
  readonly type: 'put'
  readonly key: string
  readonly value: Uint8Array
  readonly previousValue: Uint8Array | undefined
  readonly createRevision: number
  readonly modRevision: number
}

/** A key was deleted, or its time to live was over. */
export interface DeleteEvent {
  readonly type: 'delete'
  readonly key: string
  /** What the key held when it was deleted. */
  readonly previousValue: Uint8Array
  /** Revision at which the deleted key had been created. */
  readonly createRevision: number
  /** Revision of the deletion. */
  readonly modRevision: number
}

/** Says that every event of the watch's range up to and including `revision` came before this frame. */
export interface ProgressFrame {
  readonly type: 'progress'
  readonly revision: number
}

export type WatchFrame = StoreEvent | ProgressFrame

/**
 * A running watch. Once it has delivered everything up to the revision at which it was opened it sends a progress frame;
 * it may send others at any time. While it catches up, `take()` may have nothing although `wait()` said 'more'. It is
 * bounded: it ends with a StoreError `slowWatcher` when too much is waiting to be taken, `compacted` when what it needs
 * is gone, `futureRevision`, or `closed`; never by silently leaving something out.
 */
export interface StoreWatch extends FrameStream<WatchFrame> {
  /** Asks for a progress frame with a revision at least as new as any the store has answered with so far. */
  requestProgress(): void
}

/** The keys a range or a watch covers: all that start with `prefix`, or from `start` (included) to `end` (excluded; absent: no end). */
export type KeyRange = { readonly prefix: string } | { readonly start: string; readonly end?: string | undefined }

export interface GetOptions {
  /** Read at this revision instead of the current one. */
  readonly revision?: number | undefined
}

export interface GetResult {
  /** The revision at which the store was read. */
  readonly revision: number
  readonly item: StoredItem | undefined
}

export type RangeOptions = KeyRange & {
  /** At most this many items; absent or 0: all. */
  readonly limit?: number | undefined
  /** Read at this revision instead of the current one: the `revision` of the first page, for the pages after it. */
  readonly revision?: number | undefined
  /** Only keys after this one: the last key of the page before. */
  readonly continueAfter?: string | undefined
  /** Leave values empty. */
  readonly keysOnly?: boolean | undefined
}

export interface RangeResult {
  /** The revision at which the store was read; all pages read at one revision form one consistent list. */
  readonly revision: number
  /** In key order. */
  readonly items: readonly StoredItem[]
  /** Whether the limit left items out. */
  readonly more: boolean
  /** How many items the limit left out, exactly. */
  readonly remaining: number
}

export interface WriteOptions {
  /** Delete the key by itself after this time (within about a second). Each write sets it anew: absent means the key stays. */
  readonly ttlSeconds?: number | undefined
}

export type CreateResult =
  | { readonly outcome: 'ok'; readonly revision: number }
  | { readonly outcome: 'conflict'; readonly existing: StoredItem }

export type UpdateResult =
  | { readonly outcome: 'ok'; readonly revision: number }
  | { readonly outcome: 'conflict'; readonly current: StoredItem }
  | { readonly outcome: 'notFound' }

export type DeleteResult =
  /** `deleted` is the item as it was; `revision` is the deletion's. */
  | { readonly outcome: 'ok'; readonly revision: number; readonly deleted: StoredItem }
  | { readonly outcome: 'conflict'; readonly current: StoredItem }
  | { readonly outcome: 'notFound' }

export interface WatchScope {
  /** Deliver what happened after this revision (a list's `revision`); absent: after the current one. */
  readonly afterRevision?: number | undefined
  /** Ends the watch (`wait()` gives 'ended') when aborted. */
  readonly signal?: AbortSignal | undefined
}

export type WatchOptions = KeyRange & WatchScope

/**
 * Keys, values, revisions, watches. Expected outcomes are results; a StoreError is thrown (promises reject, a watch's
 * `wait()` rejects) for what stands in the table of store-error.ts. Disposing waits for writes under way, then ends watches.
 */
export interface Store extends AsyncDisposable {
  /** Reads one key. Errors: compacted, futureRevision. */
  get(key: string, options?: GetOptions): Promise<GetResult>
  /** Reads keys in order. Errors: compacted, futureRevision. */
  range(options: RangeOptions): Promise<RangeResult>
  /** Writes a key that must not exist. */
  create(key: string, value: Uint8Array, options?: WriteOptions): Promise<CreateResult>
  /** Replaces the value of a key whose modRevision must be the expected one. */
  update(key: string, value: Uint8Array, expectedModRevision: number, options?: WriteOptions): Promise<UpdateResult>
  /** Deletes a key; with an expected modRevision only if it is that. */
  delete(key: string, expectedModRevision?: number): Promise<DeleteResult>
  /** Watches a range. Returns at once; errors come out of `wait()`. */
  watch(options: WatchOptions): StoreWatch
  /**
   * Forgets what was superseded or deleted at or before `revision`: reads and watches from before it fail with
   * `compacted`. At or below what is already compacted it does nothing; above the current revision: futureRevision.
   */
  compact(revision: number): Promise<void>
  /** The newest revision: at least that of every acknowledged write. */
  currentRevision(): Promise<number>
  /** The oldest revision that can still be read; 0 if nothing was compacted. */
  compactedRevision(): Promise<number>
}
