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

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length++
  return length
}

/** A writer with nothing written. */
export function protobufWriter(): ProtobufWriter {
  let buffer = new Uint8Array(initialBytes)
  let at = 0
  const reserve = (count: number): void => {
    if (at + count <= buffer.length) return
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + count))
    larger.set(buffer.subarray(0, at))
    buffer = larger
  }
  const small = (value: number): void => {
    reserve(10)
    let rest = value
    while (rest > 127) {
      buffer[at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    buffer[at++] = rest
  }
  const big = (value: bigint): void => {
    reserve(10)
    let rest = BigInt.asUintN(64, value)
    while (rest > 127n) {
      buffer[at++] = Number(rest & 127n) | 128
      rest >>= 7n
    }
    buffer[at++] = Number(rest)
  }
  const key = (no: number, wire: number): void => small(no * 8 + wire)
  const bytes = (no: number, value: Uint8Array): void => {
    key(no, 2)
    small(value.length)
    reserve(value.length)
    buffer.set(value, at)
    at += value.length
  }
  return {
    varint: (no, value) => {
      key(no, 0)
      if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) small(value)
      else big(BigInt(value))
    },
    bool: (no, value) => {
      key(no, 0)
      small(value ? 1 : 0)
    },
    string: (no, value) => bytes(no, encoder.encode(value)),
    bytes,
    double: (no, value) => {
      key(no, 1)
      reserve(8)
      new DataView(buffer.buffer).setFloat64(at, value, true)
      at += 8
    },
    message: (no, write) => {
      key(no, 2)
      const start = at
      write()
      // The length stands before the message and is known only now: make room for it.
      const length = at - start
      const room = varintLength(length)
      reserve(room)
      buffer.copyWithin(start + room, start, at)
      at = start
      small(length)
      at += length
    },
    finish: () => buffer.subarray(0, at),
  }
}
