// A zlib (RFC 1950, 1951) decoder for SPDY header blocks: one stream for the life of a connection, cut into blocks that
// each end in a sync flush. Synchronous, with a bounded window and a bounded output, which is why it is not node:zlib.
// Every malformed input ends in an InflateError, never in another exception or an endless loop.

/** The compressed bytes are not a zlib stream, or inflate to more than allowed. */
export class InflateError extends Error {
  override readonly name = 'InflateError'
}

/** One direction's decoder. */
export interface Inflater {
  /** Decodes one header block. Throws InflateError; the stream is unusable after that. */
  inflate(block: Uint8Array): Uint8Array
}

export interface InflaterOptions {
  readonly dictionary: Uint8Array
  readonly dictionaryAdler32: number
  /** The most bytes one block may inflate to. */
  readonly outputBytesMax: number
}

const windowBytes = 32 * 1024

/** A canonical Huffman code: how many codes have each length, and the symbols in order of their codes. */
interface HuffmanCode {
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
}

const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]

function buildCode(lengths: readonly number[]): HuffmanCode {
  const counts = new Uint16Array(16)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  let left = 1
  for (let length = 1; length <= 15; length++) {
    left = left * 2 - (counts[length] ?? 0)
    if (left < 0) throw new InflateError('over-subscribed Huffman code')
  }
  const offsets = new Uint16Array(17)
  for (let length = 1; length <= 15; length++) offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0)
  const symbols = new Uint16Array(lengths.length)
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue
    const at = offsets[length] ?? 0
    symbols[at] = symbol
    offsets[length] = at + 1
  }
  counts[0] = 0
  return { counts, symbols }
}

const fixedLiterals = buildCode(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)))
const fixedDistances = buildCode(Array.from({ length: 30 }, () => 5))

/** Reads bits, least significant first. What is left of the last byte is kept between blocks. */
function createBitReader() {
  let input = new Uint8Array(0)
  let position = 0
  let bits = 0
  let bitCount = 0
  const take = (count: number): number => {
    while (bitCount < count) {
      if (position >= input.length) throw new InflateError('block ends too early')
      bits |= (input[position++] ?? 0) << bitCount
      bitCount += 8
    }
    const value = bits & ((1 << count) - 1)
    bits >>>= count
    bitCount -= count
    return value
  }
  return {
    feed(bytes: Uint8Array): void {
      input = new Uint8Array(bytes)
      position = 0
    },
    take,
    exhausted: (): boolean => position >= input.length,
    alignToByte(): void {
      bits = 0
      bitCount = 0
    },
    takeBytes(count: number): Uint8Array {
      if (position + count > input.length) throw new InflateError('stored block ends too early')
      position += count
      return input.subarray(position - count, position)
    },
    symbol(code: HuffmanCode): number {
      let value = 0
      let first = 0
      let index = 0
      for (let length = 1; length <= 15; length++) {
        value |= take(1)
        const count = code.counts[length] ?? 0
        if (value - count < first) return code.symbols[index + (value - first)] ?? 0
        index += count
        first = (first + count) << 1
        value <<= 1
      }
      throw new InflateError('code not in the Huffman table')
    },
  }
}

type BitReader = ReturnType<typeof createBitReader>

/** What has been inflated: the last 32 KiB before this block, then this block. */
function createOutput(dictionary: Uint8Array, outputBytesMax: number) {
  let bytes = new Uint8Array(4096)
  bytes.set(dictionary)
  let start = dictionary.length
  let end = start
  const reserve = (count: number): void => {
    if (end - start + count > outputBytesMax)
      throw new InflateError(`header block inflates to more than ${outputBytesMax} bytes`)
    if (end + count <= bytes.length) return
    const grown = new Uint8Array(Math.max(bytes.length * 2, end + count))
    grown.set(bytes)
    bytes = grown
  }
  return {
    append(chunk: Uint8Array): void {
      reserve(chunk.length)
      bytes.set(chunk, end)
      end += chunk.length
    },
    literal(byte: number): void {
      reserve(1)
      bytes[end++] = byte
    },
    copy(distance: number, length: number): void {
      if (distance > end || distance > windowBytes) throw new InflateError('distance reaches before the window')
      reserve(length)
      for (let i = 0; i < length; i++, end++) bytes[end] = bytes[end - distance] ?? 0
    },
    /** This block's bytes; keeps the window for the next one. */
    finish(): Uint8Array {
      const block = bytes.slice(start, end)
      if (end > windowBytes) {
        bytes.copyWithin(0, end - windowBytes, end)
        end = windowBytes
      }
      start = end
      return block
    },
  }
}

