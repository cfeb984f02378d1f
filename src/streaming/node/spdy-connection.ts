// A SpdySession on a byte stream: reads it, writes what the session has to say, and shows each SPDY stream as a Duplex.
// Back-pressure both ways: the session is asked for output only when the transport drains, and a transport whose peer
// does no flow control is paused while too much is unread.
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { rstStatus } from '../spdy/frame.ts'
import type { SpdyHeaders } from '../spdy/header-block.ts'
import { type SpdyEvent, SpdySession, type SpdySessionOptions } from '../spdy/session.ts'
import { startIdleTimer } from './idle-timer.ts'
import { createSpdyStream, type SpdyStream } from './spdy-stream.ts'
import { idleTimeoutMs, type StreamingDeps } from './upgrade.ts'

/** Bytes taken from the session at a time. */
const outputBytesMax = 64 * 1024
/** How long a peer may take to close after we have ended our side. */
const lingerMs = 5_000
/** Silence after which TCP asks whether the peer is still there. */
const keepAliveMs = 30_000

export interface SpdyConnectionOptions extends SpdySessionOptions {
  readonly idleTimeoutMs?: number
  readonly resetMeans: 'end' | 'break'
  /** Sent when a stream is taken. Default none, as Kubernetes has it; peers that speak HTTP want a `:status`. */
  readonly replyHeaders?: SpdyHeaders
  /** Bytes that came with the upgrade. */
  readonly head?: Uint8Array
  /** The peer opened a stream. Give true to take it, false to refuse it. Its bytes wait until it is read. */
  readonly onStream?: (stream: Duplex, headers: SpdyHeaders) => boolean
}

export interface SpdyConnection {
  /** Opens a stream; resolves when the peer took it. Rejects when it is refused or the connection ends. */
  open(headers: SpdyHeaders): Promise<Duplex>
  /** Sends what is pending, then ends the transport; cuts it if the peer does not end too. */
  end(): void
  destroy(error?: Error): void
  /** Resolves when the transport is gone. Never rejects. */
  readonly closed: Promise<void>
}

interface Entry {
  readonly stream: SpdyStream
  replied?: PromiseWithResolvers<void>
}

// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one connection; each function in it is short
export function createSpdyConnection(
  transport: Duplex,
  deps: StreamingDeps,
  options: SpdyConnectionOptions,
): SpdyConnection {
  const session = new SpdySession(options)
  const entries = new Map<number, Entry>()
  const closed = Promise.withResolvers<void>()
  const idleMs = options.idleTimeoutMs ?? idleTimeoutMs
  const idle = startIdleTimer(deps.clock, idleMs, () =>
    destroy(new Error(`Streaming connection was idle for ${idleMs} ms`)),
  )
  let pumpScheduled = false
  let blocked = false
  let ending = false
  let linger: Disposable | undefined

  const pump = (): void => {
    pumpScheduled = false
    while (!blocked && !transport.destroyed && !transport.writableEnded) {
      const { chunks, flushed } = session.takeOutput(outputBytesMax)
      if (chunks.length === 0) break
      transport.cork()
      for (const chunk of chunks) if (!transport.write(chunk)) blocked = true
      transport.uncork()
      for (const streamId of flushed) entries.get(streamId)?.stream.flushed()
    }
    if (ending && !blocked && !transport.writableEnded) transport.end()
    if (session.shouldRead && transport.isPaused()) transport.resume()
  }
  const schedulePump = (): void => {
    if (pumpScheduled) return
    pumpScheduled = true
    queueMicrotask(pump)
  }

  const addStream = (streamId: number): SpdyStream => {
    const stream = createSpdyStream({
      resetMeans: options.resetMeans,
      write(data) {
        idle.touch()
        const taken = session.write(streamId, data)
        schedulePump()
        return taken
      },
      end() {
        const taken = session.end(streamId)
        schedulePump()
        return taken
      },
      consumed(byteCount) {
        session.consume(streamId, byteCount)
        schedulePump()
      },
      destroyed() {
        session.reset(streamId, rstStatus.cancel)
        entries.delete(streamId)
        schedulePump()
      },
    })
    entries.set(streamId, { stream })
    return stream
  }

  const handle = (event: SpdyEvent): void => {
    switch (event.type) {
      case 'stream': {
        idle.touch()
        const stream = addStream(event.streamId)
        if (options.onStream?.(stream.duplex, event.headers) === true)
          return session.reply(event.streamId, options.replyHeaders)
        session.reset(event.streamId, rstStatus.refusedStream)
        stream.abort()
        return
      }
      case 'reply':
        return entries.get(event.streamId)?.replied?.resolve()
      case 'data':
        idle.touch()
        if (entries.has(event.streamId)) entries.get(event.streamId)?.stream.received(event.data)
        else session.consume(event.streamId, event.data.length)
        return
      case 'end':
        return entries.get(event.streamId)?.stream.receivedEnd()
      case 'reset': {
        const entry = entries.get(event.streamId)
        entry?.replied?.reject(new Error(`SPDY stream was refused with status ${event.status}`))
        return entry?.stream.receivedReset(event.status)
      }
      case 'failed':
        pump()
        return destroy(new Error(`SPDY protocol error: ${event.message}`))
      case 'goAway':
      case 'pong':
        return
    }
  }

  const cleanUp = (error: Error): void => {
    idle[Symbol.dispose]()
    linger?.[Symbol.dispose]()
    session.close()
    for (const entry of [...entries.values()]) {
      entry.replied?.reject(error)
      entry.stream.connectionLost(error)
    }
    closed.resolve()
  }
  const destroy = (error?: Error): void => {
    if (transport.destroyed) return
    failure = error
    transport.destroy()
  }
  let failure: Error | undefined

  transport.on('error', (error) => {
    failure ??= error
  })
  transport.on('close', () => cleanUp(failure ?? new Error('Streaming connection was closed by the peer')))
  transport.on('drain', () => {
    blocked = false
    pump()
  })
  transport.on('data', (bytes: Buffer) => {
    for (const event of session.receive(bytes)) handle(event)
    if (!session.shouldRead) transport.pause()
    schedulePump()
  })
  transport.on('end', () => {
    if (session.streamCount === 0) connection.end()
    else destroy()
  })
  if (transport instanceof Socket) {
    transport.setNoDelay(true)
    transport.setKeepAlive(true, keepAliveMs)
  }
  if (options.head !== undefined && options.head.length > 0) transport.unshift(options.head)
  schedulePump()

  const connection: SpdyConnection = {
    async open(headers) {
      const streamId = transport.destroyed ? undefined : session.openStream(headers)
      if (streamId === undefined) throw new Error('Cannot open SPDY stream: connection is closing')
      const { duplex } = addStream(streamId)
      const replied = Promise.withResolvers<void>()
      const entry = entries.get(streamId)
      if (entry !== undefined) entry.replied = replied
      duplex.once('close', () => replied.reject(new Error('SPDY stream was closed before the peer took it')))
      schedulePump()
      await replied.promise
      return duplex
    },
    end() {
      if (ending) return
      ending = true
      linger = deps.clock.setTimer(lingerMs, () => destroy())
      if (transport.destroyed) linger[Symbol.dispose]()
      schedulePump()
    },
    destroy,
    closed: closed.promise,
  }
  return connection
}
