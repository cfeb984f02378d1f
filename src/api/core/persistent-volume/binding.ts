// Which volume a claim may have, and who has which: rules that controllers and schedulers share.
// Upstream: component-helpers/storage/volume (FindMatchingVolume), k8s.io/api annotations of the volume binder.
import { openGet } from '#base'
import { matchesNodeSelector } from '../node/node-selector.ts'
import { compareQuantities, type Quantity } from '../../meta/quantity.ts'
import { matchesLabelSelector } from '../../meta/label-selector.ts'
import { storageClassOf } from '../persistent-volume-claim/access-modes.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../v1.types.ts'

/** Annotations by which binder, scheduler and provisioners speak to each other. */
export const volumeAnnotations = {
  /** On a claim: it has had its volume from here on. */
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  /** On a claim or volume: the controller chose the other side, not a person. */
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  /** On a volume: who made it. */
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  /** On a claim: who is to make its volume. */
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  /** On a claim: the node on which its volume is needed. */
  selectedNode: 'volume.kubernetes.io/selected-node',
} as const

/** Says of a StorageClass that nobody makes its volumes. */
export const noProvisioner = 'kubernetes.io/no-provisioner'

/** The class of a volume or claim, '' for none. */
export function storageClassNameOf({ metadata, spec }: PersistentVolume | PersistentVolumeClaim): string {
  return storageClassOf(metadata.annotations, spec.storageClassName)
}

/** Whether the volume is meant for this claim and no other. */
export function isVolumeForClaim(
  { spec: { claimRef } }: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  if (claimRef === undefined) return false
  const sameName = claimRef.name === metadata.name && claimRef.namespace === metadata.namespace
  return sameName && (!claimRef.uid || claimRef.uid === metadata.uid)
}

/** Whether the claim has its volume. */
export function isClaimBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && openGet(metadata.annotations, volumeAnnotations.bindCompleted) !== undefined
}

/** Whether the node is one from which the volume can be reached. */
export function isVolumeReachable({ spec }: PersistentVolume, node: Pick<Node, 'metadata'>): boolean {
  const required = spec.nodeAffinity?.required
  return required === undefined || matchesNodeSelector(required, node)
}

const sizeOf = (amounts: Readonly<Record<string, Quantity>> | undefined): Quantity => amounts?.['storage'] ?? '0'

/** Why a claim that names this volume cannot have it, in upstream's words; undefined if it can. */
export function volumeMismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (compareQuantities(sizeOf(volume.spec.capacity), sizeOf(claim.spec.resources.requests)) < 0) {
    return 'requested PV is too small'
  }
  if (storageClassNameOf(volume) !== storageClassNameOf(claim)) return 'storageClassName does not match'
  if (hasOtherMode(volume, claim)) return 'incompatible volumeMode'
  if (!hasAccessModes(volume, claim)) return 'incompatible accessMode'
  return undefined
}

function hasOtherMode(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')
}

function hasAccessModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode))
}

export interface MatchOptions {
  /** Only volumes that this node reaches. */
  readonly node?: Pick<Node, 'metadata'>
  /** Nobody may choose for the claim yet: only a volume that was meant for it before is found. */
  readonly delayed?: boolean
  /** Volumes that are taken in the meantime. */
  readonly taken?: ReadonlySet<string>
}

/** The volume for a claim: the one meant for it, else the smallest that will do, of those with the fewest access modes. */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { node, delayed = false, taken }: MatchOptions = {},
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined
  for (const volume of volumes) {
    if (taken?.has(volume.metadata.name) || !mayServe(volume, claim)) continue
    const reachable = node === undefined || isVolumeReachable(volume, node)
    if (isVolumeForClaim(volume, claim)) return reachable ? volume : undefined
    if (delayed || !reachable || !isFreeFor(volume, claim)) continue
    if (best === undefined || compareVolumes(volume, best) < 0) best = volume
  }
  return best
}

/** What holds even for a volume that was meant for the claim. */
function mayServe(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.spec.claimRef !== undefined && !isVolumeForClaim(volume, claim)) return false
  if (volume.metadata.deletionTimestamp !== undefined || hasOtherMode(volume, claim)) return false
  return compareQuantities(sizeOf(volume.spec.capacity), sizeOf(claim.spec.resources.requests)) >= 0
}

function isFreeFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector } = claim.spec
  return (
    volume.status.phase === 'Available' &&
    storageClassNameOf(volume) === storageClassNameOf(claim) &&
    hasAccessModes(volume, claim) &&
    (selector === undefined || matchesLabelSelector(selector, volume.metadata.labels))
  )
}

function compareVolumes(a: PersistentVolume, b: PersistentVolume): number {
  const modes = (a.spec.accessModes?.length ?? 0) - (b.spec.accessModes?.length ?? 0)
  if (modes !== 0) return modes
  const size = compareQuantities(sizeOf(a.spec.capacity), sizeOf(b.spec.capacity))
  if (size !== 0) return size
  return a.metadata.name < b.metadata.name ? -1 : 1
}
