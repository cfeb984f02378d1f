// A SPDY/3.1 session without I/O: received bytes in, events out; actions in, bytes to send out (`takeOutput`, pulled by
// whoever owns the socket). It opens with SETTINGS and a session window, so that a peer of the same kind paces itself.
//
//   running ─ malformed input, broken rule → failed     running ─ close() → closed
//
// What it holds is bounded: received data is handed on at once (the owner says `consume` when it is done with it, and
// must stop reading while `shouldRead` is false); data to send is what the owner wrote before `flushed`.
import {
  consumeFromWindow,
  createReceiveWindow,
  grantSendWindow,
  type Pacing,
  receiveIntoWindow,
} from './flow-control.ts'
import {
  defaultWindowBytes,
  goAwayStatus,
  rstStatus,
  type SpdyFrame,
  settingInitialWindowSize,
  uint31Max,
} from './frame.ts'
import { createFrameDecoder } from './frame-decoder.ts'
import type { SpdyHeaders } from './header-block.ts'
import { createSendQueue, type SpdyOutput } from './send-queue.ts'
import { createStreamState, type StreamState, stepStreamPhase } from './stream-state.ts'

export type SpdyEvent =
  /** The peer opened a stream: answer with `reply` or `reset`. */
  | { readonly type: 'stream'; readonly streamId: number; readonly headers: SpdyHeaders }
  /** The peer took a stream of ours. Go peers drop data sent before this. */
  | { readonly type: 'reply'; readonly streamId: number; readonly headers: SpdyHeaders }
  | { readonly type: 'data'; readonly streamId: number; readonly data: Uint8Array }
  /** The peer will send no more on this stream. */
  | { readonly type: 'end'; readonly streamId: number }
  /** The stream is over, by the peer's will or because it broke a rule. */
  | { readonly type: 'reset'; readonly streamId: number; readonly status: number }
  /** The peer takes no more streams. */
  | { readonly type: 'goAway'; readonly status: number }
  | { readonly type: 'pong'; readonly id: number }
  /** The session is over. A GOAWAY that says so is in the output. */
  | { readonly type: 'failed'; readonly message: string }

export interface SpdySessionOptions {
  readonly role: 'client' | 'server'
  /** Bytes of one stream that the peer may send ahead of `consume`; at least the protocol's 64 KiB. Default 256 KiB. */
  readonly streamWindowBytes?: number
  /** The same for all streams together. Default 8 MiB. */
  readonly sessionWindowBytes?: number
  /** Streams that the peer may have open. Default 2000: a thousand forwarded connections. */
  readonly streamsMax?: number
  /** Unconsumed bytes at which reading from a peer without flow control stops. Default 1 MiB. */
  readonly unpacedBufferBytesMax?: number
}

export const streamWindowBytesDefault = 256 * 1024
export const sessionWindowBytesDefault = 8 * 1024 * 1024
export const streamsMaxDefault = 2000
export const unpacedBufferBytesMaxDefault = 1024 * 1024
/** Unsent answers at which reading stops: a peer that floods with pings is not answered faster than it reads. */
export const controlFramesMax = 1024

export class SpdySession {
  readonly #options: Required<SpdySessionOptions>
  readonly #decoder = createFrameDecoder()
  readonly #streams = new Map<number, StreamState>()
  readonly #sendWindow = { available: defaultWindowBytes }
  readonly #receiveWindow
  readonly #queue
  #events: SpdyEvent[] = []
  #pacing: Pacing = 'unknown'
  #phase: 'running' | 'closed' | 'failed' = 'running'
  #peerInitialWindow = defaultWindowBytes
  #nextStreamId: number
  #nextPingId: number
  #lastPeerStreamId = 0
  #peerStreamCount = 0
  #goneAway = false

