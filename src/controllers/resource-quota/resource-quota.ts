// Every ResourceQuota tells what is used of it. Admission counts what is asked for; here it is counted anew from what there
// is, so that what has gone is free again. Woken by quotas and the objects of their namespace.
// Upstream counterpart: pkg/controller/resourcequota.
import type { core, KubernetesObject } from '#api'
import { deepEqual, openMap } from '#base'
import {
  configMapKind,
  cronJobKind,
  deploymentKind,
  jobKind,
  persistentVolumeClaimKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  resourceQuotaKind,
  secretKind,
  serviceKind,
  statefulSetKind,
} from '../kinds.ts'
import { byNamespace } from '../pod/indexes.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { type Action, type AnyKind, type Plan, soonest } from '../runtime/plan.ts'
import {
  addUsage,
  claimUsage,
  goneByMs,
  isClaimInScope,
  isPodInScope,
  podUsage,
  scopesOf,
  serviceUsage,
  type Usage,
} from './usage.ts'

export interface ObservedQuota {
  readonly quota: core.ResourceQuota
  readonly pods: readonly core.Pod[]
  readonly claims: readonly core.PersistentVolumeClaim[]
  readonly services: readonly core.Service[]
  /** How many objects there are of the kinds that are only counted, by the resources' names. */
  readonly counts: Usage
}

/** Kinds of which only the number counts. Those of the core have a short name too. */
const countedKinds = [
  configMapKind,
  secretKind,
  replicationControllerKind,
  resourceQuotaKind,
  replicaSetKind,
  deploymentKind,
  statefulSetKind,
  jobKind,
  cronJobKind,
] as readonly unknown[] as readonly AnyKind[]

function countNames({ group, plural }: AnyKind): readonly string[] {
  return group === '' ? [plural, `count/${plural}`] : [`count/${plural}.${group}`]
}

function totalOf({ quota, pods, claims, services, counts }: ObservedQuota, now: number): Usage {
  const scopes = scopesOf(quota)
  const inScope = pods.filter((pod) => scopes.every((scope) => isPodInScope(pod, scope)))
  const claimsInScope = claims.filter((claim) => scopes.every((scope) => isClaimInScope(claim, scope)))
  const used = [...inScope.map((pod) => podUsage(pod, now)), ...claimsInScope.map(claimUsage)]
  // Scopes speak of Pods and claims: other objects are in none.
  const others = scopes.length > 0 ? [] : [...services.map(serviceUsage), counts]
  return [...used, ...others].reduce(addUsage, openMap())
}

/** Decides what a quota's status must be. */
export function decideQuota(observed: ObservedQuota, now: number): Plan {
  const { quota, pods } = observed
  const hard = quota.spec.hard ?? {}
  const total = totalOf(observed, now)
  const used = openMap<string>()
  for (const name of Object.keys(hard)) used[name] = total[name] ?? '0'
  const status: core.ResourceQuotaStatus = { hard, used }
  const same = deepEqual({ ...quota.status.hard }, { ...hard }) && deepEqual({ ...quota.status.used }, { ...used })
  const object = { ...quota, status } as core.ResourceQuota
  const actions: Action[] = same ? [] : [{ type: 'updateStatus', kind: resourceQuotaKind, object }]
  return {
    actions,
    requeueAfterMs: nextEndMs(pods, now),
    because: `${Object.keys(hard).length} resources are counted.`,
  }
}

/** When the next Pod that is being deleted stops counting. */
function nextEndMs(pods: readonly core.Pod[], now: number): number | undefined {
  const ends = pods.map((pod) => (goneByMs(pod) ?? 0) - now).filter((ms) => ms >= 0)
  const next = soonest(...ends)
  return next === undefined ? undefined : next + 1
}

function quotasOf({ metadata }: KubernetesObject, caches: Caches): string[] {
  return [...caches.of(resourceQuotaKind).byIndex('namespace', metadata.namespace ?? '')].map(objectKey)
}

const countWatches = countedKinds
  .filter(({ plural }) => plural !== resourceQuotaKind.plural)
  .map((kind) => watchKind({ kind, keys: quotasOf, indexes: byNamespace }))

/** Keeps quotas' status. */
export const resourceQuotaController = defineController<ObservedQuota>({
  name: 'resourcequota-controller',
  watches: [
    watchKind({ kind: resourceQuotaKind, keys: quotasOf, indexes: byNamespace }),
    watchKind({ kind: podKind, keys: quotasOf, indexes: byNamespace }),
    watchKind({ kind: persistentVolumeClaimKind, keys: quotasOf, indexes: byNamespace }),
    watchKind({ kind: serviceKind, keys: quotasOf, indexes: byNamespace }),
    ...countWatches,
  ],
  observe(caches, key) {
    const quota = caches.of(resourceQuotaKind).get(key)
    if (quota === undefined) return undefined
    const { namespace } = quota.metadata
    const counts = openMap<string>()
    for (const kind of countedKinds) {
      const count = String([...caches.of(kind).byIndex('namespace', namespace)].length)
      for (const name of countNames(kind)) counts[name] = count
    }
    return {
      quota,
      pods: [...caches.of(podKind).byIndex('namespace', namespace)],
      claims: [...caches.of(persistentVolumeClaimKind).byIndex('namespace', namespace)],
      services: [...caches.of(serviceKind).byIndex('namespace', namespace)],
      counts,
    }
  },
  decide: decideQuota,
})
