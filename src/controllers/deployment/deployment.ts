// A Deployment runs its template through ReplicaSets and moves from one to the next. Woken by Deployments, ReplicaSets, and
// Pods that are gone (Recreate waits for them). Upstream counterpart: pkg/controller/deployment.
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
import { deploymentKind, podKind, replicaSetKind } from '../kinds.ts'
import { claim } from '../pod/claim.ts'
import { byControllerUid, byNamespace, byOrphan } from '../pod/indexes.ts'
import { candidatesOf, ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { decideDeployment, type ObservedDeployment } from './decide.ts'

const selects = ({ spec }: apps.Deployment, labels: Labels | undefined): boolean =>
  matchesLabelSelector(spec.selector, labels)

/** The Deployment above a Pod, through its ReplicaSet. */
function deploymentsOf(pod: core.Pod, caches: Caches): string[] {
  const controller = controllerOf(pod)
  if (controller?.kind !== 'ReplicaSet') return []
  const replicaSet = caches.of(replicaSetKind).get(`${pod.metadata.namespace}/${controller.name}`)
  const owner = replicaSet === undefined ? undefined : controllerOf(replicaSet)
  return owner?.kind === 'Deployment' ? [`${pod.metadata.namespace}/${owner.name}`] : []
}

/** Keeps Deployments. */
export const deploymentController = defineController<ObservedDeployment>({
  name: 'deployment-controller',
  queue: 'deployment',
  watches: [
    watchKind({ kind: deploymentKind, keys: (one) => [objectKey(one)], indexes: byNamespace }),
    watchKind({
      kind: replicaSetKind,
      keys: ownerKeys(deploymentKind, selects),
      indexes: { ...byNamespace, ...byControllerUid, ...byOrphan },
    }),
    watchKind({ kind: podKind, keys: () => [], deletedKeys: deploymentsOf, indexes: byControllerUid }),
  ],
  async observe(caches, key, live) {
    const deployment = caches.of(deploymentKind).get(key)
    if (deployment === undefined) return undefined
    const candidates = await candidatesOf<apps.ReplicaSet>(
      { kind: deploymentKind, object: deployment },
      { kind: replicaSetKind, selects: (labels) => selects(deployment, labels) },
      { caches, live },
    )
    const result = selectorOf(deployment.spec.selector)
    const claimant = {
      owner: deployment,
      reference: newControllerRef(deployment, deploymentKind),
      selector: result.ok ? result.selector : nothing,
      kind: replicaSetKind,
    }
    const { owned, adopt, release } = claim(claimant, candidates)
    const pods = new Map(
      owned.map(({ metadata }) => [metadata.uid, [...caches.of(podKind).byIndex('controllerUid', metadata.uid)]]),
    )
    return { deployment, replicaSets: owned, claims: [...adopt, ...release], pods }
  },
  decide: decideDeployment,
})
