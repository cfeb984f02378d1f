// Protobuf's wire format: varints, tags and lengths. Integers are JavaScript numbers, negative ones as 64-bit two's complement.

const writerSizeInitial = 512
/** A nested message's length is written after its content; most fit one byte, longer ones move their content. */
const lengthBytesReserved = 1

/** Writes fields into a growing buffer. */
export class Writer {
  #bytes = Buffer.allocUnsafe(writerSizeInitial)
  #position = 0

  /** What has been written. The writer is not to be used again. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#position)
  }

  varintField(number: number, value: number): void {
    this.#unsigned(number << 3)
    this.signed(value)
  }

  stringField(number: number, text: string): void {
    const length = Buffer.byteLength(text)
    this.#unsigned((number << 3) | 2)
    this.#unsigned(length)
    this.#reserve(length)
    this.#position += this.#bytes.write(text, this.#position)
  }

  bytesField(number: number, bytes: Uint8Array): void {
    this.#unsigned((number << 3) | 2)
    this.#unsigned(bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#position)
    this.#position += bytes.length
  }

  /** A field whose content is what `write` writes. */
  nested(number: number, write: () => void): void {
    this.#unsigned((number << 3) | 2)
    this.#reserve(lengthBytesReserved)
    const start = this.#position + lengthBytesReserved
    this.#position = start
    write()
    const length = this.#position - start
    const extra = varintLength(length) - lengthBytesReserved
    if (extra > 0) {
      this.#reserve(extra)
      this.#bytes.copyWithin(start + extra, start, start + length)
    }
    this.#position = start - lengthBytesReserved
    this.#unsigned(length)
    this.#position += length
  }

  /** A varint without tag. */
  signed(value: number): void {
    if (value >= 0) this.#unsigned(value)
    else this.#big(BigInt.asUintN(64, BigInt(Math.trunc(value))))
  }

  #unsigned(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#position++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#position++] = rest
  }

  #big(value: bigint): void {
    this.#reserve(10)
    let rest = value
    while (rest > 0x7fn) {
      this.#bytes[this.#position++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#bytes[this.#position++] = Number(rest)
  }

  #reserve(count: number): void {
    const needed = this.#position + count
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#position))
    this.#bytes = grown
  }
}

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) length++
  return length
}

/** Reads fields from a buffer. Anything beyond its end is a RangeError. */
export class Reader {
  position = 0
  readonly #bytes: Buffer

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** A tag or length: below 2^53. */
  unsigned(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 0x80
    }
  }

  /** An int32 or int64. */
  signed(): number {
    const start = this.position
    const value = this.unsigned()
    // Ten bytes are a negative number: bit 63 is set. Doubles cannot hold that sum, so it is read again, exactly.
    return this.position - start < 10 ? value : this.#negative(start)
  }

  string(): string {
    const end = this.lengthDelimitedEnd()
    const text = this.#bytes.toString('utf8', this.position, end)
    this.position = end
    return text
  }

  bytes(): Uint8Array {
    const end = this.lengthDelimitedEnd()
    const bytes = Uint8Array.prototype.slice.call(this.#bytes, this.position, end)
    this.position = end
    return bytes
  }

  /** Reads a length; where that many bytes end. */
  lengthDelimitedEnd(): number {
    const length = this.unsigned()
    const end = this.position + length
    if (end > this.#bytes.length) throw new RangeError('Cannot read message: it is cut short')
    return end
  }

  skip(wireType: number): void {
    if (wireType === 0) this.unsigned()
    else if (wireType === 1) this.position += 8
    else if (wireType === 2) this.position = this.lengthDelimitedEnd()
    else if (wireType === 5) this.position += 4
    else throw new RangeError(`Cannot read message: wire type ${wireType} is not known`)
  }

  #byte(): number {
    const byte = this.#bytes[this.position++]
    if (byte === undefined) throw new RangeError('Cannot read message: it is cut short')
    return byte
  }

  #negative(start: number): number {
    let value = 0n
    for (let i = 0; i < 10; i++) value |= BigInt((this.#bytes[start + i] ?? 0) & 0x7f) << BigInt(7 * i)
    return Number(BigInt.asIntN(64, value))
  }
}

/** The fields of a message: number → what `read` makes of it. Others are skipped. */
export function readFields(bytes: Uint8Array, fields: Readonly<Record<number, (reader: Reader) => void>>): void {
  const reader = new Reader(bytes)
  while (reader.position < bytes.length) {
    const tag = reader.unsigned()
    const read = fields[tag >>> 3]
    if (read === undefined) reader.skip(tag & 7)
    else read(reader)
  }
}
