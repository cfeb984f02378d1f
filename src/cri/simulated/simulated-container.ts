// A container of the simulated runtime: a script that waits to be started, runs on the clock, and exits once.
import type { Clock } from '#base'
import type { DriverContainer } from '../engine/driver.ts'
import { exitCodeKilled, type SimulatedProcess, startProcess } from './process.ts'
import type { SimulatedScript } from './script.ts'

export interface SimulatedContainer extends DriverContainer {
  readonly script: SimulatedScript
  /** Once it was started. */
  readonly process: SimulatedProcess | undefined
}

/** Makes the container of a script; `log` gets what it prints. */
export function createSimulatedContainer(
  clock: Clock,
  script: SimulatedScript,
  log: (text: string, stream: 'stdout' | 'stderr') => void,
): SimulatedContainer {
  let process: SimulatedProcess | undefined
  return {
    script,
    get process() {
      return process
    },
    prepare: (wait) => wait(script.startMs ?? 0),
    start({ exited }) {
      if (script.startError !== undefined) throw new Error(script.startError)
      process = startProcess(clock, script, { log, exited })
    },
    terminate: () => process?.terminate(),
    kill: () => process?.exit(exitCodeKilled),
  }
}
