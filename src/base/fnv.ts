// FNV-1a, the hash Kubernetes uses for pod-template hashes and container hashes (Go's hash/fnv New32a and New64a).

const encoder = new TextEncoder()
const bytesOf = (input: string | Uint8Array): Uint8Array => (typeof input === 'string' ? encoder.encode(input) : input)

/** The 32-bit hash, as an unsigned integer. Give the hash so far to go on with it. */
export function fnv1a32(input: string | Uint8Array, hashSoFar = 0x811c9dc5): number {
  let hash = hashSoFar
  for (const byte of bytesOf(input)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** The 64-bit hash, as an unsigned integer. Give the hash so far to go on with it. */
export function fnv1a64(input: string | Uint8Array, hashSoFar = 0xcbf29ce484222325n): bigint {
  // In two 32-bit halves, since a bigint a byte is slow. The prime is 2^40 + 0x1b3.
  let high = Number(hashSoFar >> 32n)
  let low = Number(hashSoFar & 0xffffffffn)
  for (const byte of bytesOf(input)) {
    low = (low ^ byte) >>> 0
    const product = low * 0x1b3
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0
    low = product >>> 0
  }
  return (BigInt(high) << 32n) | BigInt(low)
}
