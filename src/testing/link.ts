// The way between one component and the API server, and what can go wrong on it: a `Transport` around another that can be
// closed (requests fail, watches are cut), held (everything waits), slowed, and made to refuse, to forget answers that the
// server gave, or to claim conflicts, each by chance from a given source.
import { conflict } from '#api'
import {
  bytesBody,
  type Clock,
  createFrameQueue,
  type Frame,
  type FrameStream,
  frameBatches,
  type Random,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '#base'

/** What goes wrong, each a share of requests between 0 and 1, or a longest time. */
export interface LinkFaults {
  /** Requests that fail and never reach the server. */
  readonly refuseShare?: number
  /** Requests that the server carries out but whose answer is lost. */
  readonly loseAnswerShare?: number
  /** Updates and patches that are refused with a conflict. */
  readonly conflictShare?: number
  /** Watches that are cut at one of their events. */
  readonly cutWatchShare?: number
  /** Requests reach the server up to so much later. */
  readonly requestDelayMsMax?: number
  /** Watch events arrive up to so much later, in their order. */
  readonly watchDelayMsMax?: number
}

/** `open`: requests pass. `closed`: they fail and watches are cut. `held`: they wait until it is open again. */
export type LinkState = 'open' | 'closed' | 'held'

export interface Link {
  /** The transport that goes over this link to `inner`. */
  through(inner: Transport): Transport
  readonly state: LinkState
  set(state: LinkState): void
  setFaults(faults: LinkFaults): void
  /** Ends all watches with an error; the next one may be opened at once. */
  cutWatches(): void
}

/** Frames that wait on a slow or held link; a watch with more is cut, as a server cuts a slow watcher. */
const delayedFramesMax = 100_000
/** How long a request to what cannot be reached takes to fail. */
const unreachableMs = 1_000

const refused = (): Error => new Error('connect ECONNREFUSED: the API server cannot be reached')
const reset = (): Error => new Error('read ECONNRESET: the connection to the API server was cut')

/** A link that is open and without faults. */
export function createLink({ clock, random }: { readonly clock: Clock; readonly random: Random }): Link {
  let state: LinkState = 'open'
  let faults: LinkFaults = {}
  const streams = new Set<DelayedStream>()
  let waiting: (() => void)[] = []

  const happens = (share = 0): boolean => share > 0 && random.next() < share
  const delayMs = (max = 0): number => (max > 0 ? Math.floor(random.next() * max) : 0)
  const passed = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(ms, resolve))
  const opened = async (request: TransportRequest): Promise<void> => {
    while (state === 'held') await new Promise<void>((resolve) => waiting.push(resolve))
    request.signal?.throwIfAborted()
    if (state === 'closed') {
      await passed(unreachableMs)
      request.signal?.throwIfAborted()
      throw refused()
    }
  }
  const through: Link['through'] = (inner) => async (request) => {
    await opened(request)
    const lateMs = delayMs(faults.requestDelayMsMax)
    if (lateMs > 0) {
      await passed(lateMs)
      await opened(request)
    }
    const writes = request.method === 'PUT' || request.method === 'PATCH'
    if (happens(faults.refuseShare)) throw refused()
    if (writes && happens(faults.conflictShare)) return conflictAnswer(request)
    const response = await inner(request)
    if (response.body.kind === 'stream') {
      const stream = delayedStream(response.body.frames, {
        clock,
        isHeld: () => state === 'held',
        delayMs: () => delayMs(faults.watchDelayMsMax),
        isCut: () => happens(faults.cutWatchShare),
        onEnd: () => streams.delete(stream),
      })
      streams.add(stream)
      return { ...response, body: { kind: 'stream', frames: stream.frames } }
    }
    if (request.method !== 'GET' && happens(faults.loseAnswerShare)) throw reset()
    // An answer that comes when the way is closed is lost too.
    await opened(request)
    return response
  }
  const cutWatches = (): void => {
    for (const stream of [...streams]) stream.cut()
  }
  return {
    through,
    get state() {
      return state
    },
    set(next) {
      state = next
      if (state === 'closed') cutWatches()
      if (state === 'held') return
      const resumed = waiting
      waiting = []
      for (const resume of resumed) resume()
      for (const stream of streams) stream.resume()
    },
    setFaults(given) {
      faults = given
    },
    cutWatches,
  }
}

function conflictAnswer({ target }: TransportRequest): TransportResponse {
  const path = target.split('?')[0] ?? ''
  const name = path.split('/').at(-1) ?? ''
  const value = conflict({ group: '', resource: 'objects' }, name, 'the object has been modified').toStatus()
  const body = bytesBody([new TextEncoder().encode(JSON.stringify(value))], value)
  return { status: 409, headers: { 'content-type': 'application/json' }, body }
}

interface DelayedStream {
  readonly frames: FrameStream<Frame>
  cut(): void
  resume(): void
}

interface DelayedStreamDeps {
  readonly clock: Clock
  readonly isHeld: () => boolean
  readonly delayMs: () => number
  readonly isCut: () => boolean
  readonly onEnd: () => void
}

/** The frames of another stream, later and in the same order. */
function delayedStream(inner: FrameStream<Frame>, deps: DelayedStreamDeps): DelayedStream {
  const { clock, isHeld, delayMs, isCut, onEnd } = deps
  const queue = createFrameQueue<Frame>({ maxFrames: delayedFramesMax })
  const held: (() => void)[] = []
  let dueMs = 0
  let waitingFrames = 0
  const end = (error?: unknown): void => {
    queue.end(error)
    onEnd()
    inner[Symbol.dispose]()
  }
  /** Does it when its time has come: after all that came before. */
  const inTime = (act: () => void): void => {
    dueMs = Math.max(dueMs, clock.monotonic() + delayMs())
    const later = dueMs - clock.monotonic()
    const deliver = (): void => {
      if (isHeld()) held.push(act)
      else act()
    }
    if (later === 0 && waitingFrames === 0) return deliver()
    waitingFrames++
    clock.setTimer(later, () => {
      waitingFrames--
      deliver()
    })
  }
  const pump = async (): Promise<void> => {
    try {
      for await (const batch of frameBatches(inner)) {
        if (isCut()) return end(reset())
        inTime(() => {
          for (const frame of batch) if (!queue.push(frame)) return end(reset())
        })
      }
      inTime(() => end())
    } catch (error) {
      inTime(() => end(error))
    }
  }
  queue.onDispose(() => end())
  void pump()
  return {
    frames: queue.stream,
    cut: () => end(reset()),
    resume() {
      for (const act of held.splice(0)) act()
    },
  }
}
