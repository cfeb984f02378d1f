// Work that is done again and again: after a time, or sooner when something says so. What fails is logged and tried again.
import { type Clock, createAlarm, errorMessage, type Log, type TaskGroup } from '#base'

export interface PeriodicDeps {
  /** Owns the work. */
  readonly tasks: TaskGroup
  readonly clock: Clock
  readonly log: Log
}

export interface PeriodicWork {
  readonly name: string
  readonly periodMs: number
  /** The wait after work that failed; default: the period. */
  readonly retryMs?: number
  readonly work: (signal: AbortSignal) => Promise<void>
}

export interface Periodic {
  /** Does the work now, or once more if it is being done. */
  wake(): void
}

/** Begins with the work at once, and goes on until the tasks end. */
export function startPeriodic(deps: PeriodicDeps, { name, periodMs, retryMs, work }: PeriodicWork): Periodic {
  const { tasks, clock, log } = deps
  const alarm = createAlarm(clock)
  tasks.run(name, async (signal) => {
    for (;;) {
      let waitMs = periodMs
      try {
        await work(signal)
      } catch (error) {
        signal.throwIfAborted()
        waitMs = retryMs ?? periodMs
        log.warn('Kubelet task failed', { task: name, error: errorMessage(error) })
      }
      await alarm.sleep(waitMs, { signal })
    }
  })
  return { wake: () => alarm.ring() }
}
