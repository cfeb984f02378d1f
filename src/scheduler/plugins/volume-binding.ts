// VolumeBinding: a Pod goes where its volumes can be reached. Claims that wait for their first consumer get a volume there: one
// that exists, or one that the class's provisioner makes on the selected node. The Pod is bound when they all have it.
// Nothing is assumed: who comes second, to a claim or a volume, is refused by the API and tried again.
// Upstream counterpart: pkg/scheduler/framework/plugins/volumebinding.
import {
  type core,
  findMatchingVolume,
  isClaimBound,
  isConflict,
  isVolumeReachable,
  noProvisioner,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  type storage,
  storageClassNameOf,
  volumeAnnotations,
} from '#api'
import { openGet } from '#base'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import type { Plugin, PreBinding, Rejection } from '../framework/plugin.ts'
import type { StorageSnapshot } from '../snapshot/storage-cache.ts'

const noVolume: Rejection = {
  reasons: ['node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'],
  resolvable: false,
}
const conflict: Rejection = { reasons: ["node(s) didn't match PersistentVolume's node affinity"], resolvable: false }
const nothingToBind: Rejection = {
  reasons: ["node(s) didn't find available persistent volumes to bind"],
  resolvable: false,
}

/** The name of a volume's claim, if it has one. */
function claimNameOf({ metadata }: core.Pod, volume: core.Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName
  return volume.ephemeral === undefined ? undefined : `${metadata.name}-${volume.name}`
}

interface PodClaims {
  readonly bound: readonly core.PersistentVolumeClaim[]
  /** Claims that wait for their first consumer. */
  readonly delayed: readonly core.PersistentVolumeClaim[]
}

/** The claims of a Pod, or why it cannot be scheduled anywhere. */
function claimsOf(pod: core.Pod, storage: StorageSnapshot): PodClaims | string {
  const { namespace } = pod.metadata
  const bound: core.PersistentVolumeClaim[] = []
  const delayed: core.PersistentVolumeClaim[] = []
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOf(pod, volume)
    if (name === undefined) continue
    const claim = storage.claim(namespace, name)
    const problem = problemOf(claim, name, volume)
    if (problem !== undefined || claim === undefined) return problem ?? ''
    if (isClaimBound(claim)) bound.push(claim)
    else if (storage.storageClass(storageClassNameOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer') {
      delayed.push(claim)
    } else return 'pod has unbound immediate PersistentVolumeClaims'
  }
  return { bound, delayed }
}

function problemOf(
  claim: core.PersistentVolumeClaim | undefined,
  name: string,
  { ephemeral }: core.Volume,
): string | undefined {
  if (claim === undefined) {
    return ephemeral === undefined
      ? `persistentvolumeclaim "${name}" not found`
      : `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
  }
  if (claim.status.phase === 'Lost') {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`
  }
  return claim.metadata.deletionTimestamp === undefined ? undefined : `persistentvolumeclaim "${name}" is being deleted`
}

/** What each waiting claim gets on a node: a volume that is there, or undefined for one to be made. None if a claim gets nothing. */
function chooseVolumes(
  delayed: readonly core.PersistentVolumeClaim[],
  storage: StorageSnapshot,
  node: core.Node,
): ReadonlyMap<core.PersistentVolumeClaim, core.PersistentVolume | undefined> | undefined {
  const chosen = new Map<core.PersistentVolumeClaim, core.PersistentVolume | undefined>()
  const taken = new Set<string>()
  for (const claim of delayed) {
    const selected = openGet(claim.metadata.annotations, volumeAnnotations.selectedNode)
    const found = selected === undefined ? findMatchingVolume(claim, storage.volumes(), { node, taken }) : undefined
    if (found !== undefined) taken.add(found.metadata.name)
    else if (selected !== undefined && selected !== node.metadata.name) return undefined
    else if (!isProvisionable(storage.storageClass(storageClassNameOf(claim)), node)) return undefined
    chosen.set(claim, found)
  }
  return chosen
}

/** Whether somebody makes volumes of the class on the node. */
function isProvisionable(storageClass: storage.StorageClass | undefined, { metadata }: core.Node): boolean {
  if (storageClass === undefined || ['', noProvisioner].includes(storageClass.provisioner)) return false
  const terms = storageClass.allowedTopologies ?? []
  return (
    terms.length === 0 ||
    terms.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values.includes(openGet(metadata.labels, key) ?? '')),
    )
  )
}

/** Others write to a new claim too: so often the node is written anew. */
const selectAttemptsMax = 5

