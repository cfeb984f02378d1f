// A ReplicationController, the ReplicaSet's predecessor, has as many Pods as it says. Its selector knows equality only.
// Woken by ReplicationControllers and Pods. Upstream counterpart: pkg/controller/replication.
import { type core, newControllerRef, nothing, selectorFromSet } from '#api'
import { podKind, replicationControllerKind } from '../kinds.ts'
import { byControllerUid, byNamespace, byOrphan } from '../pod/indexes.ts'
import { candidatesOf, ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { decideReplicas, type ObservedReplicas, type Replicated } from './replicas.ts'

const selectorOf = ({ spec }: core.ReplicationController): Replicated['selector'] => {
  const selector = spec.selector ?? spec.template?.metadata.labels ?? {}
  return Object.keys(selector).length === 0 ? nothing : selectorFromSet(selector)
}

/** The ReplicationController as the core sees it; undefined if it has no template. */
export function replicatedOf(controller: core.ReplicationController): Replicated | undefined {
  const { replicas = 1, minReadySeconds = 0, template } = controller.spec
  if (template === undefined) return undefined
  return {
    owner: controller,
    kind: replicationControllerKind,
    reference: newControllerRef(controller, replicationControllerKind),
    replicas,
    minReadySeconds,
    selector: selectorOf(controller),
    template,
    countsTerminating: false,
  }
}

/** Keeps the Pods of ReplicationControllers. */
export const replicationController = defineController<ObservedReplicas>({
  name: 'replicationcontroller-controller',
  queue: 'replicationmanager',
  watches: [
    watchKind({ kind: replicationControllerKind, keys: (one) => [objectKey(one)], indexes: byNamespace }),
    watchKind({
      kind: podKind,
      keys: ownerKeys(replicationControllerKind, (one, labels) => selectorOf(one).matches(labels)),
      indexes: { ...byControllerUid, ...byOrphan },
    }),
  ],
  async observe(caches, key, live) {
    const controller = caches.of(replicationControllerKind).get(key)
    const replicated = controller === undefined ? undefined : replicatedOf(controller)
    if (controller === undefined || replicated === undefined) return undefined
    const candidates = await candidatesOf(
      { kind: replicationControllerKind, object: controller },
      { kind: podKind, selects: (labels) => replicated.selector.matches(labels) },
      { caches, live },
    )
    return {
      ...replicated,
      candidates,
      related: [...caches.of(podKind).byIndex('controllerUid', controller.metadata.uid)],
    }
  },
  decide: decideReplicas,
})
