// A law: a sentence about a cluster, and the function that sees when it is broken.
import { controllerOf, type core, type IntOrString, type KubernetesObject, scaledValueFromIntOrPercent } from '#api'
import type { Change } from '#testing'
import type { RunningPod } from './laws/running-pods.ts'
import type { World } from './world.ts'

/** Told of each write after it is in the world; answers how it breaks the law. It remembers what it needs of earlier ones. */
export type Judge = (change: Change, world: World) => string | undefined

export interface Law {
  readonly says: string
  judge(): Judge
}

/** A law about what runs, whatever the API says of it; asked every few seconds. */
export interface RunningLaw {
  readonly says: string
  /** How it is broken. */
  judge(running: readonly RunningPod[], world: World): Iterable<string>
}

export const podName = ({ metadata }: core.Pod): string => `Pod ${metadata.namespace}/${metadata.name}`

/** Whether a ReplicaSet or a Job counts it among those it has: neither ended nor ending. */
export function isActive({ metadata, status }: core.Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
}

/** The Pod in a change, if it is one. */
export function podOf({ resource, object }: Change): core.Pod | undefined {
  return resource === 'pods' ? (object as core.Pod) : undefined
}

/** The object of this kind that an object belongs to, through as many controllers as there are. */
export function ownerOfKind(world: World, object: KubernetesObject, kind: string): KubernetesObject | undefined {
  const uid = controllerOf(object)?.uid
  const owner = uid === undefined ? undefined : world.byUid(uid)
  if (owner === undefined) return undefined
  return owner.kind === kind ? owner : ownerOfKind(world, owner, kind)
}

/** A number or a share of `total`; 0 if it is neither. */
export function shareOf(value: IntOrString, total: number, roundUp: boolean): number {
  const scaled = scaledValueFromIntOrPercent(value, total, { roundUp })
  return scaled.ok ? scaled.value : 0
}
