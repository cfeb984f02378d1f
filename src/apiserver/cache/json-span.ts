// Where a value ends in JSON bytes, without parsing them, so that a part of an object's bytes can be served as it stands.

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d

/** The index behind the object that starts at `start`. The bytes must be valid JSON; what never closes ends with them. */
export function endOfJsonObject(bytes: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) at = closingQuote(bytes, at)
    else if (byte === openBrace) depth++
    else if (byte === closeBrace && --depth === 0) return at + 1
  }
  return bytes.length
}

/** The index of the quote that closes the text which opens at `open`. */
function closingQuote(bytes: Uint8Array, open: number): number {
  let at = open + 1
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1
  return at
}
