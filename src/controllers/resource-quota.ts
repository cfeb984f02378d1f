// Every ResourceQuota tells what is used of it. Admission counts what comes, before it is written; here it is counted anew from
// what there is, so that what has gone is free again. What comes wakes nobody: it may be counted by admission and not be there
// yet, and a count at that moment would give it back. Any kind may be limited by number, those of CRDs too.
// Woken by what quotas ask for, by what goes or takes less, and every five minutes for what was counted and never came.
// Upstream counterpart: pkg/controller/resourcequota.
import {
  addQuantities,
  type core,
  isInQuotaScopes,
  isPodTerminal,
  type KubernetesObject,
  type Quantity,
  quotaCountNames,
  quotaFreeAtMs,
  quotaUsage,
  type ResourceList,
} from '#api'
import { deepEqual, openHas, openMap } from '#base'
import { persistentVolumeClaimKind, podKind, resourceQuotaKind, serviceKind } from './kinds.ts'
import { byNamespace } from './pod/indexes.ts'
import { objectKey } from './runtime/apply-plan.ts'
import { type Caches, kindId } from './runtime/caches.ts'
import { defineController, watchKind } from './runtime/define-controller.ts'
import { type Action, type AnyKind, type Plan, soonest } from './runtime/plan.ts'

/** How many objects of a kind there are, under a name that the quota has for it; undefined: not known yet. */
export interface CountedKind {
  readonly name: string
  readonly count: number | undefined
}

export interface ObservedQuota {
  readonly quota: core.ResourceQuota
  readonly pods: readonly core.Pod[]
  readonly claims: readonly core.PersistentVolumeClaim[]
  readonly services: readonly core.Service[]
  /** Kinds of which only the number counts. */
  readonly counts: readonly CountedKind[]
}

/** Kinds of which more than the number counts. */
const measuredKinds = [podKind, persistentVolumeClaimKind, serviceKind] as readonly unknown[] as readonly AnyKind[]
const isMeasured = (kind: AnyKind): boolean => measuredKinds.some((one) => kindId(one) === kindId(kind))
/** Upstream's --resource-quota-sync-period. */
const resyncMs = 300_000
/** A kind that was not listed yet is looked at again. */
const unseenRetryMs = 1_000

function addUsage(a: ResourceList, b: ResourceList): ResourceList {
  const sum = openMap<Quantity>(a)
  for (const [name, amount] of Object.entries(b)) {
    const before = sum[name]
    sum[name] = before === undefined ? amount : addQuantities(before, amount)
  }
  return sum
}

function totalOf({ quota, pods, claims, services, counts }: ObservedQuota, now: number): ResourceList {
  const measured: readonly (readonly [AnyKind, readonly KubernetesObject[]])[] = [
    [podKind as unknown as AnyKind, pods],
    [persistentVolumeClaimKind as unknown as AnyKind, claims],
    [serviceKind as unknown as AnyKind, services],
  ]
  const used = measured.flatMap(([kind, objects]) =>
    objects.filter((object) => isInQuotaScopes(quota, kind, object)).map((object) => quotaUsage(kind, object, now)),
  )
  const total = used.reduce(addUsage, openMap<Quantity>())
  // Scopes speak of Pods and claims: other objects are in none.
  const isScoped = (quota.spec.scopes ?? []).length > 0 || quota.spec.scopeSelector !== undefined
  const counted = openMap<Quantity>()
  for (const { name, count } of counts) {
    if (count === undefined) counted[name] = quota.status.used?.[name] ?? '0'
    else if (!isScoped) counted[name] = String(count)
  }
  return addUsage(total, counted)
}

/** Decides what a quota's status must be. */
export function decideQuota(observed: ObservedQuota, now: number): Plan {
  const { quota, pods, counts } = observed
  const hard = quota.spec.hard ?? {}
  const total = totalOf(observed, now)
  const used = openMap<string>()
  for (const name of Object.keys(hard)) used[name] = total[name] ?? '0'
  const status: core.ResourceQuotaStatus = { hard, used }
  const same = deepEqual({ ...quota.status.hard }, { ...hard }) && deepEqual({ ...quota.status.used }, { ...used })
  const object = { ...quota, status } as core.ResourceQuota
  const actions: Action[] = same ? [] : [{ type: 'updateStatus', kind: resourceQuotaKind, object }]
  const isUnseen = counts.some(({ count }) => count === undefined)
  return {
    actions,
    requeueAfterMs: soonest(nextEndMs(pods, now), isUnseen ? unseenRetryMs : undefined),
    because: `${Object.keys(hard).length} resources are counted.`,
  }
}

