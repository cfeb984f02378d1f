// Names of field managers: as a client gives them, or made of its User-Agent. Upstream counterpart: managerOrUserAgent of
// k8s.io/apiserver/pkg/endpoints/handlers, ValidateFieldManager of apimachinery.
import { invalidError, type FieldError, tooLongError } from '../../meta/field-error.ts'

/** Upstream: FieldManagerMaxLength. */
export const fieldManagerBytesMax = 128

// Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space.
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u
const encoder = new TextEncoder()

/** The manager's name: the given one, else what the User-Agent has before its first `/`. */
export function fieldManagerOf(given: string, userAgent: string | undefined): string {
  if (given !== '') return given
  const [prefix = ''] = (userAgent ?? '').split('/', 1)
  if (prefix.length <= fieldManagerBytesMax && /^[ -~]*$/.test(prefix)) return prefix
  let name = ''
  let bytes = 0
  for (const character of prefix) {
    if (unprintable.test(character)) continue
    bytes += encoder.encode(character).length
    if (bytes > fieldManagerBytesMax) break
    name += character
  }
  return name
}

/** What is wrong with a manager's name. */
export function validateFieldManager(name: string): readonly FieldError[] {
  const errors: FieldError[] = []
  if (encoder.encode(name).length > fieldManagerBytesMax) {
    errors.push(tooLongError('fieldManager', fieldManagerBytesMax))
  }
  let at = 0
  for (const character of name) {
    if (unprintable.test(character)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      errors.push(invalidError('fieldManager', name, `invalid character U+${code} (at position ${at})`))
    }
    at += encoder.encode(character).length
  }
  return errors
}
