// The system's source of chance, good for keys and tokens.
import { getRandomValues } from 'node:crypto'
import type { Random } from '../random.ts'

/** `getRandomValues` gives at most this many bytes a call. */
const bytesPerCallMax = 65_536
/** A call costs more than a hundred bytes, so small amounts are drawn together. Each byte is given out once and wiped. */
const pool = new Uint8Array(4_096)
/** More than this is drawn by itself. */
const pooledBytesMax = 64
let poolUsed = pool.length

function fromPool(count: number): Uint8Array {
  if (poolUsed + count > pool.length) {
    getRandomValues(pool)
    poolUsed = 0
  }
  const bytes = pool.slice(poolUsed, poolUsed + count)
  pool.fill(0, poolUsed, poolUsed + count)
  poolUsed += count
  return bytes
}

export const realRandom: Random = {
  next() {
    const bytes = fromPool(8)
    const [high = 0, low = 0] = new Uint32Array(bytes.buffer)
    // 53 bits, all that a number in [0, 1) holds.
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53
  },
  bytes(count) {
    if (count <= pooledBytesMax) return fromPool(count)
    const bytes = new Uint8Array(count)
    for (let start = 0; start < count; start += bytesPerCallMax) {
      getRandomValues(bytes.subarray(start, start + bytesPerCallMax))
    }
    return bytes
  },
}
