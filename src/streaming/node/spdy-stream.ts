// One SPDY stream as a Duplex with half-close. Received bytes wait here (the window bounds them) and count as consumed
// when they move into the Duplex's own buffer.
import { Duplex } from 'node:stream'
import { rstStatus } from '../spdy/frame.ts'
import { tolerateErrors } from './stream-ends.ts'

/** What the stream asks of its connection. */
export interface SpdyStreamHost {
  /** What a cancelling reset by the peer means: Go's servers end exec streams so, on a forwarded connection it is a break. */
  readonly resetMeans: 'end' | 'break'
  /** False when the stream takes no more. */
  write(data: Uint8Array): boolean
  end(): boolean
  consumed(byteCount: number): void
  destroyed(): void
}

/** What the connection tells the stream. */
export interface SpdyStream {
  readonly duplex: Duplex
  received(data: Uint8Array): void
  receivedEnd(): void
  receivedReset(status: number): void
  /** All that was written has gone out. */
  flushed(): void
  /** Cut before anyone saw it. */
  abort(): void
  connectionLost(error: Error): void
}

type Written = (error?: Error | null) => void

const bufferBytes = 64 * 1024

// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one stream; each function in it is short
export function createSpdyStream(host: SpdyStreamHost): SpdyStream {
  let incoming: Uint8Array[] = []
  /** What comes after `incoming`: more, the peer's end, or the end of both directions. */
  let after: 'more' | 'end' | 'reset' = 'more'
  let hungry = false
  let written: Written | undefined

  const settleWrite = (error?: Error): void => {
    const callback = written
    written = undefined
    callback?.(error)
  }
  const deliver = (): void => {
    while (hungry && incoming.length > 0) {
      const data = incoming.shift() as Uint8Array // the loop's condition says it is there
      hungry = duplex.push(data)
      host.consumed(data.length)
    }
    if (hungry && incoming.length === 0 && after !== 'more') {
      hungry = false
      duplex.push(null)
    }
  }
  const duplex = tolerateErrors(
    new Duplex({
      allowHalfOpen: true,
      readableHighWaterMark: bufferBytes,
      writableHighWaterMark: bufferBytes,
      read() {
        hungry = true
        deliver()
      },
      write(data: Buffer, _encoding, callback) {
        if (data.length === 0) return callback()
        written = callback
        // After a reset the peer wants no more: dropped, until the end of what it sent closes the stream.
        if (!host.write(data) && after !== 'reset') settleWrite(new Error('Cannot write to SPDY stream: it is closed'))
        else if (after === 'reset') settleWrite()
      },
      final(callback) {
        written = callback
        if (after === 'reset' || !host.end()) settleWrite()
      },
      destroy(error, callback) {
        settleWrite(error ?? new Error('SPDY stream is closed'))
        const unread = incoming.reduce((sum, data) => sum + data.length, 0)
        incoming = []
        host.consumed(unread)
        host.destroyed()
        callback(error)
      },
    }),
  )
  duplex.on('end', () => {
    if (after === 'reset') duplex.destroy()
  })

  return {
    duplex,
    received(data) {
      incoming.push(data)
      deliver()
    },
    receivedEnd() {
      if (after === 'more') after = 'end'
      deliver()
    },
    receivedReset(status) {
      const isEnd = after === 'end' || (host.resetMeans === 'end' && status === rstStatus.cancel)
      if (!isEnd) {
        duplex.destroy(new Error(`SPDY stream was reset by the peer with status ${status}`))
        return
      }
      after = 'reset'
      settleWrite()
      if (duplex.readableEnded) duplex.destroy()
      else deliver()
    },
    flushed: () => settleWrite(),
    abort: () => void duplex.destroy(),
    connectionLost(error) {
      // What the peer had ended may still be read to its end; what it had not is broken.
      if (after === 'more') duplex.destroy(error)
      else if (duplex.readableEnded) duplex.destroy()
      else {
        after = 'reset'
        settleWrite()
      }
    },
  }
}
