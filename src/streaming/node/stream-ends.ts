// Small truths about Node streams that every session needs.
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

/** Keeps an unheard 'error' from ending the process; `closed` of the session tells what happened. */
export function tolerateErrors<S extends Readable | Writable>(stream: S): S {
  stream.on('error', () => {})
  return stream
}

/** Ends a writable and waits until it is written, destroyed or failed. Never rejects. */
export async function endAndFlush(stream: Writable | undefined): Promise<void> {
  if (stream === undefined || stream.destroyed) return
  if (!stream.writableEnded) stream.end()
  await finished(stream, { readable: false }).catch(() => {})
}

/** Reads a text to its end, at most `bytesMax` bytes of it. Rejects if the stream breaks before its end. */
export async function readToEnd(stream: Readable, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let byteCount = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (byteCount < bytesMax) chunks.push(chunk)
    byteCount += chunk.length
  }
  return Buffer.concat(chunks).subarray(0, bytesMax)
}
