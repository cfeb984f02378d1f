// What a component that is started by itself is given.
import type { Clock, Log, Random } from '#base'

export interface ComponentDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}
