// Waiting for a client to take what it is given, not for ever.
import type { Writable } from 'node:stream'
import type { Clock } from '#base'

/** How long a client may leave everything written to it untaken. */
export const stalledClientMsMax = 60_000

/**
 * Resolves with what `begin` settles: whether the client can be given more. `false` if it is gone first, or was cut because
 * it took too long.
 */
export function waitForClient(
  writable: Writable,
  clock: Clock,
  begin: (settle: (isOpen: boolean) => void) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isOpen: boolean): void => {
      timer[Symbol.dispose]()
      writable.off('close', onClose)
      resolve(isOpen)
    }
    const onClose = (): void => settle(false)
    const timer = clock.setTimer(stalledClientMsMax, () => {
      settle(false)
      writable.destroy()
    })
    writable.on('close', onClose)
    if (writable.destroyed) settle(false)
    else begin(settle)
  })
}

/** Resolves when the client has taken enough to be given more: `false` if it is gone, or was cut because it took too long. */
export function drained(writable: Writable, clock: Clock): Promise<boolean> {
  return waitForClient(writable, clock, (settle) => writable.once('drain', () => settle(true)))
}
