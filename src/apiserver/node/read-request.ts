// Collects the body of a request, up to the limit; what is larger is not read to its end.
import type { Readable } from 'node:stream'
import { requestEntityTooLarge, type StatusError, timeout } from '#api'
import type { TimeLimits } from '#base'
import { requestBodyBytesMax } from '../http/request-body.ts'

export type BodyResult =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly error: StatusError }
  /** The client is gone. */
  | { readonly kind: 'gone' }

function tooLarge(): BodyResult {
  return { kind: 'refused', error: requestEntityTooLarge(`limit is ${requestBodyBytesMax}`) }
}

/** A body must be there by then: who sends it a byte at a time does not hold a request for ever. Upstream: --request-timeout. */
export const bodyTimeoutMs = 60_000

/** Calls back once with the whole body (`limits` are of `bodyTimeoutMs`), a refusal, or that the client is gone. */
export function readBody(
  readable: Readable,
  from: { readonly contentLength: string | undefined; readonly limits: TimeLimits },
  done: (result: BodyResult) => void,
): void {
  const { contentLength, limits } = from
  if (contentLength !== undefined && Number(contentLength) > requestBodyBytesMax) {
    done(tooLarge())
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  let settled = false
  const settle = (result: BodyResult): void => {
    if (settled) return
    settled = true
    limit[Symbol.dispose]()
    readable.off('data', onData)
    done(result)
  }
  const onData = (chunk: Buffer): void => {
    size += chunk.length
    chunks.push(chunk)
    if (size > requestBodyBytesMax) {
      readable.pause()
      settle(tooLarge())
    }
  }
  const limit = limits.start(() => {
    readable.pause()
    settle({ kind: 'refused', error: timeout('the request body did not arrive in time') })
  })
  readable.on('data', onData)
  readable.on('end', () =>
    settle({ kind: 'read', bytes: chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, size) }),
  )
  readable.on('error', () => settle({ kind: 'gone' }))
  readable.on('close', () => settle({ kind: 'gone' }))
}
