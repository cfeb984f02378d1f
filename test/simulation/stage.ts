// Where actions take place: the cluster, and the world that the laws look at.
import { type core, StatusError } from '#api'
import type { TestCluster } from '#testing'
import type { World } from './world.ts'

export interface Stage {
  readonly cluster: TestCluster
  readonly world: World
}

/** What a person sees as an error message and shrugs at: the answer of the API, or that there is none. */
export function isEverydayFailure(error: unknown): boolean {
  return error instanceof StatusError || (error instanceof Error && /ECONNREFUSED|ECONNRESET/.test(error.message))
}

/** All Pods in order of name. */
export const podsInOrder = (world: World): readonly core.Pod[] =>
  [...world.all<core.Pod>('pods')].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))

/** The Pod at this share of all. */
export function podAt(world: World, at: number): core.Pod | undefined {
  const pods = podsInOrder(world)
  return pods[Math.floor(at * pods.length)]
}
