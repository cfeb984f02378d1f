// Writes an answer to its client: bytes in blocks with back-pressure, compressed where that pays; frames as they come. A client
// that takes nothing for too long is cut.
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { bytesBody, type Headers, type TransportResponse } from '#base'
import type { AnswerSink } from './answer-sink.ts'
import { type FramesTo, writeFrames } from './write-frames.ts'
import { type BlockPool, writeJoined } from './write-joined.ts'

/** Answers larger than this are compressed for those who accept it. Upstream: defaultGzipThresholdBytes. */
export const gzipThresholdBytes = 128 * 1024

/** Answers in several pieces that are not larger are one write: a TLS record's. */
const joinedBytesMax = 16 * 1024

const gzipAsync = promisify(gzip)

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return acceptEncoding !== undefined && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(acceptEncoding)
}

async function writeCompressed(
  sink: AnswerSink,
  { status, headers }: TransportResponse,
  chunks: Iterable<Uint8Array>,
): Promise<void> {
  // Upstream's level: fast, and most of the gain.
  const compressed = await gzipAsync(Buffer.concat([...chunks]), { level: constants.Z_BEST_SPEED })
  if (sink.isGone) return
  sink.writeHead(status, {
    ...headers,
    'content-encoding': 'gzip',
    vary: 'Accept-Encoding',
    'content-length': String(compressed.length),
  })
  sink.writable.end(compressed)
}

/** What a request says about the answer it can take. */
export interface AnswerTo extends FramesTo {
  readonly acceptEncoding: string | undefined
  readonly isHead: boolean
  readonly blocks: BlockPool
}

const nothing = bytesBody([])

function withLength(headers: Headers, length: number): Headers {
  return { ...headers, 'content-length': String(length) }
}

/** Writes the answer. Small ones synchronously; a promise only when the client must be waited for. */
export function writeAnswer(sink: AnswerSink, response: TransportResponse, to: AnswerTo): Promise<void> | undefined {
  const { status, headers, body } = response
  if (sink.isGone) {
    if (body.kind === 'stream') body.frames[Symbol.dispose]()
    return undefined
  }
  if (body.kind === 'stream') {
    sink.writeHead(status, headers)
    return writeFrames(sink.writable, body, to)
  }
  const { chunks, byteLength: length } = body.kind === 'empty' ? nothing : body
  if (length > gzipThresholdBytes && !to.isHead && acceptsGzip(to.acceptEncoding))
    return writeCompressed(sink, response, chunks)
  sink.writeHead(status, withLength(headers, length))
  if (to.isHead || length === 0) {
    sink.writable.end()
    return undefined
  }
  if (length > joinedBytesMax) return writeJoined(sink.writable, chunks, to)
  const pieces = [...chunks]
  sink.writable.end(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length))
  return undefined
}