/** Says on a claim where its volume is needed, unless somebody has said so: then it must be the same node. */
async function selectNode(
  { client, nodeName, signal }: Pick<PreBinding, 'client' | 'nodeName' | 'signal'>,
  claim: core.PersistentVolumeClaim,
): Promise<void> {
  let current = claim
  for (let attempt = 1; ; attempt++) {
    const selected = openGet(current.metadata.annotations, volumeAnnotations.selectedNode)
    if (selected === nodeName) return
    if (selected !== undefined)
      throw new Error(`claim ${claim.metadata.name} is to have its volume on node ${selected}`)
    const { resourceVersion, uid } = current.metadata
    const body = { metadata: { uid, resourceVersion, annotations: { [volumeAnnotations.selectedNode]: nodeName } } }
    try {
      await client.patch(persistentVolumeClaimKind, claim.metadata, { type: 'merge', body }, { signal })
      return
    } catch (error) {
      if (!isConflict(error) || attempt === selectAttemptsMax) throw error
      current = await client.get(persistentVolumeClaimKind, claim.metadata, { signal })
      if (current.metadata.uid !== uid) throw error
    }
  }
}

/** Gives the claims what was chosen for them, and waits until they have it. */
async function bindVolumes({ client, pod, nodeName, signal, snapshot, until }: PreBinding): Promise<void> {
  const node = snapshot.get(nodeName)?.node
  const claims = claimsOf(pod, snapshot.storage)
  if (typeof claims === 'string') throw new Error(claims)
  const chosen = node === undefined ? undefined : chooseVolumes(claims.delayed, snapshot.storage, node)
  if (chosen === undefined) throw new Error(`node ${nodeName} has no volumes for the Pod any more`)
  for (const [claim, volume] of chosen) {
    if (volume !== undefined) {
      const { name, namespace, uid } = claim.metadata
      const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid }
      await client.update(persistentVolumeKind, { ...volume, spec: { ...volume.spec, claimRef } }, { signal })
    } else await selectNode({ client, nodeName, signal }, claim)
  }
  await until(() => {
    const now = claimsOf(pod, snapshot.storage)
    if (typeof now === 'string') throw new Error(now)
    return now.delayed.length === 0 && now.bound.every(({ spec }) => snapshot.storage.volume(spec.volumeName ?? ''))
  })
  const now = claimsOf(pod, snapshot.storage)
  const missed = typeof now === 'string' ? now : node && boundRejection(now.bound, snapshot.storage, node)?.reasons[0]
  if (missed !== undefined) throw new Error(missed)
}

function boundRejection(
  bound: readonly core.PersistentVolumeClaim[],
  storage: StorageSnapshot,
  node: core.Node,
): Rejection | undefined {
  for (const { spec } of bound) {
    const volume = storage.volume(spec.volumeName ?? '')
    if (volume === undefined) return noVolume
    if (!isVolumeReachable(volume, node)) return conflict
  }
  return undefined
}

function mayHelp(pod: core.Pod, event: ClusterEvent): boolean {
  switch (event.type) {
    case 'VolumeChanged':
    case 'StorageClassChanged':
    case 'PodUpdated':
      return true
    case 'ClaimChanged': {
      const { name, namespace } = event.claim.metadata
      const isOwn = (volume: core.Volume): boolean => claimNameOf(pod, volume) === name
      return namespace === pod.metadata.namespace && (pod.spec.volumes ?? []).some(isOwn)
    }
    default:
      return event.type === 'NodeAdded' || event.type === 'NodeUpdated'
  }
}

const hasClaims = (pod: core.Pod): boolean =>
  (pod.spec.volumes ?? []).some((volume) => claimNameOf(pod, volume) !== undefined)

export const volumeBinding: Plugin = {
  name: 'VolumeBinding',
  preFilter: ({ pod }, { storage }) => {
    if (!hasClaims(pod)) return { type: 'skip' }
    const claims = claimsOf(pod, storage)
    if (typeof claims === 'string') return { type: 'reject', rejection: { reasons: [claims], resolvable: false } }
    const filter = ({ node }: { readonly node: core.Node }): Rejection | undefined => {
      const rejection = boundRejection(claims.bound, storage, node)
      if (rejection !== undefined) return rejection
      return chooseVolumes(claims.delayed, storage, node) === undefined ? nothingToBind : undefined
    }
    return { type: 'filter', filter }
  },
  mayHelp,
  preBindPreFlight: hasClaims,
  preBind: bindVolumes,
}
