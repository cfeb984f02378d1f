// Every PodDisruptionBudget tells how many of its Pods may be evicted now. Woken by budgets and the Pods that they select; the
// controllers of those Pods are read. The decision is in decide.ts. Upstream counterpart: pkg/controller/disruption.
import { type core, type KubernetesObject, matchesLabelSelector, type policy } from '#api'
import {
  deploymentKind,
  podDisruptionBudgetKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  statefulSetKind,
} from '../kinds.ts'
import { byLabel, bySelector, maybeSelected, maySelect } from '../pod/by-label.ts'
import { byControllerUid, byNamespace } from '../pod/indexes.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, type Watch, watchKind } from '../runtime/define-controller.ts'
import type { AnyKind } from '../runtime/plan.ts'
import { decideBudget, type ObservedBudget } from './decide.ts'
import { expectedScale } from './scales.ts'

const selects = ({ spec }: policy.PodDisruptionBudget, { metadata }: core.Pod): boolean =>
  matchesLabelSelector(spec.selector, metadata.labels)

const wantedOf = ({ spec }: policy.PodDisruptionBudget) => spec.selector?.matchLabels

function budgetsOf(pod: core.Pod, caches: Caches): string[] {
  return [...maySelect(pod, caches.of(podDisruptionBudgetKind))].filter((budget) => selects(budget, pod)).map(objectKey)
}

/** Budgets of the Pods that a workload controls, directly or through its ReplicaSets. */
function budgetsOfWorkload({ metadata }: KubernetesObject, caches: Caches): Iterable<string> {
  const { namespace = '', uid } = metadata
  const [any] = caches.of(podDisruptionBudgetKind).byIndex('namespace', namespace)
  if (any === undefined) return []
  const owners = new Set([uid])
  for (const set of caches.of(replicaSetKind).byIndex('controllerUid', uid)) owners.add(set.metadata.uid)
  const pods = [...owners].flatMap((owner) => [...caches.of(podKind).byIndex('controllerUid', owner)])
  return new Set(pods.flatMap((pod) => budgetsOf(pod, caches)))
}

const workload = (kind: unknown, indexes = {}): Watch =>
  watchKind({ kind: kind as AnyKind, keys: budgetsOfWorkload, indexes })

/** Keeps budgets' status. */
export const disruptionController = defineController<ObservedBudget>({
  name: 'disruption-controller',
  queue: 'disruption',
  watches: [
    watchKind({
      kind: podDisruptionBudgetKind,
      keys: (budget) => [objectKey(budget)],
      indexes: { ...byNamespace, ...bySelector(wantedOf) },
    }),
    watchKind({ kind: podKind, keys: budgetsOf, indexes: { ...byNamespace, ...byLabel, ...byControllerUid } }),
    workload(replicaSetKind, byControllerUid),
    workload(deploymentKind),
    workload(statefulSetKind),
    workload(replicationControllerKind),
  ],
  observe(caches, key) {
    const budget = caches.of(podDisruptionBudgetKind).get(key)
    if (budget === undefined) return undefined
    const all = maybeSelected(budget.metadata.namespace, wantedOf(budget), caches.of(podKind))
    const pods = [...all].filter((pod) => selects(budget, pod))
    return { budget, pods, scale: expectedScale(caches, pods) }
  },
  decide: decideBudget,
})
