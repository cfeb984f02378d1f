// Many short texts as bytes, a few blocks for all of them: a block costs as much to make as a text does.

/** Bytes of a block. Longer texts get one of their own. */
const textBlockBytes = 64 * 1024

/** Encodes texts one after another; the bytes stay as they are. */
export function createTextBlocks(): (text: string) => Uint8Array {
  const encoder = new TextEncoder()
  let block = new Uint8Array(0)
  let used = 0

  return (text) => {
    // A UTF-16 unit is three bytes at most.
    const bytesMax = text.length * 3
    if (bytesMax > textBlockBytes) return encoder.encode(text)
    if (used + bytesMax > block.length) {
      block = new Uint8Array(textBlockBytes)
      used = 0
    }
    const from = used
    used += encoder.encodeInto(text, used === 0 ? block : block.subarray(used)).written
    return block.subarray(from, used)
  }
}
