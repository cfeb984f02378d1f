// The body of an HTTP answer as a stream of frames. The socket is paused while more waits here than the consumer has
// taken, so a slow consumer slows the server and not this process's memory.
import type { IncomingMessage } from 'node:http'
import { createFrameQueue, type Frame, type FrameStream } from '#base'

/** Bytes that may wait before the socket is paused. One more chunk (64 KiB) may come after that. */
const waitingBytesMax = 1024 * 1024

/** The frames of `incoming`. Disposing the stream closes the connection. */
export function framesOf(incoming: IncomingMessage): FrameStream<Frame> {
  const queue = createFrameQueue<Frame>({ maxFrames: Number.MAX_SAFE_INTEGER })
  let waitingBytes = 0
  incoming.on('data', (chunk: Uint8Array) => {
    waitingBytes += chunk.byteLength
    queue.push(chunk)
    if (waitingBytes >= waitingBytesMax) incoming.pause()
  })
  incoming.once('end', () => queue.end())
  incoming.on('error', (error) => queue.end(error))
  incoming.once('close', () => queue.end())
  queue.onDispose(() => incoming.destroy())
  return {
    take() {
      const frames = queue.stream.take()
      waitingBytes = 0
      if (incoming.isPaused()) incoming.resume()
      return frames
    },
    wait: () => queue.stream.wait(),
    [Symbol.dispose]: () => queue.stream[Symbol.dispose](),
  }
}
