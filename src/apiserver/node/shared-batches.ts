// What the streams of one listener have in common: the beat on which busy ones are written, and the bytes of batches that
// many of them write, since watchers of the same objects have the same frames to write on the same beat.
import type { Clock, Frame } from '#base'
import { beatMs } from './frame-pace.ts'

/** Batched frames larger than this are written in parts. */
export const batchBytes = 256 * 1024

export interface SharedBatches {
  /** Resolves on the next beat, the same for all. */
  beat(): Promise<void>
  /** The frames in blocks of about `batchBytes`. */
  blocks(frames: readonly Frame[]): Iterable<Uint8Array>
}

interface Joined {
  readonly frames: readonly Frame[]
  readonly block: Uint8Array
}

/** Shared by the streams of one listener. */
export function createSharedBatches(clock: Clock): SharedBatches {
  let waiting: Promise<void> | undefined
  /** The last batch that was one block. */
  let last: Joined | undefined

  return {
    beat() {
      waiting ??= new Promise((resolve) => {
        clock.setTimer(beatMs, () => {
          waiting = undefined
          resolve()
        })
      })
      return waiting
    },
    blocks(frames) {
      const [only] = frames
      if (frames.length === 1 && only !== undefined) return [bytesOf(only)]
      if (last !== undefined && sameFrames(last.frames, frames)) return [last.block]
      const blocks = [...blocksOf(frames.map(bytesOf), batchBytes)]
      const [block] = blocks
      if (blocks.length === 1 && block !== undefined) last = { frames, block }
      return blocks
    },
  }
}

function bytesOf(frame: Frame): Uint8Array {
  return frame instanceof Uint8Array ? frame : frame.encode()
}

function sameFrames(a: readonly Frame[], b: readonly Frame[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** The chunks as blocks of about `limit` bytes. */
function* blocksOf(chunks: readonly Uint8Array[], limit: number): Generator<Uint8Array> {
  let first = 0
  let bytes = 0
  for (let at = 0; at < chunks.length; at++) {
    bytes += chunks[at]?.length ?? 0
    if (bytes < limit) continue
    yield joined(chunks, first, at + 1, bytes)
    first = at + 1
    bytes = 0
  }
  if (bytes > 0) yield joined(chunks, first, chunks.length, bytes)
}

function joined(chunks: readonly Uint8Array[], from: number, to: number, bytes: number): Uint8Array {
  const [only] = to - from === 1 ? chunks.slice(from, to) : []
  return only ?? Buffer.concat(chunks.slice(from, to), bytes)
}
