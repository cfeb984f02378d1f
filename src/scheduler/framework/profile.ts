// Which plugins schedule the Pods of one schedulerName, in the order in which they run, with the weight of their scores.
import type { Plugin } from './plugin.ts'

export interface ProfilePlugin {
  readonly plugin: Plugin
  /** Multiplies its scores; 0 for plugins that give none. */
  readonly weight: number
}

export interface Profile {
  readonly schedulerName: string
  readonly plugins: readonly ProfilePlugin[]
}
