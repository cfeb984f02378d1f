// Pods that use more of the node's disk than they may: emptyDirs over their limit, containers and the Pod over theirs. Pure:
// facts §21. Such a Pod is evicted at once, pressure or none. Upstream: eviction_manager.go localStorageEviction.
import type { core } from '#api'
import { isSidecar } from '../pod/containers.ts'
import { wholeValue } from '../pod/quantity.ts'
import { podLimit } from '../pod/resources.ts'
import { renderBytes } from './rank-pods.ts'

export interface LocalUsage {
  /** Bytes by volume. */
  readonly volumes: ReadonlyMap<string, number>
  /** Writable layer and logs in bytes, by container of whatever kind. */
  readonly containers: ReadonlyMap<string, number>
}

/** Volumes whose size has to be known. */
export function limitedVolumes(pod: core.Pod): readonly core.Volume[] {
  return (pod.spec.volumes ?? []).filter(({ emptyDir }) => wholeValue(emptyDir?.sizeLimit) > 0)
}

const storageLimit = (container: core.Container): number =>
  wholeValue(container.resources?.limits?.['ephemeral-storage'])

/** Those that run as long as the Pod does; what an init container may use counts for the Pod only. */
const lasting = ({ spec }: core.Pod): readonly core.Container[] => [
  ...(spec.initContainers ?? []).filter(isSidecar),
  ...spec.containers,
]

/** Whether the Pod's containers have limits, so that their use has to be known. */
export function limitsContainers(pod: core.Pod): boolean {
  return lasting(pod).some((container) => storageLimit(container) > 0)
}

/** Why the Pod must go; undefined if it may stay. */
export function localStorageViolation(pod: core.Pod, { volumes, containers }: LocalUsage): string | undefined {
  for (const { name, emptyDir } of limitedVolumes(pod)) {
    if ((volumes.get(name) ?? 0) > wholeValue(emptyDir?.sizeLimit)) {
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir?.sizeLimit}". `
    }
  }
  const podMay = podLimit(pod, 'ephemeral-storage')
  const used = [...containers.values(), ...diskVolumes(pod, volumes)].reduce((sum, one) => sum + one, 0)
  if (podMay !== undefined && used > podMay) {
    const [only, ...others] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
    const text = others.length === 0 ? limitText(only) : renderBytes(podMay)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${text}. `
  }
  for (const container of lasting(pod)) {
    const limit = storageLimit(container)
    if (limit > 0 && (containers.get(container.name) ?? 0) > limit) {
      return `Container ${container.name} exceeded its local ephemeral storage limit "${limitText(container)}". `
    }
  }
  return undefined
}

const limitText = (container: core.Container | undefined): string =>
  String(container?.resources?.limits?.['ephemeral-storage'] ?? '')

/** Memory volumes are no disk. */
function diskVolumes(pod: core.Pod, volumes: ReadonlyMap<string, number>): readonly number[] {
  return [...volumes].flatMap(([name, used]) =>
    pod.spec.volumes?.find((volume) => volume.name === name)?.emptyDir?.medium === 'Memory' ? [] : [used],
  )
}
