// Ends a process that is known by its record: TERM, then KILL, each with its time. Only that process, not its group:
// what it has started and left to itself goes on.
import type { Clock } from '../clock.ts'
import { sleep } from '../sleep.ts'
import { isLiving, type ProcessRecord } from './process-record.ts'

const termLimitMs = 10_000
const killLimitMs = 5_000
const pollMs = 5

/** Resolves when the process is gone. */
export async function endProcess(clock: Clock, record: ProcessRecord): Promise<void> {
  for (const [signal, limitMs] of [
    ['SIGTERM', termLimitMs],
    ['SIGKILL', killLimitMs],
  ] as const) {
    if (!(await isLiving(record))) return
    sendSignal(record.pid, signal)
    const end = clock.monotonic() + limitMs
    while (clock.monotonic() < end) {
      if (!(await isLiving(record))) return
      await sleep(clock, pollMs)
    }
  }
  throw new Error(`Cannot end process ${record.pid}: it outlives SIGKILL`)
}

/** Sends a signal; no error if the process is gone. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
