// What ConfigMaps and Secrets have in common: how much they hold, and that they can be made immutable.
import { type FieldError, forbiddenError } from '../../meta/field-error.ts'

/** All values of one object together. */
export const dataBytesMax = 1024 * 1024

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Bytes that base64 text stands for. */
export function base64Length(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return (text.length / 4) * 3 - padding
}

interface MaybeImmutable {
  readonly immutable?: boolean
}

/** Once immutable, always immutable; `same` says of each field whether it is unchanged. */
export function* validateImmutable(
  next: MaybeImmutable,
  previous: MaybeImmutable,
  same: Readonly<Record<string, boolean>>,
): Iterable<FieldError> {
  if (previous.immutable !== true) return
  const detail = 'field is immutable when `immutable` is set'
  if (next.immutable !== true) yield forbiddenError('immutable', detail)
  for (const [field, unchanged] of Object.entries(same)) if (!unchanged) yield forbiddenError(field, detail)
}
