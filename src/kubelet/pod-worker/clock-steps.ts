// Whether the machine's wall clock was set: it then goes apart from the monotonic one. Waits that are kept in wall time, because
// they are shown, are moved along with it.
import type { Clock } from '#base'

/** A wall clock that is this far from where it was has been set, not slewed. */
const stepMsMin = 1_000

/** Gives the milliseconds that the wall clock was set forward by since the last call; 0 if it was not. */
export function createClockSteps(clock: Clock): () => number {
  const offset = (): number => clock.now() - clock.monotonic()
  let lastMs = offset()
  return () => {
    const before = lastMs
    lastMs = offset()
    return Math.abs(lastMs - before) > stepMsMin ? lastMs - before : 0
  }
}
