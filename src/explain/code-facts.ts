// What is said of a code in the tables of codes.
import type { Evidence } from './explanation.ts'

/** Where in an object's life a step belongs. */
export type Stage =
  | 'Gates'
  | 'Creation'
  | 'Scheduling'
  | 'Node'
  | 'Volumes'
  | 'Sandbox'
  | 'Image'
  | 'Start'
  | 'Run'
  | 'Probes'
  | 'BackOff'
  | 'Readiness'
  | 'End'
  | 'Termination'
  | 'Workload'
  | 'Rollout'
  | 'Storage'
  | 'Service'

export interface CodeFacts {
  readonly stage: Stage
  /** What it means, in a sentence. */
  readonly means: string
  /** What the evidence has, where it is known. */
  readonly evidence?: readonly (keyof Evidence)[]
}
