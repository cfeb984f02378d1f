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
  // In 32-bit halves of which the lower is multiplied in 16-bit ones, since a bigint a byte is slow. The prime is 2^40 + 0x1b3.
  let high = Number(hashSoFar >> 32n) | 0
  let low = Number(hashSoFar & 0xffffffffn) | 0
  const bytes = bytesOf(input)
  for (let at = 0; at < bytes.length; at++) {
    low ^= bytes[at] ?? 0
    const lower = (low & 0xffff) * 0x1b3
    const upper = (low >>> 16) * 0x1b3 + (lower >>> 16)
    high = (Math.imul(high, 0x1b3) + (low << 8) + (upper >>> 16)) | 0
    low = (upper << 16) | (lower & 0xffff)
  }
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}
