// What a start does, and how long each part takes: `up` shows the stages as they go by, `--timings` adds them up.
import type { Clock } from '#base'
import type { StartMessage } from '#home'

export interface Stages {
  /** Runs one stage and reports its beginning and end. Stages may overlap. */
  run<T>(stage: string, work: () => Promise<T>): Promise<T>
  /** Milliseconds since the start began. */
  elapsedMs(): number
}

/** Reports stages through `report`. */
export function createStages(clock: Clock, report: (message: StartMessage) => void): Stages {
  const startMs = clock.monotonic()
  const elapsedMs = (): number => Math.round((clock.monotonic() - startMs) * 10) / 10
  return {
    elapsedMs,
    async run(stage, work) {
      report({ type: 'stage', stage, state: 'begin', atMs: elapsedMs() })
      const result = await work()
      report({ type: 'stage', stage, state: 'end', atMs: elapsedMs() })
      return result
    },
  }
}
