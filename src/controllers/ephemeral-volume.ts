// A Pod's generic ephemeral volume has a claim `<pod>-<volume>` of the volume's template, which the Pod owns. Woken by Pods
// and claims. Upstream counterpart: pkg/controller/volume/ephemeral.
import { type core, type Draft, isControlledBy, type KubernetesObject, newControllerRef } from '#api'
import { persistentVolumeClaimKind, podKind } from './kinds.ts'
import { ephemeralClaimName, podsByClaim } from './persistent-volume/indexes.ts'
import { objectKey } from './runtime/apply-plan.ts'
import { defineController, watchKind } from './runtime/define-controller.ts'
import type { Measure } from './runtime/metrics.ts'
import { type Action, idle, type Plan } from './runtime/plan.ts'

export interface ObservedEphemeral {
  readonly pod: core.Pod
  /** Claims of its namespace that have the names of its ephemeral volumes. */
  readonly claims: ReadonlyMap<string, core.PersistentVolumeClaim>
}

const ephemeralVolumes = ({ spec }: core.Pod): readonly core.Volume[] =>
  (spec.volumes ?? []).filter(({ ephemeral }) => ephemeral?.volumeClaimTemplate !== undefined)

function createClaim(pod: core.Pod, volume: core.Volume): Action {
  const { metadata, spec } = volume.ephemeral?.volumeClaimTemplate ?? {}
  const object = {
    metadata: {
      name: ephemeralClaimName(pod, volume),
      namespace: pod.metadata.namespace,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ownerReferences: [newControllerRef(pod, podKind)],
    },
    spec,
  } as Draft<KubernetesObject>
  return { type: 'create', kind: persistentVolumeClaimKind, object, existsIsFine: true }
}

/** Decides which claims to make for a Pod. */
export function decideEphemeral({ pod, claims }: ObservedEphemeral): Plan {
  if (pod.metadata.deletionTimestamp !== undefined) return idle('The Pod is being deleted.')
  const actions: Action[] = []
  for (const volume of ephemeralVolumes(pod)) {
    const name = ephemeralClaimName(pod, volume)
    const claim = claims.get(name)
    if (claim === undefined) actions.push(createClaim(pod, volume))
    else if (!isControlledBy(claim, pod)) {
      const { namespace, name: podName } = pod.metadata
      const message = `PVC "${namespace}/${name}" was not created for pod "${namespace}/${podName}" (pod is not owner)`
      return { actions, because: message }
    }
  }
  return { actions, because: actions.length === 0 ? 'Every ephemeral volume has its claim.' : 'A claim is missing.' }
}

/** Makes claims for ephemeral volumes. */
export const ephemeralVolumeController = defineController<ObservedEphemeral>({
  name: 'ephemeral-volume-controller',
  queue: 'ephemeral_volume',
  watches: [
    watchKind({
      kind: podKind,
      keys: (pod) => (ephemeralVolumes(pod).length === 0 ? [] : [objectKey(pod)]),
      indexes: podsByClaim,
    }),
    watchKind({
      kind: persistentVolumeClaimKind,
      keys: () => [],
      deletedKeys: (claim, caches) => [...caches.of(podKind).byIndex('claim', objectKey(claim))].map(objectKey),
    }),
  ],
  observe(caches, key) {
    const pod = caches.of(podKind).get(key)
    if (pod === undefined) return undefined
    const claims = new Map<string, core.PersistentVolumeClaim>()
    for (const volume of ephemeralVolumes(pod)) {
      const name = ephemeralClaimName(pod, volume)
      const claim = caches.of(persistentVolumeClaimKind).get(`${pod.metadata.namespace}/${name}`)
      if (claim !== undefined) claims.set(name, claim)
    }
    return { pod, claims }
  },
  decide: decideEphemeral,
  measureSync: (_pod, { actions }, { failure }) => [
    ...actions.map((): Measure => ({ metric: 'ephemeral_volume_controller_create_total' })),
    ...(failure === undefined ? [] : [{ metric: 'ephemeral_volume_controller_create_failures_total' } as const]),
  ],
})
