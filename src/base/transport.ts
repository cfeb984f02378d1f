// The one shape of a request and its answer between clients and servers of this project. An HTTPS listener and the
// in-memory call both use it, so an in-process component needs no socket and no JSON round trip.
import type { FrameStream } from './frame-stream.ts'

/** Header names are lower case; a repeated header is joined with ', '. */
export type Headers = Readonly<Record<string, string>>

export type RequestBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A value handed over as it is. It belongs to the receiver, who never changes it in place. */
  | { readonly kind: 'value'; readonly value: unknown }

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
  /** Path with its query, percent-encoded: `/api/v1/pods?limit=500`. */
  readonly target: string
  readonly headers: Headers
  readonly body?: RequestBody
  /** Ends the call, and the answer's stream, when aborted. */
  readonly signal?: AbortSignal
}

/** One frame of a streamed answer: bytes (a log), or a value that is encoded once when someone needs its bytes (a watch event). */
export type Frame = Uint8Array | EncodableFrame

export interface EncodableFrame {
  /** The decoded value, read-only and shared. */
  readonly value: unknown
  /** Its bytes, made at most once. For a watch event: one JSON line with its newline. */
  encode(): Uint8Array
}

export interface BytesBody {
  readonly kind: 'bytes'
  /** In order. Those of a long answer are made while they are read, as often as they are. */
  readonly chunks: Iterable<Uint8Array>
  /** Of all chunks. */
  readonly byteLength: number
  /** What the bytes decode to, where the server has it at hand: in-memory clients read that. */
  readonly value?: unknown
}

/** A body of bytes that are there. */
export function bytesBody(chunks: readonly Uint8Array[], value?: unknown): BytesBody {
  let byteLength = 0
  for (const chunk of chunks) byteLength += chunk.byteLength
  return { kind: 'bytes', chunks, byteLength, value }
}

export interface StreamBody {
  readonly kind: 'stream'
  readonly frames: FrameStream<Frame>
  /** Told of frames whose bytes were written to a client; in-memory clients need none. */
  readonly onWritten?: ((frames: readonly Frame[]) => void) | undefined
}

export type ResponseBody = { readonly kind: 'empty' } | BytesBody | StreamBody

export interface TransportResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: ResponseBody
}

/** Carries a request to a server. Rejects only when no answer could be had; an HTTP error is an answer. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>
