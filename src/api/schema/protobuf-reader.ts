// Reads the protobuf wire format. Never reads beyond the end; broken input throws ProtobufProblem, which `protobuf.ts` turns
// into a result.

/** Why bytes are no protobuf message. */
export class ProtobufProblem extends Error {}

export interface ProtobufReader {
  /** Whether all is read. */
  done(): boolean
  /** The next field's number and wire type. */
  key(): { readonly no: number; readonly wire: number }
  varint(): bigint
  /** A length and as many bytes, not copied. */
  bytes(): Uint8Array
  double(): number
  skip(wire: number): void
}

/** A reader of `data` from its beginning. */
export function protobufReader(data: Uint8Array): ProtobufReader {
  let at = 0
  const ended = (): ProtobufProblem => new ProtobufProblem('unexpected EOF')
  const advance = (count: number): number => {
    const start = at
    if (count > data.length - at) throw ended()
    at += count
    return start
  }
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = data[at]
      if (byte === undefined) throw ended()
      at++
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asUintN(64, value)
    }
    throw new ProtobufProblem('proto: integer overflow')
  }
  // Keys and lengths are short nearly always, and need no bigint.
  const small = (): number => {
    const byte = data[at]
    if (byte !== undefined && byte < 128) {
      at++
      return byte
    }
    const value = varint()
    if (value > 0x7fffffffn) throw new ProtobufProblem('proto: integer overflow')
    return Number(value)
  }
  const bytes = (): Uint8Array => {
    const start = advance(small())
    return data.subarray(start, at)
  }
  return {
    done: () => at >= data.length,
    key: () => {
      const key = small()
      if (key < 8) throw new ProtobufProblem(`proto: illegal tag ${key}`)
      return { no: key >>> 3, wire: key & 7 }
    },
    varint,
    bytes,
    double: () => new DataView(data.buffer, data.byteOffset, data.byteLength).getFloat64(advance(8), true),
    skip: (wire) => {
      if (wire === 0) varint()
      else if (wire === 1) advance(8)
      else if (wire === 2) bytes()
      else if (wire === 5) advance(4)
      else throw new ProtobufProblem(`proto: illegal wireType ${wire}`)
    },
  }
}
