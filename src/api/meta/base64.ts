// Padded standard base64, wherever this runs.

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // In pieces, since a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** The bytes of base64 text that is known to be valid. */
export function fromBase64(text: string): Uint8Array {
  const plain = atob(text)
  const bytes = new Uint8Array(plain.length)
  for (let at = 0; at < plain.length; at++) bytes[at] = plain.charCodeAt(at)
  return bytes
}
