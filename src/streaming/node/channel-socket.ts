// WebSocket channel messages as Node streams: a Readable or Writable per channel. One slow reader stops the whole socket
// (the protocol has no flow control of its own), so what is held is a channel's buffer and one message.
import { Readable, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import { parseChannelMessage, renderChannelMessage, renderCloseMessage } from '../channel/message.ts'
import { startIdleTimer } from './idle-timer.ts'
import { tolerateErrors } from './stream-ends.ts'
import { idleTimeoutMs, type StreamingDeps } from './upgrade.ts'

/** The most data of one message that we send. */
const messageDataBytesMax = 32 * 1024
/** The most bytes of a message that we take: the default of the library that upstream's servers use. */
export const messageBytesMax = 32 * 1024 * 1024
/** How long a peer may take to answer our close. */
const lingerMs = 5_000
const bufferBytes = 64 * 1024

export interface ChannelSocketOptions {
  readonly base64: boolean
  readonly halfClose: boolean
  /** Says our half-closes on the wire (a v5 client does; a server never, kubectl would complain of the channel). */
  readonly sendsHalfClose: boolean
  readonly idleTimeoutMs?: number
}

export interface ChannelSocket {
  /** What the peer sends on a channel. Ends when it closes the channel or, in good order, the socket; breaks when the socket breaks. */
  readable(channel: number): Readable
  /** Sends on a channel. */
  writable(channel: number): Writable
  /** Closes in good order. Waits for nothing: flush the writables first. */
  end(): void
  destroy(error?: Error): void
  readonly closed: Promise<void>
}

// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one socket; each function in it is short
export function createChannelSocket(
  socket: WebSocket,
  deps: StreamingDeps,
  options: ChannelSocketOptions,
): ChannelSocket {
  const readables = new Map<number, Readable>()
  const writables = new Set<Writable>()
  const full = new Set<Readable>()
  const endedReadables = new WeakSet<Readable>()
  const closed = Promise.withResolvers<void>()
  const idleMs = options.idleTimeoutMs ?? idleTimeoutMs
  const idle = startIdleTimer(deps.clock, idleMs, () =>
    destroy(new Error(`Streaming connection was idle for ${idleMs} ms`)),
  )
  let linger: Disposable | undefined
  let failure: Error | undefined

  const destroy = (error?: Error): void => {
    failure ??= error
    socket.terminate()
  }
  const notFull = (readable: Readable): void => {
    if (full.delete(readable) && full.size === 0 && socket.isPaused) socket.resume()
  }
  const receive = (channel: number, data: Uint8Array): void => {
    const readable = readables.get(channel)
    // A channel that was not asked for, or whose reader has gone: dropped.
    if (readable === undefined || readable.destroyed || readable.readableEnded || data.length === 0) return
    if (readable.push(data)) return
    full.add(readable)
    socket.pause()
  }

  socket.on('message', (message: Buffer) => {
    idle.touch()
    const parsed = parseChannelMessage(message, options)
    if (parsed.type === 'data') receive(parsed.channel, parsed.data)
    else if (parsed.type === 'close') endReadable(readables.get(parsed.channel))
    else destroy(new Error(`WebSocket channel protocol error: ${parsed.why}`))
  })
  socket.on('error', (error) => {
    failure ??= error
  })
  socket.on('close', (code) => {
    idle[Symbol.dispose]()
    linger?.[Symbol.dispose]()
    const error = failure ?? new Error(`Streaming connection was closed with WebSocket code ${code}`)
    const inOrder = failure === undefined && code !== 1006
    for (const readable of readables.values()) {
      if (inOrder) endReadable(readable)
      else if (!readable.readableEnded && !endedReadables.has(readable)) readable.destroy(error)
    }
    for (const writable of writables) if (!writable.writableFinished) writable.destroy(error)
    closed.resolve()
  })

  const endReadable = (readable: Readable | undefined): void => {
    if (readable === undefined || readable.destroyed || endedReadables.has(readable)) return
    endedReadables.add(readable)
    readable.push(null)
    notFull(readable)
  }
  const send = (message: Uint8Array | string): Promise<void> =>
    new Promise((resolve, reject) => {
      idle.touch()
      socket.send(message, { binary: typeof message !== 'string' }, (error) => (error ? reject(error) : resolve()))
    })
  const sendData = async (channel: number, data: Uint8Array): Promise<void> => {
    let at = 0
    do {
      await send(renderChannelMessage(channel, data.subarray(at, at + messageDataBytesMax), options))
      at += messageDataBytesMax
    } while (at < data.length)
  }

  // The caller makes its channels in this turn; messages come in a later one.
  socket.resume()

  return {
    readable(channel) {
      const readable: Readable = tolerateErrors(
        new Readable({
          highWaterMark: bufferBytes,
          read: () => notFull(readable),
          destroy(error, callback) {
            notFull(readable)
            callback(error)
          },
        }),
      )
      readables.set(channel, readable)
      return readable
    },
    writable(channel) {
      const writable = tolerateErrors(
        new Writable({
          highWaterMark: bufferBytes,
          write(data: Buffer, _encoding, callback) {
            sendData(channel, data).then(() => callback(), callback)
          },
          final(callback) {
            if (!options.halfClose || !options.sendsHalfClose) return callback()
            send(renderCloseMessage(channel)).then(() => callback(), callback)
          },
        }),
      )
      writables.add(writable)
      return writable
    },
    end() {
      if (linger !== undefined || socket.readyState === socket.CLOSED) return
      linger = deps.clock.setTimer(lingerMs, () => socket.terminate())
      // What the peer still sends is dropped, so that its close is seen.
      for (const readable of readables.values()) readable.resume()
      socket.resume()
      socket.close(1000)
    },
    destroy,
    closed: closed.promise,
  }
}
