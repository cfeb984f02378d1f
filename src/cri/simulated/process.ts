// The process of a simulated container: walks through its script on the clock and exits once.
//
//   steps → exited (by a step, by the stop signal, or killed)
import type { Clock } from '#base'
import type { SimulatedScript } from './script.ts'

export interface SimulatedExit {
  readonly exitCode: number
  readonly reason: 'Completed' | 'Error' | 'OOMKilled'
  readonly message: string
}

export interface SimulatedProcess {
  /** Milliseconds since it was started. */
  runningMs(): number
  isReady(): boolean
  /** Delivers the stop signal. */
  terminate(): void
  /** Exits at once. */
  exit(code: number, how?: { readonly oom?: boolean; readonly message?: string }): void
}

export interface SimulatedProcessEvents {
  log(text: string, stream: 'stdout' | 'stderr'): void
  exited(exit: SimulatedExit): void
}

export const exitCodeKilled = 137
export const exitCodeTerminated = 143
/** Steps done without time passing, so that a script cannot hold up the clock. */
const timersMaxMs = 2 ** 31 - 1

/** Starts the process of a script. */
export function startProcess(clock: Clock, script: SimulatedScript, events: SimulatedProcessEvents): SimulatedProcess {
  const startedAt = clock.monotonic()
  let pending: Disposable | undefined
  let terminating: Disposable | undefined
  let exited = false

  const exit: SimulatedProcess['exit'] = (exitCode, how = {}) => {
    if (exited) return
    exited = true
    pending?.[Symbol.dispose]()
    terminating?.[Symbol.dispose]()
    const reason = how.oom ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error'
    events.exited({ exitCode, reason, message: how.message ?? '' })
  }

  const walk = (from: number): void => {
    const steps = script.steps ?? [{ kind: 'run', ms: null }]
    for (let i = from; i < steps.length && !exited; i++) {
      const step = steps[i]
      if (step === undefined) break
      if (step.kind === 'log') events.log(step.text, step.stream ?? 'stdout')
      else if (step.kind === 'exit') return exit(step.code, { message: step.message ?? '' })
      else if (step.kind === 'oom') return exit(exitCodeKilled, { oom: true })
      else {
        const { ms } = step
        if (ms !== null && ms <= timersMaxMs) pending = clock.setTimer(ms, () => walk(i + 1))
        return
      }
    }
    exit(0)
  }
  // Never within the start call: a container that exits at once is still seen to have been running.
  pending = clock.setTimer(0, () => walk(0))

  const runningMs = (): number => clock.monotonic() - startedAt
  return {
    runningMs,
    isReady() {
      const { readyAfterMs = 0, readyUntilMs = Number.POSITIVE_INFINITY } = script
      const now = runningMs()
      return !exited && readyAfterMs !== null && now >= readyAfterMs && now < readyUntilMs
    },
    terminate() {
      const { onTerm = { exitCode: exitCodeTerminated } } = script
      if (exited || onTerm === 'ignore' || terminating) return
      terminating = clock.setTimer(onTerm.afterMs ?? 0, () => exit(onTerm.exitCode))
    },
    exit,
  }
}
