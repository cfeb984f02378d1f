// Writes an answer of many pieces as few large writes: the pieces are joined in a block that is written and then filled again.
// A block of its own for each write would be memory outside of V8's heap that comes and goes with every list, for which V8 marks
// its whole heap after every few of them: as much work as all the rest.
import type { Writable } from 'node:stream'
import type { Clock } from '#base'
import { waitForClient } from './wait-for-client.ts'

/** What TLS hands to the kernel in one write: ten full records. */
export const blockBytes = 10 * 16 * 1024
/** The first write is smaller: Node copies it, to have it in one write with the head. */
export const firstBytes = 15 * 1024
/** Blocks that are kept for the next answers. Answers under way may have more. */
const keptBlocksMax = 8

/** Blocks of `blockBytes` that wait to be used again. */
export interface BlockPool {
  take(): Uint8Array
  /** Of a block that nobody reads any more. */
  give(block: Uint8Array): void
}

/** A pool with nothing in it. */
export function createBlockPool(): BlockPool {
  const kept: Uint8Array[] = []
  return {
    take: () => kept.pop() ?? new Uint8Array(blockBytes),
    give(block) {
      if (kept.length < keptBlocksMax) kept.push(block)
    },
  }
}

/** The block's bytes are written, and nothing reads it any more; `false` if the client is gone or was cut. */
function written(writable: Writable, bytes: Uint8Array, clock: Clock): Promise<boolean> {
  return waitForClient(writable, clock, (settle) => {
    writable.write(bytes, (error) => settle(error === null || error === undefined))
  })
}

/** Writes the pieces, at the client's pace, and ends the answer. */
export async function writeJoined(
  writable: Writable,
  pieces: Iterable<Uint8Array>,
  { blocks, clock }: { readonly blocks: BlockPool; readonly clock: Clock },
): Promise<void> {
  const block = blocks.take()
  let filling = block.subarray(0, firstBytes)
  let used = 0
  for (const piece of pieces) {
    let rest = piece
    while (rest.length > filling.length - used) {
      const fitting = rest.subarray(0, filling.length - used)
      filling.set(fitting, used)
      // A block that may still be read is left to the garbage collector.
      if (!(await written(writable, filling, clock))) return
      rest = rest.subarray(fitting.length)
      filling = block
      used = 0
    }
    filling.set(rest, used)
    used += rest.length
  }
  if (!(await written(writable, filling.subarray(0, used), clock))) return
  blocks.give(block)
  writable.end()
}
