// Writes an answer to its client: bytes in blocks with back-pressure, compressed where that pays; frames in batches as they
// come. A client that takes nothing for too long is cut.
import type { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Clock, Frame, FrameStream, Headers, TransportResponse } from '#base'
import type { AnswerSink } from './answer-sink.ts'

/** Answers larger than this are compressed for those who accept it. Upstream: defaultGzipThresholdBytes. */
export const gzipThresholdBytes = 128 * 1024
/** Bytes handed to a connection at once. */
const blockBytes = 512 * 1024
/** Batched frames larger than this are written in parts. */
const batchBytes = 256 * 1024
/** How long a client may leave everything written to it untaken. */
export const stalledClientMsMax = 60_000

const gzipAsync = promisify(gzip)

/** The chunks as blocks of about `blockBytes`. */
function* blocksOf(chunks: readonly Uint8Array[], limit: number): Generator<Uint8Array> {
  let first = 0
  let bytes = 0
  for (let at = 0; at < chunks.length; at++) {
    bytes += chunks[at]?.length ?? 0
    if (bytes < limit) continue
    yield Buffer.concat(chunks.slice(first, at + 1), bytes)
    first = at + 1
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(chunks.slice(first), bytes)
}

/** Resolves when the client has taken enough to be given more: `false` if it is gone, or was cut because it took too long. */
function drained(writable: Writable, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isOpen: boolean): void => {
      timer[Symbol.dispose]()
      writable.off('drain', onDrain)
      writable.off('close', onClose)
      resolve(isOpen)
    }
    const onDrain = (): void => settle(true)
    const onClose = (): void => settle(false)
    const timer = clock.setTimer(stalledClientMsMax, () => {
      settle(false)
      writable.destroy()
    })
    writable.on('drain', onDrain)
    writable.on('close', onClose)
    if (writable.destroyed) settle(false)
  })
}

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
export interface AnswerTo {
  readonly clock: Clock
  readonly acceptEncoding: string | undefined
  readonly isHead: boolean
  /** Ends streams early: the listener is shutting down. */
  readonly ending: AbortSignal
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

/** Writes frames as they come, whatever has queued as one write, until they end, the client is gone or the server stops. */
async function writeFrames(writable: Writable, frames: FrameStream<Frame>, to: AnswerTo): Promise<void> {
  using owned = frames
  const stop = (): void => owned[Symbol.dispose]()
  writable.on('close', stop)
  to.ending.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const batch = owned.take()
      if (batch.length > 0) {
        if (writable.destroyed) return
        const encoded = batch.map((frame) => (frame instanceof Uint8Array ? frame : frame.encode()))
        for (const block of blocksOf(encoded, batchBytes)) {
          if (!writable.write(block) && !(await drained(writable, to.clock))) return
        }
      } else if (to.ending.aborted || (await owned.wait()) === 'ended') {
        writable.end()
        return
      }
    }
  } catch {
    // The stream broke in the middle; the client sees that by the connection, since the head is written.
    writable.destroy()
  } finally {
    writable.off('close', stop)
    to.ending.removeEventListener('abort', stop)
  }
}
