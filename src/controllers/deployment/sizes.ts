// The arithmetic of a rolling update: how large each ReplicaSet may be now. maxSurge rounds up, maxUnavailable down.
// Upstream counterpart: pkg/controller/deployment/{rolling,sync}.go and util.
import { type apps, type IntOrString, scaledValueFromIntOrPercent } from '#api'
import { byAge } from './template.ts'

/** New sizes of the ReplicaSets that change. */
export type Sizes = ReadonlyMap<apps.ReplicaSet, number>

export const replicasOf = ({ spec }: apps.ReplicaSet | apps.Deployment): number => spec.replicas ?? 1
/** Never more than its size: what its status counts beyond is already on its way out. Upstream believes the status. */
const availableOf = ({ spec, status }: apps.ReplicaSet): number =>
  Math.min(status?.availableReplicas ?? 0, spec.replicas ?? 1)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas'
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas'

function scaled(value: IntOrString, total: number, roundUp: boolean): number {
  const result = scaledValueFromIntOrPercent(value, total, { roundUp })
  return result.ok ? result.value : 0
}

/** How many Pods there may be beyond, and how many may be missing. Never both 0. */
export function fenceposts(deployment: apps.Deployment): { readonly surge: number; readonly unavailable: number } {
  if (deployment.spec.strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 }
  const replicas = replicasOf(deployment)
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {}
  const surge = scaled(maxSurge, replicas, true)
  const unavailable = scaled(maxUnavailable, replicas, false)
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, Math.max(replicas, 1)) }
}

/** The most Pods that there may be. */
export function maxReplicas(deployment: apps.Deployment): number {
  return replicasOf(deployment) + fenceposts(deployment).surge
}

/** The size of the new ReplicaSet, or of one still to be made (0 now), beside all others. */
export function newReplicas(deployment: apps.Deployment, all: readonly apps.ReplicaSet[], current: number): number {
  const wanted = replicasOf(deployment)
  if (deployment.spec.strategy?.type === 'Recreate') return wanted
  const room = maxReplicas(deployment) - sum(all.map(replicasOf))
  return room <= 0 ? current : current + Math.min(room, wanted - current)
}

/** Changes to the new ReplicaSet alone. */
export function sizeNew(deployment: apps.Deployment, next: apps.ReplicaSet, all: readonly apps.ReplicaSet[]): Sizes {
  const wanted = replicasOf(deployment)
  const current = replicasOf(next)
  if (current === wanted) return new Map()
  const size = current > wanted ? wanted : newReplicas(deployment, all, current)
  return size === current ? new Map() : new Map([[next, size]])
}

/** Changes to old ReplicaSets: unhealthy Pods first, then as many as leave enough available ones. */
export function sizeOld(deployment: apps.Deployment, next: apps.ReplicaSet, old: readonly apps.ReplicaSet[]): Sizes {
  const all = [...old, next]
  const minAvailable = replicasOf(deployment) - fenceposts(deployment).unavailable
  const newUnavailable = replicasOf(next) - availableOf(next)
  const mayGo = sum(all.map(replicasOf)) - minAvailable - newUnavailable
  if (mayGo <= 0) return new Map()
  const sizes = new Map<apps.ReplicaSet, number>()
  const sizeOf = (one: apps.ReplicaSet): number => sizes.get(one) ?? replicasOf(one)
  const oldest = [...old].sort(byAge)
  let cleaned = 0
  for (const one of oldest) {
    const unhealthy = Math.min(mayGo - cleaned, replicasOf(one) - availableOf(one))
    if (unhealthy <= 0) continue
    sizes.set(one, replicasOf(one) - unhealthy)
    cleaned += unhealthy
  }
  let spare = sum(all.map(availableOf)) - minAvailable
  for (const one of oldest) {
    const fewer = Math.min(sizeOf(one), spare)
    if (fewer <= 0) continue
    sizes.set(one, sizeOf(one) - fewer)
    spare -= fewer
  }
  return sizes
}

/** The ReplicaSets that have or want Pods. */
export function activeReplicaSets(all: readonly apps.ReplicaSet[]): readonly apps.ReplicaSet[] {
  return all.filter((one) => replicasOf(one) > 0)
}

function annotatedMax({ metadata }: apps.ReplicaSet): number | undefined {
  const text = metadata.annotations?.[maxAnnotation] ?? ''
  return /^\d+$/.test(text) && text !== '0' ? Number(text) : undefined
}

function share(deployment: apps.Deployment, one: apps.ReplicaSet): number {
  const size = replicasOf(one)
  if (replicasOf(deployment) === 0) return -size
  const total = annotatedMax(one) ?? deployment.status?.replicas ?? 0
  return total === 0 ? 0 : Math.round((size * maxReplicas(deployment)) / total) - size
}

/** Shares a change of the Deployment's size among its active ReplicaSets in proportion to theirs. */
export function sizeProportionally(deployment: apps.Deployment, active: readonly apps.ReplicaSet[]): Sizes {
  const allowed = replicasOf(deployment) > 0 ? maxReplicas(deployment) : 0
  const toAdd = allowed - sum(active.map(replicasOf))
  const bySize = [...active].sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)))
  const sizes = new Map<apps.ReplicaSet, number>()
  let added = 0
  for (const one of bySize) {
    const left = toAdd - added
    const proportion = toAdd === 0 ? 0 : share(deployment, one)
    const part = toAdd > 0 ? Math.min(proportion, left) : Math.max(proportion, left)
    sizes.set(one, replicasOf(one) + part)
    added += part
  }
  const [first] = bySize
  if (first !== undefined) sizes.set(first, Math.max(0, (sizes.get(first) ?? 0) + toAdd - added))
  return sizes
}

/** The one active ReplicaSet; if none is, the newest. Undefined if several are. */
export function activeOrLatest(
  next: apps.ReplicaSet | undefined,
  old: readonly apps.ReplicaSet[],
): apps.ReplicaSet | undefined {
  const all = next === undefined ? old : [...old, next]
  const active = activeReplicaSets(all)
  if (active.length > 1) return undefined
  return active[0] ?? next ?? [...old].sort(byAge).at(-1)
}

/** Whether all Pods that the ReplicaSet wants are there and available, and it wants all that the Deployment does. */
export function isSaturated(deployment: apps.Deployment, one: apps.ReplicaSet | undefined): boolean {
  if (one === undefined) return false
  const desired = Number(one.metadata.annotations?.[desiredAnnotation])
  const wanted = replicasOf(deployment)
  return replicasOf(one) === wanted && desired === wanted && availableOf(one) === wanted
}
