// Reading a FrameStream in a loop, and making one from what is already there.
import { createFrameQueue } from './frame-queue.ts'
import type { FrameStream } from './frame-stream.ts'

/** The batches of a stream, one after another, until it ends. Disposes the stream when the loop is left. */
export async function* frameBatches<F>(stream: FrameStream<F>): AsyncGenerator<readonly F[], void, void> {
  using owned = stream
  for (;;) {
    const batch = owned.take()
    if (batch.length > 0) yield batch
    else if ((await owned.wait()) === 'ended') return
  }
}

/** A stream that gives `frames` and ends. */
export function frameStreamOf<F>(...frames: readonly F[]): FrameStream<F> {
  const queue = createFrameQueue<F>({ maxFrames: frames.length })
  for (const frame of frames) queue.push(frame)
  queue.end()
  return queue.stream
}