type Output = ReturnType<typeof createOutput>

function inflateStored(reader: BitReader, output: Output): void {
  reader.alignToByte()
  const length = reader.take(16)
  const complement = reader.take(16)
  if (length !== (~complement & 0xffff)) throw new InflateError('stored block length does not match its complement')
  output.append(reader.takeBytes(length))
}

function readDynamicCodes(reader: BitReader): { literals: HuffmanCode; distances: HuffmanCode } {
  const literalCount = reader.take(5) + 257
  const distanceCount = reader.take(5) + 1
  const codeLengthCount = reader.take(4) + 4
  if (literalCount > 286 || distanceCount > 30) throw new InflateError('too many Huffman codes')
  const codeLengths = new Array<number>(19).fill(0)
  for (const symbol of codeLengthOrder.slice(0, codeLengthCount)) codeLengths[symbol] = reader.take(3)
  const codeLengthCode = buildCode(codeLengths)
  const lengths: number[] = []
  while (lengths.length < literalCount + distanceCount) {
    const symbol = reader.symbol(codeLengthCode)
    if (symbol < 16) {
      lengths.push(symbol)
      continue
    }
    const previous = lengths.at(-1)
    if (symbol === 16 && previous === undefined) throw new InflateError('nothing to repeat')
    const repeated = symbol === 16 ? (previous ?? 0) : 0
    const times = symbol === 16 ? 3 + reader.take(2) : symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7)
    for (let i = 0; i < times; i++) lengths.push(repeated)
  }
  if (lengths.length > literalCount + distanceCount) throw new InflateError('too many code lengths')
  return { literals: buildCode(lengths.slice(0, literalCount)), distances: buildCode(lengths.slice(literalCount)) }
}

function inflateCompressed(
  reader: BitReader,
  output: Output,
  codes: { literals: HuffmanCode; distances: HuffmanCode },
): void {
  for (;;) {
    const symbol = reader.symbol(codes.literals)
    if (symbol === 256) return
    if (symbol < 256) {
      output.literal(symbol)
      continue
    }
    const base = lengthBase[symbol - 257]
    if (base === undefined) throw new InflateError('bad length symbol')
    const length = base + reader.take(lengthExtra[symbol - 257] ?? 0)
    const distanceSymbol = reader.symbol(codes.distances)
    const distance = distanceBase[distanceSymbol]
    if (distance === undefined) throw new InflateError('bad distance symbol')
    output.copy(distance + reader.take(distanceExtra[distanceSymbol] ?? 0), length)
  }
}

/** Starts a decoder whose stream may refer to `dictionary`. */
export function createInflater(options: InflaterOptions): Inflater {
  const reader = createBitReader()
  const output = createOutput(options.dictionary, options.outputBytesMax)
  let phase: 'zlibHeader' | 'blocks' | 'ended' = 'zlibHeader'

  const readZlibHeader = (): void => {
    const method = reader.take(8)
    const flags = reader.take(8)
    if ((method & 0x0f) !== 8 || ((method << 8) | flags) % 31 !== 0) throw new InflateError('not a zlib stream')
    if ((flags & 0x20) === 0) return
    const adler32 = [0, 1, 2, 3].reduce((sum) => sum * 256 + reader.take(8), 0)
    if (adler32 !== options.dictionaryAdler32) throw new InflateError('unknown dictionary')
  }

  return {
    inflate(block) {
      reader.feed(block)
      if (phase === 'zlibHeader') {
        readZlibHeader()
        phase = 'blocks'
      }
      while (!reader.exhausted()) {
        if (phase === 'ended') throw new InflateError('bytes after the end of the stream')
        const final = reader.take(1)
        const type = reader.take(2)
        if (type === 0) inflateStored(reader, output)
        else if (type === 1) inflateCompressed(reader, output, { literals: fixedLiterals, distances: fixedDistances })
        else if (type === 2) inflateCompressed(reader, output, readDynamicCodes(reader))
        else throw new InflateError('unknown block type')
        if (final === 1) phase = 'ended'
      }
      return output.finish()
    },
  }
}
