// Where an answer goes: an HTTP/1.1 response or an HTTP/2 stream. Both are Writables that differ in how the head is written.
import type { Writable } from 'node:stream'
import type { Headers } from '#base'

export interface AnswerSink {
  /** `drain`, `close`, `write`, `end` and `destroy` are the same on both. */
  readonly writable: Writable
  /** Writes status and headers, once. */
  writeHead(status: number, headers: Headers): void
  /** Whether the client is gone already. */
  readonly isGone: boolean
}
