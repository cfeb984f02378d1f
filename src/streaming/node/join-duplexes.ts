// Two byte streams joined back to back, each direction with its own back-pressure and its own end. `pipeline` twice
// would not do: when one side has closed after its last byte, it destroys the other while those bytes are under way.
import type { Duplex } from 'node:stream'

/**
 * Copies both ways until both have closed. The end of one side's data ends the other's writing; a side that closes after
 * its end lets the other write out what it was given, then closes it; a side that breaks breaks the other. Never rejects.
 */
export async function joinDuplexes(a: Duplex, b: Duplex): Promise<void> {
  await Promise.all([copyInto(a, b), copyInto(b, a)])
}

/** Resolves when `from` has closed. */
async function copyInto(from: Duplex, to: Duplex): Promise<void> {
  if (from.destroyed) {
    to.destroy()
    return
  }
  const closed = new Promise<void>((resolve) => {
    from.on('error', () => {})
    from.once('close', () => {
      if (!from.readableEnded) to.destroy(from.errored ?? new Error('The other side of the connection broke'))
      else afterFinish(to, () => to.destroy())
      resolve()
    })
  })
  from.once('end', () => to.end())
  from.pipe(to, { end: false })
  // What `to` will never take is dropped, so that the end of `from` is seen.
  to.once('close', () => {
    from.unpipe(to)
    from.resume()
  })
  await closed
}

function afterFinish(stream: Duplex, callback: () => void): void {
  if (stream.writableFinished || stream.destroyed) callback()
  else stream.once('finish', callback)
}
