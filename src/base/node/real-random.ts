// The system's source of chance, good for keys and tokens.
import { getRandomValues } from 'node:crypto'
import type { Random } from '../random.ts'

/** `getRandomValues` gives at most this many bytes a call. */
const bytesPerCallMax = 65_536
const words = new Uint32Array(2)

export const realRandom: Random = {
  next() {
    getRandomValues(words)
    const [high = 0, low = 0] = words
    // 53 bits, all that a number in [0, 1) holds.
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53
  },
  bytes(count) {
    const bytes = new Uint8Array(count)
    for (let start = 0; start < count; start += bytesPerCallMax) {
      getRandomValues(bytes.subarray(start, start + bytesPerCallMax))
    }
    return bytes
  },
}
