// Parts of JSON bytes, found without parsing them: so that a part of an object's bytes can be served as it stands, and a field
// looked up in objects that nobody has asked for yet. The bytes must be JSON without spaces, as JSON.stringify writes it.

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]
const decoder = new TextDecoder()

/** The index behind the value that starts at `start`; what never ends ends with the bytes. */
export function endOfJsonValue(bytes: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) {
      at = closingQuote(bytes, at)
      if (depth === 0) return at + 1
      continue
    }
    if (byte === openBrace || byte === openBracket) depth++
    else if (byte === closeBrace || byte === closeBracket) {
      // At depth 0 it closes what the value stands in.
      if (depth <= 1) return depth === 1 ? at + 1 : at
      depth--
    } else if (byte === comma && depth === 0) return at
  }
  return bytes.length
}

/** The index of the quote that closes the text which opens at `open`. */
function closingQuote(bytes: Uint8Array, open: number): number {
  let at = open + 1
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1
  return at
}

/** Where the value of a member of the object at `start` begins; undefined if there is no such member. */
function startOfMember(bytes: Uint8Array, start: number, name: string): number | undefined {
  let at = start + 1
  while (bytes[at] === quote) {
    const end = closingQuote(bytes, at)
    const value = end + 2
    if (end - at - 1 === name.length && isText(bytes, at + 1, name)) return value
    at = endOfJsonValue(bytes, value) + 1
  }
  return undefined
}

function isText(bytes: Uint8Array, at: number, ascii: string): boolean {
  for (let i = 0; i < ascii.length; i++) if (bytes[at + i] !== ascii.charCodeAt(i)) return false
  return true
}

/** Where the value of a member of the object that the bytes are stands: from its first byte to the one behind it. */
export function memberSpan(
  bytes: Uint8Array,
  name: string,
): { readonly start: number; readonly end: number } | undefined {
  const start = bytes[0] === openBrace ? startOfMember(bytes, 0, name) : undefined
  return start === undefined ? undefined : { start, end: endOfJsonValue(bytes, start) }
}

/** The text at a path of ASCII names below the object at `start`; undefined where there is no text. */
export function jsonTextAt(bytes: Uint8Array, start: number, path: readonly string[]): string | undefined {
  let at: number | undefined = start
  for (const name of path) {
    if (at === undefined || bytes[at] !== openBrace) return undefined
    at = startOfMember(bytes, at, name)
  }
  if (at === undefined || bytes[at] !== quote) return undefined
  return JSON.parse(decoder.decode(bytes.subarray(at, closingQuote(bytes, at) + 1))) as string
}
