// Which API objects a Pod refers to. A static Pod may refer to none: nobody gives it any, and it must run without a server.
// Pure. Upstream: pkg/api/v1/pod HasAPIObjectReference.
import type { core } from '#api'

function volumeReference(volume: core.Volume): string | undefined {
  if (volume.secret !== undefined) return 'secrets'
  if (volume.configMap !== undefined) return 'configmaps'
  if (volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined) return 'persistentvolumeclaims'
  if (volume.csi?.nodePublishSecretRef !== undefined) return 'secrets'
  for (const source of volume.projected?.sources ?? []) {
    if (source.secret !== undefined) return 'secrets'
    if (source.configMap !== undefined) return 'configmaps'
    if (source.serviceAccountToken !== undefined) return 'serviceaccounts'
    if (source.clusterTrustBundle !== undefined) return 'clustertrustbundles'
  }
  return undefined
}

function containerReference(container: core.Container | core.EphemeralContainer): string | undefined {
  for (const { secretRef, configMapRef } of container.envFrom ?? []) {
    if (secretRef !== undefined) return 'secrets'
    if (configMapRef !== undefined) return 'configmaps'
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.secretKeyRef !== undefined) return 'secrets'
    if (valueFrom?.configMapKeyRef !== undefined) return 'configmaps'
  }
  return undefined
}

/** The resource of the first API object that the Pod refers to: `configmaps`; undefined if it refers to none. */
export function apiReference({ spec }: Pick<core.Pod, 'spec'>): string | undefined {
  if ((spec.serviceAccountName ?? '') !== '') return 'serviceaccounts'
  if ((spec.imagePullSecrets?.length ?? 0) > 0) return 'secrets'
  if ((spec.resourceClaims?.length ?? 0) > 0) return 'resourceclaims'
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  return [...(spec.volumes ?? []).map(volumeReference), ...containers.map(containerReference)].find(
    (found) => found !== undefined,
  )
}
