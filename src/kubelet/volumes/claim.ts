// persistentVolumeClaim and generic ephemeral volumes: the claim's volume, if it is of a type that is on this node. Who binds
// claims is not the kubelet's business. Upstream: desired_state_of_world_populator.go, pkg/volume/{local,hostpath}.
import { type core, isNotFound } from '#api'
import { persistentVolumeClaimKind, persistentVolumeKind } from '../api-objects/kinds.ts'
import { setUpHostPath } from './host-path.ts'
import { type VolumeContext, VolumeError, type VolumePlugin } from './volume-plugin.ts'

/** The claim's name: that of a generic ephemeral volume is made of the Pod's and its own. */
export function claimName(pod: core.Pod, volume: core.Volume): string {
  return volume.persistentVolumeClaim?.claimName ?? `${pod.metadata.name}-${volume.name}`
}

/** Why a claim cannot be used by a Pod; undefined if it can. Pure. */
export function claimProblem(
  claim: core.PersistentVolumeClaim,
  pod: core.Pod,
  volume: core.Volume,
): string | undefined {
  const owned = claim.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === pod.metadata.uid)
  if (volume.ephemeral !== undefined && owned !== true) {
    return `PVC ${claim.metadata.namespace}/${claim.metadata.name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`
  }
  if (claim.metadata.deletionTimestamp !== undefined) return 'PVC is being deleted'
  if (claim.status?.phase !== 'Bound' || (claim.spec.volumeName ?? '') === '') return 'PVC is not bound'
  return undefined
}

async function boundVolume(volume: core.Volume, { pod, client }: VolumeContext): Promise<core.PersistentVolume> {
  const { namespace } = pod.metadata
  const name = claimName(pod, volume)
  const refuse = (why: string): VolumeError => new VolumeError(`error processing PVC ${namespace}/${name}: ${why}`)
  if (client === undefined) throw refuse('no API server to ask for it')
  let claim: core.PersistentVolumeClaim
  try {
    claim = await client.get(persistentVolumeClaimKind, { namespace, name })
  } catch (error) {
    if (isNotFound(error)) {
      throw refuse(`failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`)
    }
    throw error
  }
  const problem = claimProblem(claim, pod, volume)
  if (problem !== undefined) throw refuse(problem)
  const found = await client.get(persistentVolumeKind, { name: claim.spec.volumeName ?? '' })
  const { claimRef } = found.spec
  if (claimRef?.uid !== claim.metadata.uid) throw refuse(`PV ${found.metadata.name} is not bound to it`)
  return found
}

export const claimPlugin: VolumePlugin = {
  kind: 'persistent-volume',
  supports: (volume) => volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined,
  async setUp(volume, context) {
    const { host, pod } = context
    const { spec, metadata } = await boundVolume(volume, context)
    if (spec.hostPath !== undefined) return setUpHostPath(spec.hostPath, context)
    if (spec.local === undefined) throw new VolumeError(`PV ${metadata.name} is of a type that is not supported`)
    const { path } = spec.local
    if ((await host.files.stat(path)) === undefined) throw new VolumeError(`path "${path}" does not exist`)
    const { fsGroup, fsGroupChangePolicy } = pod.spec.securityContext ?? {}
    if (fsGroup !== undefined && volume.persistentVolumeClaim?.readOnly !== true) {
      await host.files.giveToGroup(path, { gid: fsGroup, unlessRoot: fsGroupChangePolicy === 'OnRootMismatch' })
    }
    return path
  },
}
