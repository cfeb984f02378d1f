// The kinds a kubelet speaks of, as the client needs them.
import type { coordination, core } from '#api'
import type { ClientKind } from '#client'

const coreKind = { group: '', version: 'v1', namespaced: true } as const

export const podKind: ClientKind<core.Pod> = { ...coreKind, kind: 'Pod', plural: 'pods' }
export const configMapKind: ClientKind<core.ConfigMap> = { ...coreKind, kind: 'ConfigMap', plural: 'configmaps' }
export const secretKind: ClientKind<core.Secret> = { ...coreKind, kind: 'Secret', plural: 'secrets' }
export const serviceKind: ClientKind<core.Service> = { ...coreKind, kind: 'Service', plural: 'services' }
export const nodeKind: ClientKind<core.Node> = { ...coreKind, kind: 'Node', plural: 'nodes', namespaced: false }
export const serviceAccountKind: ClientKind<core.ServiceAccount> = {
  ...coreKind,
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
}
export const leaseKind: ClientKind<coordination.Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
}
export const persistentVolumeClaimKind: ClientKind<core.PersistentVolumeClaim> = {
  ...coreKind,
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
}
export const persistentVolumeKind: ClientKind<core.PersistentVolume> = {
  ...coreKind,
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
}