/** When the next Pod that is being deleted stops counting. */
function nextEndMs(pods: readonly core.Pod[], now: number): number | undefined {
  const ends = pods.map((pod) => (quotaFreeAtMs(pod) ?? 0) - now).filter((ms) => ms >= 0)
  const next = soonest(...ends)
  return next === undefined ? undefined : next + 1
}

function quotasIn(namespace: string | undefined, caches: Caches): readonly core.ResourceQuota[] {
  return [...caches.of(resourceQuotaKind).byIndex('namespace', namespace ?? '')]
}

const quotasOf = ({ metadata }: KubernetesObject, caches: Caches): string[] =>
  quotasIn(metadata.namespace, caches).map(objectKey)

/** Quotas of the namespace that limit the number of a kind. */
function quotasCounting(kind: AnyKind, { metadata }: KubernetesObject, caches: Caches): readonly string[] {
  if (metadata.namespace === undefined || isMeasured(kind)) return []
  const names = quotaCountNames(kind)
  return quotasIn(metadata.namespace, caches)
    .filter(({ spec }) => names.some((name) => openHas(spec.hard, name)))
    .map(objectKey)
}

function countKinds(quota: core.ResourceQuota, caches: Caches): readonly CountedKind[] {
  const counts: CountedKind[] = []
  for (const kind of caches.kinds()) {
    if (!kind.namespaced || isMeasured(kind)) continue
    const cache = caches.of(kind)
    for (const name of quotaCountNames(kind)) {
      if (!openHas(quota.spec.hard, name)) continue
      const isSeen = cache.resourceVersion() !== ''
      const all = isSeen ? [...cache.byIndex('namespace', quota.metadata.namespace)] : []
      counts.push({ name, count: isSeen ? all.length : undefined })
    }
  }
  return counts
}

/** A quota that came, or asks for something else. Its status is admission's and our own. */
function asksAnew(quota: core.ResourceQuota, previous: core.ResourceQuota | undefined): boolean {
  return previous === undefined || !deepEqual(quota.spec, previous.spec)
}

/** A Pod that has ended, is being deleted, or has other resources than before. */
function takesLess(pod: core.Pod, previous: core.Pod | undefined): boolean {
  if (previous === undefined) return false
  return (
    isPodTerminal(pod) !== isPodTerminal(previous) ||
    pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    pod.metadata.generation !== previous.metadata.generation
  )
}

const hasChanged = (_: KubernetesObject, previous: KubernetesObject | undefined): boolean => previous !== undefined

/** Keeps quotas' status. */
export const resourceQuotaController = defineController<ObservedQuota>({
  name: 'resourcequota-controller',
  queue: 'resourcequota_primary',
  watches: [
    watchKind({ kind: resourceQuotaKind, keys: (quota) => [objectKey(quota)], isNews: asksAnew, indexes: byNamespace }),
    watchKind({ kind: podKind, keys: quotasOf, isNews: takesLess, indexes: byNamespace }),
    watchKind({ kind: persistentVolumeClaimKind, keys: quotasOf, isNews: hasChanged, indexes: byNamespace }),
    watchKind({ kind: serviceKind, keys: quotasOf, isNews: hasChanged, indexes: byNamespace }),
  ],
  tick: { everyMs: resyncMs, keys: (caches) => [...caches.of(resourceQuotaKind).list()].map(objectKey) },
  watchEverything: {
    indexes: byNamespace,
    keys: quotasCounting,
    deletedKeys: quotasCounting,
    // The number changes only when one comes or goes.
    isNews: () => false,
  },
  observe(caches, key) {
    const quota = caches.of(resourceQuotaKind).get(key)
    if (quota === undefined) return undefined
    const { namespace } = quota.metadata
    return {
      quota,
      pods: [...caches.of(podKind).byIndex('namespace', namespace)],
      claims: [...caches.of(persistentVolumeClaimKind).byIndex('namespace', namespace)],
      services: [...caches.of(serviceKind).byIndex('namespace', namespace)],
      counts: countKinds(quota, caches),
    }
  },
  decide: decideQuota,
})
