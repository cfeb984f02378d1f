// What applying a patch comes to: an object, or why the patch cannot be applied.
import type { JsonObject } from './language.ts'

export type PatchResult<T = JsonObject> =
  | { readonly ok: true; readonly object: T }
  | {
      readonly ok: false
      /** `BadRequest`: the patch is malformed; `Invalid`: it does not fit the object. */
      readonly reason: 'BadRequest' | 'Invalid' | 'RequestEntityTooLarge'
      readonly message: string
    }

/** Objects before and after: what was last applied, what is wanted, what is there. */
export interface ThreeWay {
  readonly original: JsonObject
  readonly modified: JsonObject
  readonly current: JsonObject
}

/** Why a patch cannot be applied; never leaves the patch functions. */
export class PatchFailure extends Error {
  readonly reason: 'BadRequest' | 'Invalid' | 'RequestEntityTooLarge'

  constructor(reason: 'BadRequest' | 'Invalid' | 'RequestEntityTooLarge', message: string) {
    super(message)
    this.reason = reason
  }
}

/** The result of `apply`, with its failure as data. */
export function patchResult<T>(apply: () => T): PatchResult<T> {
  try {
    return { ok: true, object: apply() }
  } catch (error) {
    if (error instanceof PatchFailure) return { ok: false, reason: error.reason, message: error.message }
    if (error instanceof RangeError) return { ok: false, reason: 'BadRequest', message: 'exceeded max depth' }
    throw error
  }
}
