// Hash texts in names use an alphabet without vowels, so that no words appear. Upstream: apimachinery/pkg/util/rand.

/** The 27 characters of generated names. */
export const safeAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Each character of `text` as one of the safe alphabet. */
export function safeEncodeString(text: string): string {
  let encoded = ''
  for (const byte of new TextEncoder().encode(text)) encoded += safeAlphabet[byte % safeAlphabet.length]
  return encoded
}
