// SPDY/3 name/value blocks and their compression. We write zlib "stored" blocks: a header block here is some hundred
// bytes, once per stream, so squeezing it would buy nothing. Each ends in an empty stored block (a sync flush), which is
// what makes Go's decoder hand its bytes out.
import { headerDictionary, headerDictionaryAdler32 } from './dictionary.ts'
import { createInflater, InflateError } from './inflate.ts'

/** Header names in lower case; values of a repeated header are joined with NUL on the wire and with ', ' here. */
export type SpdyHeaders = ReadonlyMap<string, string>

/** The most bytes a header block may have once inflated; upstream has no limit, its blocks have about 100. */
export const headerBlockBytesMax = 64 * 1024
/** The most pairs in a header block. */
export const headerPairsMax = 256
/** The most bytes of a stored deflate block. */
const storedBlockBytesMax = 0xffff

/** A header block that is not one. The session cannot go on: the compression state is lost. */
export class HeaderBlockError extends Error {
  override readonly name = 'HeaderBlockError'
}

/** Compresses the header blocks of one direction of one session. */
export interface HeaderBlockEncoder {
  encode(headers: SpdyHeaders): Uint8Array
}

/** Decompresses the header blocks of one direction of one session. */
export interface HeaderBlockDecoder {
  /** Throws HeaderBlockError. */
  decode(block: Uint8Array): SpdyHeaders
}

/** The uncompressed form: a count, then length-prefixed names and values. */
export function renderNameValueBlock(headers: SpdyHeaders): Uint8Array {
  const texts = [...headers].flatMap(([name, value]) => [encodeLatin1(name.toLowerCase()), encodeLatin1(value)])
  const block = new Uint8Array(4 + texts.reduce((sum, text) => sum + 4 + text.length, 0))
  const view = new DataView(block.buffer)
  view.setUint32(0, headers.size)
  let at = 4
  for (const text of texts) {
    view.setUint32(at, text.length)
    block.set(text, at + 4)
    at += 4 + text.length
  }
  return block
}

/** The reverse of `renderNameValueBlock`. Throws HeaderBlockError. */
export function parseNameValueBlock(block: Uint8Array): SpdyHeaders {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  let at = 0
  const takeLength = (): number => {
    if (at + 4 > block.length) throw new HeaderBlockError('header block ends inside a length')
    at += 4
    return view.getUint32(at - 4)
  }
  const takeText = (): string => {
    const length = takeLength()
    if (at + length > block.length) throw new HeaderBlockError('header block ends inside a text')
    at += length
    return decodeLatin1(block.subarray(at - length, at))
  }
  const count = takeLength()
  if (count > headerPairsMax)
    throw new HeaderBlockError(`header block has ${count} pairs, at most ${headerPairsMax} are taken`)
  const headers = new Map<string, string>()
  for (let i = 0; i < count; i++) {
    const name = takeText().toLowerCase()
    const value = takeText().replaceAll('\0', ', ')
    if (headers.has(name)) throw new HeaderBlockError(`header ${name} stands twice`)
    headers.set(name, value)
  }
  if (at !== block.length) throw new HeaderBlockError('bytes after the last header')
  return headers
}

export function createHeaderBlockEncoder(): HeaderBlockEncoder {
  let started = false
  return {
    encode(headers) {
      const plain = renderNameValueBlock(headers)
      const parts: Uint8Array[] = []
      if (!started) {
        const adler = headerDictionaryAdler32
        // deflate with a 32 KiB window; a preset dictionary follows; check bits
        parts.push(Uint8Array.of(0x78, 0xbb, adler >>> 24, adler >>> 16, adler >>> 8, adler))
        started = true
      }
      for (let at = 0; at < plain.length; at += storedBlockBytesMax)
        parts.push(...storedBlock(plain.subarray(at, at + storedBlockBytesMax)))
      parts.push(...storedBlock(new Uint8Array(0)))
      return concatBytes(parts)
    },
  }
}

export function createHeaderBlockDecoder(): HeaderBlockDecoder {
  const inflater = createInflater({
    dictionary: headerDictionary,
    dictionaryAdler32: headerDictionaryAdler32,
    outputBytesMax: headerBlockBytesMax,
  })
  return {
    decode(block) {
      try {
        return parseNameValueBlock(inflater.inflate(block))
      } catch (cause) {
        if (cause instanceof InflateError) throw new HeaderBlockError(cause.message, { cause })
        throw cause
      }
    },
  }
}

function storedBlock(bytes: Uint8Array): Uint8Array[] {
  const length = bytes.length
  return [Uint8Array.of(0, length, length >>> 8, ~length, ~length >>> 8), bytes]
}

/** Joins byte arrays. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

function encodeLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
