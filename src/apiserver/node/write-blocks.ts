// Bytes in blocks, and waiting for a client to take them.
import type { Writable } from 'node:stream'
import type { Clock } from '#base'

/** How long a client may leave everything written to it untaken. */
export const stalledClientMsMax = 60_000

/** The chunks as blocks of about `limit` bytes. */
export function* blocksOf(chunks: readonly Uint8Array[], limit: number): Generator<Uint8Array> {
  let first = 0
  let bytes = 0
  for (let at = 0; at < chunks.length; at++) {
    bytes += chunks[at]?.length ?? 0
    if (bytes < limit) continue
    yield joined(chunks, first, at + 1, bytes)
    first = at + 1
    bytes = 0
  }
  if (bytes > 0) yield joined(chunks, first, chunks.length, bytes)
}

function joined(chunks: readonly Uint8Array[], from: number, to: number, bytes: number): Uint8Array {
  const [only] = to - from === 1 ? chunks.slice(from, to) : []
  return only ?? Buffer.concat(chunks.slice(from, to), bytes)
}

/** Resolves when the client has taken enough to be given more: `false` if it is gone, or was cut because it took too long. */
export function drained(writable: Writable, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isOpen: boolean): void => {
      timer[Symbol.dispose]()
      writable.off('drain', onDrain)
      writable.off('close', onClose)
      resolve(isOpen)
    }
    const onDrain = (): void => settle(true)
    const onClose = (): void => settle(false)
    const timer = clock.setTimer(stalledClientMsMax, () => {
      settle(false)
      writable.destroy()
    })
    writable.on('drain', onDrain)
    writable.on('close', onClose)
    if (writable.destroyed) settle(false)
  })
}
