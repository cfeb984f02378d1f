// The kinds a kubelet speaks of.
export {
  configMapKind,
  leaseKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
} from '#api'
