// JSON bodies: JSON.parse for the value; our own scan, which knows paths and Go's texts, only where a client wants to hear
// of duplicate keys or the text is broken. Never throws.
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

/** The value of a JSON text. The message of a broken one is Go's: `invalid character 'x' looking for beginning of value`. */
export function parseJson(body: Uint8Array | string, options: ParseJsonOptions = {}): JsonResult {
  const text = typeof body === 'string' ? body : decoder.decode(body)
  try {
    const value: unknown = JSON.parse(text)
    return { ok: true, value, duplicates: options.duplicates === true ? scanJson(text).duplicates : none }
  } catch (error) {
    return { ok: false, message: scanJson(text).problem ?? String(error) }
  }
}
