// What the store and its writing thread say to each other. Values travel concatenated in one buffer that is handed over,
// not copied; messages carry their lengths, in order.
import type { StoreErrorCode } from '../store-error.ts'

/** One write. `valueBytes` is the length of its part of the buffer. */
export type WriteCommand =
  | {
      readonly op: 'create'
      readonly key: string
      readonly valueBytes: number
      readonly expiresAtMs: number | undefined
    }
  | {
      readonly op: 'update'
      readonly key: string
      readonly valueBytes: number
      readonly expectedModRevision: number
      readonly expiresAtMs: number | undefined
    }
  | { readonly op: 'delete'; readonly key: string; readonly expectedModRevision: number | undefined }
  | { readonly op: 'expire'; readonly nowMs: number; readonly limit: number }
  | { readonly op: 'compact'; readonly revision: number }

/** The answer to one command. `valueBytes` as above, of the buffer that comes with the answers. */
export type WriteAnswer =
  /** Created, or updated if there is a previous value. */
  | {
      readonly kind: 'put'
      readonly modRevision: number
      readonly createRevision: number
      readonly previousBytes: number | undefined
    }
  | DeletedAnswer
  | {
      readonly kind: 'conflict'
      readonly modRevision: number
      readonly createRevision: number
      readonly valueBytes: number
    }
  | { readonly kind: 'notFound' }
  | {
      readonly kind: 'expired'
      readonly deleted: readonly DeletedAnswer[]
      readonly nextDeadlineMs: number | undefined
    }
  | { readonly kind: 'compacted' }

export interface DeletedAnswer {
  readonly kind: 'deleted'
  readonly key: string
  /** Revision of the deletion. */
  readonly modRevision: number
  readonly createRevision: number
  /** Revision that the deleted item had. */
  readonly previousModRevision: number
  readonly valueBytes: number
}

export type ToWriter =
  | { readonly kind: 'batch'; readonly commands: readonly WriteCommand[]; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'close' }

export type FromWriter =
  | {
      readonly kind: 'ready'
      readonly revision: number
      readonly compactedRevision: number
      readonly nextDeadlineMs: number | undefined
    }
  | { readonly kind: 'done'; readonly answers: readonly WriteAnswer[]; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Nothing of the batch was written, or (code failed) that is not known. When opening: the file cannot be used. */
  | { readonly kind: 'refused'; readonly code: StoreErrorCode; readonly message: string }
  /** Sweeping or vacuuming failed; it is tried again after the next compaction. */
  | { readonly kind: 'maintenanceFailed'; readonly message: string }
  | { readonly kind: 'closed' }

/** Where the writing thread finds its file. */
export interface WriterData {
  readonly path: string
}

/** Values one after another in a buffer that can be handed over. */
export function packValues(values: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let total = 0
  for (const value of values) total += value.byteLength
  const bytes = new Uint8Array(total)
  let offset = 0
  for (const value of values) {
    bytes.set(value, offset)
    offset += value.byteLength
  }
  return bytes
}

/** Takes values off a packed buffer in order, as views. */
export function unpacker(bytes: Uint8Array<ArrayBuffer>): (length: number) => Uint8Array<ArrayBuffer> {
  let offset = 0
  return (length) => {
    const value = bytes.subarray(offset, offset + length)
    offset += length
    return value
  }
}
