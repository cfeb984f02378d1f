// What the containers in the simulation do, by image.
import type { SimulatedImage } from '#cri'

const ready = { readyAfterMs: 0 }

export const images: Readonly<Record<string, SimulatedImage>> = {
  steady: { script: ready },
  slow: { pullMs: 20_000, script: ready },
  /** Ready only some time after the start; its template has a readiness probe. */
  late: { script: { readyAfterMs: 12_000 } },
  flaky: {
    script: {
      attempts: [
        {
          steps: [
            { kind: 'run', ms: 4_000 },
            { kind: 'exit', code: 1 },
          ],
        },
        ready,
      ],
    },
  },
  stubborn: { script: { onTerm: 'ignore' } },
  broken: { pullError: 'the registry has no such image' },
  works: {
    script: {
      steps: [
        { kind: 'run', ms: 5_000 },
        { kind: 'exit', code: 0 },
      ],
    },
  },
  /** Runs into the CronJob's next times. */
  tarries: {
    script: {
      steps: [
        { kind: 'run', ms: 100_000 },
        { kind: 'exit', code: 0 },
      ],
    },
  },
  retries: {
    script: {
      attempts: [
        {
          steps: [
            { kind: 'run', ms: 2_000 },
            { kind: 'exit', code: 1 },
          ],
        },
        {
          steps: [
            { kind: 'run', ms: 5_000 },
            { kind: 'exit', code: 0 },
          ],
        },
      ],
    },
  },
  fails: {
    script: {
      steps: [
        { kind: 'run', ms: 1_000 },
        { kind: 'exit', code: 7 },
      ],
    },
  },
}