  constructor(options: SpdySessionOptions) {
    this.#options = {
      role: options.role,
      streamWindowBytes: Math.max(options.streamWindowBytes ?? streamWindowBytesDefault, defaultWindowBytes),
      sessionWindowBytes: Math.max(options.sessionWindowBytes ?? sessionWindowBytesDefault, defaultWindowBytes),
      streamsMax: options.streamsMax ?? streamsMaxDefault,
      unpacedBufferBytesMax: options.unpacedBufferBytesMax ?? unpacedBufferBytesMaxDefault,
    }
    const { role, streamWindowBytes, sessionWindowBytes } = this.#options
    this.#nextStreamId = role === 'client' ? 1 : 2
    this.#nextPingId = this.#nextStreamId
    this.#receiveWindow = createReceiveWindow(sessionWindowBytes)
    this.#queue = createSendQueue(this.#sendWindow, (stream) => this.#forget(stream))
    this.#queue.control({
      type: 'settings',
      settings: [{ id: settingInitialWindowSize, flags: 0, value: streamWindowBytes }],
    })
    const delta = sessionWindowBytes - defaultWindowBytes
    if (delta > 0) this.#queue.control({ type: 'windowUpdate', streamId: 0, delta })
  }

  get phase(): 'running' | 'closed' | 'failed' {
    return this.#phase
  }

  /** What is known of the peer's flow control. */
  get pacing(): Pacing {
    return this.#pacing
  }

  get streamCount(): number {
    return this.#streams.size
  }

  /** False while the peer must not be read from: it does no flow control and too much is unconsumed, or too many answers are unsent. */
  get shouldRead(): boolean {
    if (this.#queue.controlFrameCount >= controlFramesMax) return false
    return this.#pacing !== 'unpaced' || this.#receiveWindow.unconsumed < this.#options.unpacedBufferBytesMax
  }

  /** Whether `openStream` can give a stream. */
  get canOpen(): boolean {
    return this.#phase === 'running' && !this.#goneAway && this.#nextStreamId <= uint31Max
  }

  /** Takes bytes from the peer. Any bytes: what breaks the protocol gives a `failed` event, and nothing after it. */
  receive(bytes: Uint8Array): readonly SpdyEvent[] {
    if (this.#phase !== 'running') return []
    this.#events = []
    const { frames, protocolError } = this.#decoder.decode(bytes)
    for (const frame of frames) {
      if (this.#phase === 'running') this.#handle(frame)
    }
    if (protocolError !== undefined && this.#phase === 'running') this.#fail(protocolError)
    const events = this.#events
    this.#events = []
    return events
  }

  /** Opens a stream; undefined when `canOpen` is false. Write only after the `reply` event. */
  openStream(headers: SpdyHeaders): number | undefined {
    if (!this.canOpen) return undefined
    const streamId = this.#nextStreamId
    this.#nextStreamId += 2
    this.#addStream(streamId)
    const frame = { streamId, associatedStreamId: 0, priority: 0, fin: false, unidirectional: false, headers } as const
    this.#queue.control({ type: 'synStream', ...frame })
    return streamId
  }

  /** Takes a stream that the peer opened. */
  reply(streamId: number, headers: SpdyHeaders = new Map()): void {
    if (this.#streams.has(streamId)) this.#queue.control({ type: 'synReply', streamId, fin: false, headers })
  }

  /** Hands data over for sending. Wait for `flushed` before the next write (none follows empty data). False when the stream takes no more. */
  write(streamId: number, data: Uint8Array): boolean {
    const stream = this.#writable(streamId)
    if (stream === undefined) return false
    if (data.length > 0) stream.pending.push(data)
    this.#queue.wake(stream)
    return true
  }

  /** Ends our side of the stream once what was written has gone out. */
  end(streamId: number): boolean {
    const stream = this.#writable(streamId)
    if (stream === undefined) return false
    stream.finPending = true
    this.#queue.wake(stream)
    return true
  }

  /** Ends the stream both ways at once; what is pending is dropped. */
  reset(streamId: number, status: number): void {
    const stream = this.#streams.get(streamId)
    if (stream === undefined) return
    this.#forget(stream)
    this.#queue.control({ type: 'rstStream', streamId, status })
  }

  /** The owner is done with this many received bytes of the stream. */
  consume(streamId: number, byteCount: number): void {
    this.#grant(0, consumeFromWindow(this.#receiveWindow, byteCount))
    const stream = this.#streams.get(streamId)
    if (stream !== undefined && (stream.phase === 'open' || stream.phase === 'halfClosedLocal')) {
      this.#grant(streamId, consumeFromWindow(stream.receiveWindow, byteCount))
    }
  }

  /** Asks for a `pong` event with the id returned. */
  ping(): number {
    const id = this.#nextPingId
    this.#nextPingId = id + 2 > uint31Max ? (id & 1 ? 1 : 2) : id + 2
    this.#queue.control({ type: 'ping', id })
    return id
  }

  /** Says that this end goes. Nothing is received after this. */
  close(status: number = goAwayStatus.ok): void {
    if (this.#phase !== 'running') return
    this.#phase = 'closed'
    this.#queue.control({ type: 'goAway', lastGoodStreamId: this.#lastPeerStreamId, status })
  }

  /** What to write to the socket now, about `byteCountMax` bytes of data at most. Empty when there is nothing, or no window. */
  takeOutput(byteCountMax: number): SpdyOutput {
    return this.#queue.take(byteCountMax, this.#pacing)
  }

  #handle(frame: SpdyFrame): void {
    switch (frame.type) {
      case 'synStream':
        this.#learnPacing()
        return this.#handleSynStream(frame)
      case 'synReply':
        this.#learnPacing()
        if (!this.#isOurs(frame.streamId))
          return this.#fail(`SYN_REPLY for stream ${frame.streamId}, which is the peer's own`)
        if (this.#streams.has(frame.streamId))
          this.#events.push({ type: 'reply', streamId: frame.streamId, headers: frame.headers })
        if (frame.fin) this.#handleFin(frame.streamId)
        return
      case 'data':
        this.#learnPacing()
        return this.#handleData(frame)
      case 'headers':
        if (frame.fin) this.#handleFin(frame.streamId)
        return
      case 'rstStream':
        return this.#endByReset(frame.streamId, frame.status)
      case 'settings':
        return this.#handleSettings(frame)
      case 'windowUpdate':
        return this.#handleWindowUpdate(frame)
      case 'ping':
        if ((frame.id & 1) === (this.#options.role === 'client' ? 1 : 0))
          this.#events.push({ type: 'pong', id: frame.id })
        else this.#queue.control(frame)
        return
      case 'goAway':
        this.#goneAway = true
        this.#events.push({ type: 'goAway', status: frame.status })
        return
    }
  }

  #handleSynStream(frame: SpdyFrame & { type: 'synStream' }): void {
    const { streamId, headers } = frame
    if (this.#isOurs(streamId)) return this.#fail(`SYN_STREAM for stream ${streamId}, which only this end may open`)
    if (streamId <= this.#lastPeerStreamId)
      return this.#fail(`SYN_STREAM for stream ${streamId} after ${this.#lastPeerStreamId}`)
    this.#lastPeerStreamId = streamId
    if (this.#peerStreamCount >= this.#options.streamsMax) {
      this.#queue.control({ type: 'rstStream', streamId, status: rstStatus.refusedStream })
      return
    }
    this.#peerStreamCount++
    const stream = this.#addStream(streamId)
    if (frame.unidirectional) stream.phase = stepStreamPhase(stream.phase, 'sendFin')
    this.#events.push({ type: 'stream', streamId, headers })
    if (frame.fin) this.#handleFin(streamId)
  }

  #handleData(frame: SpdyFrame & { type: 'data' }): void {
    const { streamId, data } = frame
    const length = data.length
    if (receiveIntoWindow(this.#receiveWindow, length) === 'overflow' && this.#pacing === 'paced') {
      return this.#fail('more data than the session window allows')
    }
    const stream = this.#streams.get(streamId)
    if (stream === undefined || stream.phase === 'halfClosedRemote') {
      this.#grant(0, consumeFromWindow(this.#receiveWindow, length))
      return this.#answerStray(streamId, stream)
    }
    if (receiveIntoWindow(stream.receiveWindow, length) === 'overflow' && this.#pacing === 'paced') {
      this.#grant(0, consumeFromWindow(this.#receiveWindow, length))
      this.#queue.control({ type: 'rstStream', streamId, status: rstStatus.flowControlError })
      return this.#endByReset(streamId, rstStatus.flowControlError)
    }
    if (length > 0) this.#events.push({ type: 'data', streamId, data })
    if (frame.fin) this.#handleFin(streamId)
  }

  /** Data for a stream that is over is in flight and forgotten; for one that never was, or that the peer had ended, it is an error. */
  #answerStray(streamId: number, stream: StreamState | undefined): void {
    const known = this.#isOurs(streamId) ? streamId < this.#nextStreamId : streamId <= this.#lastPeerStreamId
    if (stream === undefined && known) return
    const status = stream === undefined ? rstStatus.invalidStream : rstStatus.streamAlreadyClosed
    this.#queue.control({ type: 'rstStream', streamId, status })
    if (stream !== undefined) this.#endByReset(streamId, status)
  }

  #handleFin(streamId: number): void {
    const stream = this.#streams.get(streamId)
    if (stream === undefined || stream.phase === 'halfClosedRemote') return
    stream.phase = stepStreamPhase(stream.phase, 'receiveFin')
    this.#events.push({ type: 'end', streamId })
    if (stream.phase === 'closed') this.#forget(stream)
  }

  #handleSettings(frame: SpdyFrame & { type: 'settings' }): void {
    const setting = frame.settings.find((each) => each.id === settingInitialWindowSize)
    if (setting === undefined) return
    if (setting.value > uint31Max) return this.#fail(`initial window of ${setting.value} bytes`)
    this.#pacing = 'paced'
    const delta = setting.value - this.#peerInitialWindow
    this.#peerInitialWindow = setting.value
    for (const stream of this.#streams.values()) {
      if (grantSendWindow(stream.sendWindow, delta) === 'overflow')
        return this.#fail('initial window overflows a stream window')
      this.#queue.wake(stream)
    }
  }

  #handleWindowUpdate(frame: SpdyFrame & { type: 'windowUpdate' }): void {
    this.#pacing = 'paced'
    const { streamId, delta } = frame
    if (streamId === 0) {
      if (grantSendWindow(this.#sendWindow, delta) === 'overflow') this.#fail('session window overflows')
      return
    }
    const stream = this.#streams.get(streamId)
    if (stream === undefined) return
    if (grantSendWindow(stream.sendWindow, delta) === 'overflow') {
      this.#queue.control({ type: 'rstStream', streamId, status: rstStatus.flowControlError })
      return this.#endByReset(streamId, rstStatus.flowControlError)
    }
    this.#queue.wake(stream)
  }

  #endByReset(streamId: number, status: number): void {
    const stream = this.#streams.get(streamId)
    if (stream === undefined) return
    this.#forget(stream)
    this.#events.push({ type: 'reset', streamId, status })
  }

  #fail(message: string): void {
    this.#phase = 'failed'
    this.#queue.control({
      type: 'goAway',
      lastGoodStreamId: this.#lastPeerStreamId,
      status: goAwayStatus.protocolError,
    })
    this.#events.push({ type: 'failed', message })
  }

  #grant(streamId: number, delta: number): void {
    if (delta > 0 && this.#pacing !== 'unpaced' && this.#phase === 'running') {
      this.#queue.control({ type: 'windowUpdate', streamId, delta })
    }
  }

  #learnPacing(): void {
    if (this.#pacing === 'unknown') this.#pacing = 'unpaced'
  }

  #writable(streamId: number): StreamState | undefined {
    const stream = this.#streams.get(streamId)
    if (stream === undefined || stream.finPending || this.#phase !== 'running') return undefined
    return stream.phase === 'open' || stream.phase === 'halfClosedRemote' ? stream : undefined
  }

  #addStream(streamId: number): StreamState {
    const windows = { send: this.#peerInitialWindow, receive: this.#options.streamWindowBytes }
    const stream = createStreamState(streamId, windows)
    this.#streams.set(streamId, stream)
    return stream
  }

  #forget(stream: StreamState): void {
    stream.phase = 'closed'
    stream.pending = []
    stream.finPending = false
    this.#queue.forget(stream)
    if (this.#streams.delete(stream.streamId) && !this.#isOurs(stream.streamId)) this.#peerStreamCount--
  }

  #isOurs(streamId: number): boolean {
    return (streamId & 1) === (this.#options.role === 'client' ? 1 : 0)
  }
}
