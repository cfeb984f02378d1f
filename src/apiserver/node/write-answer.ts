// Writes an answer to its client: bytes in blocks with back-pressure, compressed where that pays; frames as they come. A client
// that takes nothing for too long is cut.
import type { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Clock, Headers, TransportResponse } from '#base'
import type { AnswerSink } from './answer-sink.ts'
import { blocksOf, drained } from './write-blocks.ts'
import { type FramesTo, writeFrames } from './write-frames.ts'

/** Answers larger than this are compressed for those who accept it. Upstream: defaultGzipThresholdBytes. */
export const gzipThresholdBytes = 128 * 1024
/** Bytes handed to a connection at once. */
const blockBytes = 512 * 1024

const gzipAsync = promisify(gzip)

async function writeBlocks(writable: Writable, blocks: Iterable<Uint8Array>, clock: Clock): Promise<void> {
  for (const block of blocks) {
    if (writable.destroyed) return
    if (!writable.write(block) && !(await drained(writable, clock))) return
  }
  writable.end()
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return acceptEncoding !== undefined && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(acceptEncoding)
}

async function writeCompressed(
  sink: AnswerSink,
  { status, headers }: TransportResponse,
  chunks: readonly Uint8Array[],
): Promise<void> {
  // Upstream's level: fast, and most of the gain.
  const compressed = await gzipAsync(Buffer.concat(chunks), { level: constants.Z_BEST_SPEED })
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
}

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
    return writeFrames(sink.writable, body.frames, to)
  }
  const chunks = body.kind === 'empty' ? [] : body.chunks
  let length = 0
  for (const chunk of chunks) length += chunk.length
  if (length > gzipThresholdBytes && !to.isHead && acceptsGzip(to.acceptEncoding))
    return writeCompressed(sink, response, chunks)
  sink.writeHead(status, withLength(headers, length))
  if (to.isHead || length === 0) {
    sink.writable.end()
    return undefined
  }
  if (chunks.length === 1) {
    sink.writable.end(chunks[0])
    return undefined
  }
  if (length <= blockBytes) {
    sink.writable.end(Buffer.concat(chunks, length))
    return undefined
  }
  return writeBlocks(sink.writable, blocksOf(chunks, blockBytes), to.clock)
}
