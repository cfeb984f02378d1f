// The producer's end of a FrameStream. Pushing and taking allocate no promise unless the consumer waits, so one process
// carries a watch event to hundreds of watchers. The bound is the producer's: a push that does not fit is refused.
// Invariants: frames come out in order, each once; frames pushed before the end are taken before the end is seen.
import type { FrameStream } from './frame-stream.ts'

export interface FrameQueueOptions<F> {
  /** Frames that may queue between two takes. */
  readonly maxFrames: number
  /** Sum of `weigh` over the queued frames. One frame always fits in an empty queue. */
  readonly maxWeight?: number
  /** What a frame weighs, for instance its bytes. Default: nothing. */
  readonly weigh?: (frame: F) => number
}

export interface FrameQueue<F> {
  readonly stream: FrameStream<F>
  /** False if the frame did not fit or the stream has ended; it is dropped then, and the producer should `end` it. */
  push(frame: F): boolean
  /** No more frames. What is queued is still delivered; then the consumer sees the end, or `error`. Only the first call counts. */
  end(error?: unknown): void
  /** Calls back once when the consumer disposes the stream, at once if it has. */
  onDispose(callback: () => void): void
  /** Frames queued now. */
  readonly size: number
  /** Whether `push` can no longer succeed: ended, or disposed by the consumer. */
  readonly ended: boolean
}

type End = { readonly kind: 'open' } | { readonly kind: 'ended' } | { readonly kind: 'failed'; readonly error: unknown }

const noFrames: readonly never[] = Object.freeze([])
const more = Promise.resolve<'more' | 'ended'>('more')
const ended = Promise.resolve<'more' | 'ended'>('ended')
const open: End = { kind: 'open' }

/** Callbacks for something that happens once; those added later are called at once. */
function createHook() {
  let callbacks: (() => void)[] | undefined = []
  return {
    get called() {
      return callbacks === undefined
    },
    add(callback: () => void): void {
      if (callbacks === undefined) callback()
      else callbacks.push(callback)
    },
    call(): void {
      const waiting = callbacks ?? []
      callbacks = undefined
      for (const callback of waiting) callback()
    },
  }
}

/** An empty queue and the stream it feeds. */
export function createFrameQueue<F>(options: FrameQueueOptions<F>): FrameQueue<F> {
  const { maxFrames, maxWeight = Number.POSITIVE_INFINITY, weigh } = options
  let frames: F[] | undefined
  let weight = 0
  let end: End = open
  let waiter: PromiseWithResolvers<'more' | 'ended'> | undefined
  const onDispose = createHook()

  const wake = (): void => {
    if (waiter === undefined) return
    const { resolve, reject } = waiter
    waiter = undefined
    if (frames !== undefined) resolve('more')
    else if (end.kind === 'failed') reject(end.error)
    else resolve('ended')
  }
  const stream: FrameStream<F> = {
    take() {
      if (frames === undefined) return noFrames
      const taken = frames
      frames = undefined
      weight = 0
      return taken
    },
    wait() {
      if (frames !== undefined) return more
      if (end.kind === 'ended') return ended
      if (end.kind === 'failed') return Promise.reject(end.error)
      waiter ??= Promise.withResolvers()
      return waiter.promise
    },
    [Symbol.dispose]() {
      if (onDispose.called) return
      end = { kind: 'ended' }
      frames = undefined
      wake()
      onDispose.call()
    },
  }

  return {
    stream,
    push(frame) {
      if (end !== open) return false
      const added = weigh === undefined ? 0 : weigh(frame)
      if (frames === undefined) {
        frames = [frame]
      } else {
        if (frames.length >= maxFrames || weight + added > maxWeight) return false
        frames.push(frame)
      }
      weight += added
      if (waiter !== undefined) wake()
      return true
    },
    end(error) {
      if (end !== open) return
      end = error === undefined ? { kind: 'ended' } : { kind: 'failed', error }
      wake()
    },
    onDispose: onDispose.add,
    get size() {
      return frames?.length ?? 0
    },
    get ended() {
      return end !== open
    },
  }
}
