// A StatefulSet gives its Pods names, an order and storage of their own, which outlive each of them. Woken by StatefulSets,
// Pods, their claims and revisions. Upstream counterpart: pkg/controller/statefulset.
import {
  type apps,
  controllerOf,
  type core,
  type Labels,
  matchesLabelSelector,
  newControllerRef,
  nothing,
  selectorOf,
} from '#api'
import { claimRevisions, watchRevisions } from '../controller-revisions/claimed-revisions.ts'
import { decideRevisions, statefulSetHashLabel, truncateHistory } from '../controller-revisions/controller-revisions.ts'
import { persistentVolumeClaimKind, podKind, statefulSetKind } from '../kinds.ts'
import { claim } from '../pod/claim.ts'
import { byControllerUid, byNamespace, byOrphan } from '../pod/indexes.ts'
import { candidatesOf, ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import type { Gauge } from '../runtime/metrics.ts'
import type { Claims } from './claims.ts'
import { decideStatefulSet, type ObservedStatefulSet } from './decide.ts'
import { claimNameOf, ordinalOf, revisionOf, startOf } from './identity.ts'
import { maxUnavailableOf } from './roll-out.ts'

const selects = ({ spec }: apps.StatefulSet, labels: Labels | undefined): boolean =>
  matchesLabelSelector(spec.selector, labels)

/** StatefulSets that a claim belongs to by its name. */
function setsOfClaim({ metadata }: core.PersistentVolumeClaim, caches: Caches): string[] {
  return [...caches.of(statefulSetKind).byIndex('namespace', metadata.namespace)]
    .filter(({ metadata: { name: set }, spec }) =>
      (spec.volumeClaimTemplates ?? []).some(({ metadata: { name } }) => metadata.name.startsWith(`${name}-${set}-`)),
    )
    .map(objectKey)
}

function claimsOf(set: apps.StatefulSet, pods: readonly core.Pod[], caches: Caches): Claims {
  const cache = caches.of(persistentVolumeClaimKind)
  const found = new Map<string, core.PersistentVolumeClaim>()
  const range = Array.from({ length: set.spec.replicas ?? 1 }, (_, i) => startOf(set) + i)
  const beyond = pods.flatMap(({ metadata }) => ordinalOf(set, metadata.name) ?? [])
  for (const { metadata } of set.spec.volumeClaimTemplates ?? []) {
    for (const ordinal of new Set([...range, ...beyond])) {
      const name = claimNameOf(set, metadata.name, ordinal)
      const claim = cache.get(`${set.metadata.namespace}/${name}`)
      if (claim !== undefined) found.set(name, claim)
    }
  }
  return found
}

/** A number of each StatefulSet. */
const gaugeOf = (metric: Gauge['metric'], of: (set: apps.StatefulSet) => number): Gauge => ({
  metric,
  read: (caches) =>
    [...caches.of(statefulSetKind).list()].map((set) => ({
      labels: {
        statefulset_namespace: set.metadata.namespace,
        statefulset_name: set.metadata.name,
        pod_management_policy: set.spec.podManagementPolicy ?? 'OrderedReady',
      },
      value: of(set),
    })),
})

/** Keeps StatefulSets. */
export const statefulSetController = defineController<ObservedStatefulSet>({
  name: 'statefulset-controller',
  queue: 'statefulset',
  gauges: [
    gaugeOf('statefulset_controller_statefulset_max_unavailable', maxUnavailableOf),
    gaugeOf('statefulset_controller_statefulset_unavailable_replicas', ({ spec: { replicas = 1 }, status }) =>
      Math.max(0, replicas - (status.availableReplicas ?? 0)),
    ),
  ],
  watches: [
    watchKind({ kind: statefulSetKind, keys: (one) => [objectKey(one)], indexes: byNamespace }),
    watchKind({
      kind: podKind,
      keys: ownerKeys(statefulSetKind, selects),
      indexes: { ...byControllerUid, ...byOrphan },
    }),
    watchKind({ kind: persistentVolumeClaimKind, keys: setsOfClaim }),
    watchRevisions(ownerKeys(statefulSetKind, selects)),
  ],
  async observe(caches, key, live) {
    const set = caches.of(statefulSetKind).get(key)
    if (set === undefined) return undefined
    const result = selectorOf(set.spec.selector)
    const selector = result.ok ? result.selector : nothing
    const owner = { kind: statefulSetKind, object: set }
    const reference = newControllerRef(set, statefulSetKind)
    const candidates = await candidatesOf<core.Pod>(
      owner,
      { kind: podKind, selects: (labels) => selects(set, labels) },
      { caches, live },
    )
    const members = candidates.filter(
      (pod) => ordinalOf(set, pod.metadata.name) !== undefined || controllerOf(pod) !== undefined,
    )
    const { owned, adopt, release } = claim({ owner: set, reference, selector, kind: podKind }, members)
    const pods = owned.filter(({ metadata }) => ordinalOf(set, metadata.name) !== undefined)
    const history = await claimRevisions({ ...owner, selector }, { caches, live })
    const { template, revisionHistoryLimit } = set.spec
    const { collisionCount, currentRevision } = set.status
    const {
      wanted,
      actions,
      collisionCount: collisions,
    } = decideRevisions(
      { owner: set, reference, template, collisionCount, hashLabel: statefulSetHashLabel },
      history.own,
      history.isNameTaken,
    )
    const used = new Set([wanted.name, currentRevision, ...pods.map(revisionOf)])
    return {
      set,
      reference,
      pods,
      claims: [...adopt, ...release, ...history.actions],
      revisions: history.own,
      wanted: { revision: wanted, actions, collisionCount: collisions },
      truncate: truncateHistory(history.own, ({ metadata }) => used.has(metadata.name), revisionHistoryLimit),
      volumeClaims: claimsOf(set, pods, caches),
    }
  },
  decide: decideStatefulSet,
})
