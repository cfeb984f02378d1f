// Writes the protobuf wire format into one growing buffer.

export interface ProtobufWriter {
  /** A varint field; negative numbers take ten bytes, as int32 and int64 do. */
  varint(no: number, value: number | bigint): void
  bool(no: number, value: boolean): void
  string(no: number, value: string): void
  bytes(no: number, value: Uint8Array): void
  double(no: number, value: number): void
  /** A nested message: what `write` writes. */
  message(no: number, write: () => void): void
  /** The bytes so far; the writer must not be used further. */
  finish(): Uint8Array
}

const encoder = new TextEncoder()
const initialBytes = 1024
const varintBytesMax = 10
/** Texts up to this length have a length of one byte. */
const plainCharactersMax = 127

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length++
  return length
}

/** A writer with nothing written. */
export function protobufWriter(): ProtobufWriter {
  return new BufferWriter()
}

/** A class for the buffer that all of it works on. */
class BufferWriter implements ProtobufWriter {
  #buffer = new Uint8Array(initialBytes)
  #at = 0

  varint(no: number, value: number | bigint): void {
    this.#key(no, 0)
    if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) this.#small(value)
    else this.#big(BigInt(value))
  }

  bool(no: number, value: boolean): void {
    this.#key(no, 0)
    this.#small(value ? 1 : 0)
  }

  string(no: number, value: string): void {
    if (!this.#plainText(no, value)) this.bytes(no, encoder.encode(value))
  }

  bytes(no: number, value: Uint8Array): void {
    this.#key(no, 2)
    this.#small(value.length)
    this.#reserve(value.length)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  double(no: number, value: number): void {
    this.#key(no, 1)
    this.#reserve(8)
    new DataView(this.#buffer.buffer).setFloat64(this.#at, value, true)
    this.#at += 8
  }

  message(no: number, write: () => void): void {
    this.#key(no, 2)
    // The length stands before the message and is known only now: one byte for it is enough for most.
    this.#reserve(1)
    const start = ++this.#at
    write()
    const length = this.#at - start
    if (length < 128) {
      this.#buffer[start - 1] = length
      return
    }
    const more = varintLength(length) - 1
    this.#reserve(more)
    this.#buffer.copyWithin(start + more, start, this.#at)
    this.#at = start - 1
    this.#small(length)
    this.#at += length
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#at)
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#at + count))
    larger.set(this.#buffer.subarray(0, this.#at))
    this.#buffer = larger
  }

  #key(no: number, wire: number): void {
    this.#small(no * 8 + wire)
  }

  #small(value: number): void {
    this.#reserve(varintBytesMax)
    let rest = value
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#buffer[this.#at++] = rest
  }

  #big(value: bigint): void {
    this.#reserve(varintBytesMax)
    let rest = BigInt.asUintN(64, value)
    while (rest > 127n) {
      this.#buffer[this.#at++] = Number(rest & 127n) | 128
      rest >>= 7n
    }
    this.#buffer[this.#at++] = Number(rest)
  }

  /** Whether a text was short and plain, as nearly all are; if not, nothing is written. */
  #plainText(no: number, value: string): boolean {
    const { length } = value
    if (length > plainCharactersMax) return false
    const start = this.#at
    this.#key(no, 2)
    this.#reserve(length + 1)
    const buffer = this.#buffer
    let at = this.#at
    buffer[at++] = length
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 127) {
        this.#at = start
        return false
      }
      buffer[at++] = code
    }
    this.#at = at
    return true
  }
}
