// A ReplicaSet has as many Pods as it says. Woken by ReplicaSets and Pods. Upstream counterpart: pkg/controller/replicaset.
import { type apps, controllerOf, matchesLabelSelector, newControllerRef, nothing, selectorOf } from '#api'
import { podKind, replicaSetKind } from '../kinds.ts'
import { byControllerUid, byNamespace, byOrphan } from '../pod/indexes.ts'
import { candidatesOf, ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { decideReplicas, type ObservedReplicas, type Replicated } from './replicas.ts'

const selects = ({ spec }: apps.ReplicaSet, labels: Parameters<typeof matchesLabelSelector>[1]): boolean =>
  matchesLabelSelector(spec.selector, labels)

/** The ReplicaSet as the core sees it. */
export function replicatedOf(replicaSet: apps.ReplicaSet): Replicated {
  const { replicas = 1, minReadySeconds = 0, selector, template } = replicaSet.spec
  const result = selectorOf(selector)
  return {
    owner: replicaSet,
    kind: replicaSetKind,
    reference: newControllerRef(replicaSet, replicaSetKind),
    replicas,
    minReadySeconds,
    selector: result.ok ? result.selector : nothing,
    template,
    countsTerminating: true,
  }
}

/** Pods of all ReplicaSets of the same Deployment. */
function relatedPods(replicaSet: apps.ReplicaSet, caches: Caches): ObservedReplicas['related'] {
  const controller = controllerOf(replicaSet)
  const siblings =
    controller === undefined ? [replicaSet] : [...caches.of(replicaSetKind).byIndex('controllerUid', controller.uid)]
  return siblings.flatMap(({ metadata }) => [...caches.of(podKind).byIndex('controllerUid', metadata.uid)])
}

/** Keeps the Pods of ReplicaSets. */
export const replicaSetController = defineController<ObservedReplicas>({
  name: 'replicaset-controller',
  queue: 'replicaset',
  watches: [
    watchKind({
      kind: replicaSetKind,
      keys: (one) => [objectKey(one)],
      indexes: { ...byNamespace, ...byControllerUid },
    }),
    watchKind({
      kind: podKind,
      keys: ownerKeys(replicaSetKind, selects),
      indexes: { ...byControllerUid, ...byOrphan },
    }),
  ],
  async observe(caches, key, live) {
    const replicaSet = caches.of(replicaSetKind).get(key)
    if (replicaSet === undefined) return undefined
    const dependents = {
      kind: podKind,
      selects: (labels: Parameters<typeof selects>[1]) => selects(replicaSet, labels),
    }
    const candidates = await candidatesOf({ kind: replicaSetKind, object: replicaSet }, dependents, { caches, live })
    return { ...replicatedOf(replicaSet), candidates, related: relatedPods(replicaSet, caches) }
  },
  decide: decideReplicas,
})
