// What accepting and dialling an upgraded connection have in common: the request as Node hands it over, the limits, and
// the two ways in which it can be refused.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock, Log } from '#base'

/** What a Node HTTP server's 'upgrade' event gives. */
export interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/** What every end needs. */
export interface StreamingDeps {
  readonly clock: Clock
  readonly log?: Log
}

/** Time limits, with upstream's defaults. */
export interface StreamingTimeouts {
  /** Without a byte of content for this long the session is cut. Default `idleTimeoutMs`. */
  readonly idleTimeoutMs?: number
  /** The upgrade and the opening of the expected streams must be done within this. Default `handshakeTimeoutMs`. */
  readonly handshakeTimeoutMs?: number
}

/** The kubelet's streamingConnectionIdleTimeout. */
export const idleTimeoutMs = 4 * 60 * 60 * 1000
/** Upstream waits 30 s for streams; a peer on a working network needs milliseconds. */
export const handshakeTimeoutMs = 10_000

/** The server that was dialled answered the upgrade with something else, most often a `Status`. Hand it to the client with `answerRefusal`. */
export class UpgradeRefusedError extends Error {
  readonly statusCode: number
  readonly contentType: string
  readonly body: Uint8Array
  constructor(target: string, answer: { statusCode: number; contentType: string; body: Uint8Array }) {
    const text = new TextDecoder().decode(answer.body.subarray(0, 300)).trim()
    super(`Cannot upgrade connection to ${target}: server answered ${answer.statusCode}: ${text}`)
    this.name = 'UpgradeRefusedError'
    this.statusCode = answer.statusCode
    this.contentType = answer.contentType
    this.body = answer.body
  }
}

/** A client's request could not be accepted. It has been answered already (`statusCode`), and its socket closed. */
export class UpgradeNotAcceptedError extends Error {
  readonly statusCode: number
  constructor(statusCode: number, message: string) {
    super(message)
    this.name = 'UpgradeNotAcceptedError'
    this.statusCode = statusCode
  }
}
