// JSON bodies: JSON.parse for the value; our own scan, which knows paths and Go's texts, only where a client wants to hear
// of duplicate keys or the text is broken. Never throws.
import { nestsTooDeep, tooDeep } from './nesting.ts'
import { scanJson } from './scan-json.ts'

export type JsonResult =
  | {
      readonly ok: true
      readonly value: unknown
      /** Paths of keys that stand twice in one object, if asked for: `spec.containers[0].image`. */
      readonly duplicates: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

export interface ParseJsonOptions {
  /** Look for duplicate keys. Default false. */
  readonly duplicates?: boolean
}

const decoder = new TextDecoder()
const none: readonly string[] = Object.freeze([])

/** At least as many as the text has keys: each is a string before a colon. Texts inside strings only add to it. */
function keysAtMost(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1
    while (isSpace(text.charCodeAt(before))) before--
    if (text.charCodeAt(before) === quote) count++
  }
  return count
}

const quote = 0x22

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** How many keys the objects in a value have. It nests no deeper than `nestingMax`. */
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += keysOf(item)
    return count
  }
  for (const key in value) count += 1 + keysOf((value as Readonly<Record<string, unknown>>)[key])
  return count
}

/** The paths, by the scan only where some keys of the text are not in its value, which is quick to see. */
function duplicatesOf(text: string, value: unknown): readonly string[] {
  return keysAtMost(text) === keysOf(value) ? none : scanJson(text).duplicates
}

/** The value of a JSON text. The message of a broken one is Go's: `invalid character 'x' looking for beginning of value`. */
export function parseJson(body: Uint8Array | string, options: ParseJsonOptions = {}): JsonResult {
  const text = typeof body === 'string' ? body : decoder.decode(body)
  try {
    const value: unknown = JSON.parse(text)
    if (nestsTooDeep(text, value)) return { ok: false, message: tooDeep }
    return { ok: true, value, duplicates: options.duplicates === true ? duplicatesOf(text, value) : none }
  } catch (error) {
    return { ok: false, message: scanJson(text).problem ?? String(error) }
  }
}
