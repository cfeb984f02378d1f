// The few ways in which a store fails. Expected outcomes (conflict, not found) are results, never errors.

/** Every code with its meaning; the apiserver maps codes to Statuses. */
export const storeErrorCodes = {
  compacted: 'the revision asked for is older than what the store keeps; list again (410 Expired)',
  futureRevision: 'the revision asked for is newer than the store (504, too large resource version)',
  slowWatcher: 'the watch was cut because it did not take its events fast enough; list and watch again (410 Expired)',
  invalidRequest: 'the key or value is not one a store can hold (a caller error, or 413 for a value too large)',
  overloaded: 'too many writes are waiting; nothing was written, try again later (429)',
  noSpace: 'the disk is full; nothing was written (500, as upstream when etcd has no space)',
  closed: 'the store was closed; nothing was written',
  locked: 'another store has the file open',
  corrupt: 'the file is not a store, or is damaged',
  newerFormat: 'the file was written by a newer version',
  failed: 'the store broke; whether writes under way happened is not known',
} as const

export type StoreErrorCode = keyof typeof storeErrorCodes

/** A store could not do what was asked. `code` says why, `message` in a sentence. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether an unknown error is a StoreError, of this code if one is given. */
export function isStoreError(error: unknown, code?: StoreErrorCode): error is StoreError {
  return error instanceof StoreError && (code === undefined || error.code === code)
}

/** The error for a revision that compaction has passed. */
export function compactedError(what: string, revision: number, compactedRevision: number): StoreError {
  return new StoreError(
    'compacted',
    `Cannot ${what} revision ${revision}: revisions before ${compactedRevision} have been compacted`,
  )
}

/** The error for a revision that has not happened. */
export function futureRevisionError(what: string, revision: number, currentRevision: number): StoreError {
  return new StoreError(
    'futureRevision',
    `Cannot ${what} revision ${revision}: the store is at revision ${currentRevision}`,
  )
}
