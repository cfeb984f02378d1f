// How many volumes and claims there are. Upstream counterpart: pkg/controller/volume/persistentvolume/metrics.
import { type core, storageClassNameOf } from '#api'
import { persistentVolumeClaimKind, persistentVolumeKind } from '../kinds.ts'
import type { Gauge } from '../runtime/metrics.ts'

/** Counts by labels. */
function countBy<T>(objects: Iterable<T>, labelsOf: (object: T) => Readonly<Record<string, string>>) {
  const groups = Map.groupBy(objects, (object) => JSON.stringify(labelsOf(object)))
  return [...groups].map(([labels, { length }]) => ({
    labels: JSON.parse(labels) as Readonly<Record<string, string>>,
    value: length,
  }))
}

const volumes = (metric: Gauge['metric'], isCounted: (phase: string | undefined) => boolean): Gauge => ({
  metric,
  read: (caches) =>
    countBy(
      [...caches.of(persistentVolumeKind).list()].filter(({ status }) => isCounted(status.phase)),
      (volume) => ({ storage_class: storageClassNameOf(volume) }),
    ),
})

const labelsOfClaim = (claim: core.PersistentVolumeClaim) => ({
  namespace: claim.metadata.namespace,
  storage_class: storageClassNameOf(claim),
  volume_attributes_class: claim.spec.volumeAttributesClassName ?? '',
})

const claims = (metric: Gauge['metric'], isCounted: (phase: string | undefined) => boolean): Gauge => ({
  metric,
  read: (caches) =>
    countBy(
      [...caches.of(persistentVolumeClaimKind).list()].filter(({ status }) => isCounted(status.phase)),
      labelsOfClaim,
    ),
})

/** Of volumes by their class, of claims by namespace and class. */
export const volumeGauges: readonly Gauge[] = [
  volumes('pv_collector_bound_pv_count', (phase) => phase === 'Bound'),
  volumes('pv_collector_unbound_pv_count', (phase) => phase !== 'Bound' && phase !== 'Failed'),
  claims('pv_collector_bound_pvc_count', (phase) => phase === 'Bound'),
  claims('pv_collector_unbound_pvc_count', (phase) => phase !== 'Bound'),
]
