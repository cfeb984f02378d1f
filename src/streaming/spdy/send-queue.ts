// What waits to go out: control frames first, then data of the streams in turn, a frame at a time, as far as the windows
// allow. The socket pulls, so nothing piles up here but what the callers have handed over.
import type { Pacing, SendWindow } from './flow-control.ts'
import { encodeFrame, type SpdyFrame } from './frame.ts'
import { createHeaderBlockEncoder } from './header-block.ts'
import { type StreamState, stepStreamPhase } from './stream-state.ts'

/** The most payload of one data frame that we send: small enough that streams take turns, large enough to be cheap. */
export const dataFrameBytesMax = 32 * 1024

export interface SpdyOutput {
  /** To be written in this order. */
  readonly chunks: readonly Uint8Array[]
  /** Streams all of whose data (and FIN) has now gone out: the next write may be handed over. */
  readonly flushed: readonly number[]
}

export interface SendQueue {
  control(frame: SpdyFrame): void
  /** The stream has something pending, or its window grew. */
  wake(stream: StreamState): void
  take(byteCountMax: number, pacing: Pacing): SpdyOutput
  forget(stream: StreamState): void
  readonly controlFrameCount: number
}

export function createSendQueue(sessionWindow: SendWindow, onClosed: (stream: StreamState) => void): SendQueue {
  const headerEncoder = createHeaderBlockEncoder()
  let controlChunks: Uint8Array[] = []
  const ready = new Set<StreamState>()

  const sendable = (stream: StreamState, pacing: Pacing): number => {
    if (pacing === 'unpaced') return dataFrameBytesMax
    return Math.min(dataFrameBytesMax, stream.sendWindow.available, sessionWindow.available)
  }

  /** Emits one data frame of `stream`; undefined if its window or the session's does not allow any. */
  const emit = (stream: StreamState, pacing: Pacing): readonly Uint8Array[] | undefined => {
    const [head] = stream.pending
    const limit = head === undefined ? 0 : sendable(stream, pacing)
    if (head !== undefined && limit <= 0) return undefined
    const data = head === undefined ? new Uint8Array(0) : head.subarray(0, limit)
    if (head !== undefined) {
      if (data.length === head.length) stream.pending.shift()
      else stream.pending[0] = head.subarray(data.length)
    }
    stream.sendWindow.available -= data.length
    sessionWindow.available -= data.length
    const fin = stream.finPending && stream.pending.length === 0
    if (fin) {
      stream.finPending = false
      stream.phase = stepStreamPhase(stream.phase, 'sendFin')
      if (stream.phase === 'closed') onClosed(stream)
    }
    return encodeFrame({ type: 'data', streamId: stream.streamId, fin, data }, headerEncoder)
  }

  return {
    control(frame) {
      controlChunks.push(...encodeFrame(frame, headerEncoder))
    },
    wake(stream) {
      if (stream.pending.length > 0 || stream.finPending) ready.add(stream)
    },
    forget(stream) {
      ready.delete(stream)
    },
    get controlFrameCount() {
      return controlChunks.length
    },
    take(byteCountMax, pacing) {
      const chunks = controlChunks
      controlChunks = []
      const flushed: number[] = []
      let byteCount = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      for (const stream of ready) {
        if (byteCount >= byteCountMax) break
        const frame = emit(stream, pacing)
        // The session's window is closed: leave the stream where it is. Its own is closed: WINDOW_UPDATE wakes it.
        if (frame === undefined && sessionWindow.available <= 0) continue
        ready.delete(stream)
        if (frame === undefined) continue
        byteCount += frame.reduce((sum, chunk) => sum + chunk.length, 0)
        chunks.push(...frame)
        // Deleting and adding puts it at the end of the turn, and this loop comes to it again.
        if (stream.pending.length > 0 || stream.finPending) ready.add(stream)
        else flushed.push(stream.streamId)
      }
      return { chunks, flushed }
    },
  }
}
