// Writes a stream of frames to its client: whatever has queued as one write, with back-pressure, until the stream ends, the
// client is gone or the server stops. A client that takes nothing for too long is cut.
import type { Writable } from 'node:stream'
import type { Clock, StreamBody } from '#base'
import { type FramePace, initialPace, paceAfter, paceAt } from './frame-pace.ts'
import type { SharedBatches } from './shared-batches.ts'
import { drained } from './wait-for-client.ts'

export interface FramesTo {
  readonly clock: Clock
  readonly batches: SharedBatches
  /** Ends streams early: the listener is shutting down. */
  readonly ending: AbortSignal
}

/** Writes the frames; resolves when there are no more, or the client is gone. */
export async function writeFrames(writable: Writable, body: StreamBody, to: FramesTo): Promise<void> {
  using owned = body.frames
  const stop = (): void => owned[Symbol.dispose]()
  writable.on('close', stop)
  to.ending.addEventListener('abort', stop, { once: true })
  try {
    await writeUntilEnd(writable, body, to)
  } catch {
    // The stream broke in the middle; the client sees that by the connection, since the head is written.
    writable.destroy()
  } finally {
    writable.off('close', stop)
    to.ending.removeEventListener('abort', stop)
  }
}

async function writeUntilEnd(writable: Writable, { frames, onWritten }: StreamBody, to: FramesTo): Promise<void> {
  const { clock, batches, ending } = to
  let pace: FramePace = initialPace(clock.monotonic())
  for (;;) {
    const batch = frames.take()
    const [first] = batch
    if (first === undefined) {
      if (ending.aborted || (await frames.wait()) === 'ended') {
        writable.end()
        return
      }
      pace = paceAt(pace, clock.monotonic())
      if (pace.kind === 'batched') await batches.beat()
      continue
    }
    if (writable.destroyed) return
    for (const block of batches.blocks(batch)) {
      if (!writable.write(block) && !(await drained(writable, clock))) return
    }
    onWritten?.(batch)
    // Bytes, as of logs and proxied answers, are batches already.
    if (!(first instanceof Uint8Array)) pace = paceAfter(pace, batch.length)
  }
}
