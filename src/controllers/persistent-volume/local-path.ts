// The provisioner of `local-path`: a claim whose consumer has a node gets a volume that is a directory of that node; when the
// volume has been released, or is deleted, the directory goes and then the volume. Directories are the node's: on the node
// of this process they are made and removed here, by effects; on another one the kubelet makes them, and what runs there
// removes them. Woken by claims and volumes. Upstream counterpart: an external provisioner.
import {
  type core,
  isClaimBound,
  isVolumeReachable,
  type KubernetesObject,
  type storage,
  storageClassNameOf,
  volumeAnnotations,
} from '#api'
import { openGet } from '#base'
import { nodeKind, persistentVolumeClaimKind, persistentVolumeKind, storageClassKind } from '../kinds.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { type Controller, defineController, watchKind } from '../runtime/define-controller.ts'
import { type Action, idle, type Plan } from '../runtime/plan.ts'
import { localPathProvisioner } from './local-path-class.ts'
import { setFinalizers } from './protection.ts'

export interface LocalPathOptions {
  /** Where volumes' directories are made, on every node. */
  readonly directory: string
  /** The node whose directories the effects reach. */
  readonly nodeName: string
  /** Makes a directory that every user may write to; no error if it is there. */
  createDirectory(path: string): Promise<void>
  /** Removes a directory and all in it; no error if it is not there. */
  deleteDirectory(path: string): Promise<void>
}

/** Keeps a volume until its directory is gone. Upstream: external-provisioner, HonorPVReclaimPolicy. */
export const provisionerFinalizer = 'external-provisioner.volume.kubernetes.io/finalizer'
const hostnameLabel = 'kubernetes.io/hostname'

export interface ObservedProvision {
  readonly claim: core.PersistentVolumeClaim
  readonly storageClass: storage.StorageClass | undefined
  /** The node that was selected for it. */
  readonly node: core.Node | undefined
  /** A volume that was made for it before. */
  readonly volume: core.PersistentVolume | undefined
}

const volumeNameOf = ({ metadata }: core.PersistentVolumeClaim): string => `pvc-${metadata.uid}`

/** Decides whether a volume is to be made for a claim. */
export function decideProvision(
  observed: ObservedProvision,
  { directory, nodeName }: Pick<LocalPathOptions, 'directory' | 'nodeName'>,
): Plan {
  const { claim, storageClass, node, volume } = observed
  if (isClaimBound(claim) || claim.spec.volumeName || claim.metadata.deletionTimestamp !== undefined) {
    return idle('The claim wants no volume.')
  }
  if (volume !== undefined) return idle('The volume is there and will be bound.')
  const selected = openGet(claim.metadata.annotations, volumeAnnotations.selectedNode)
  const refusal = refusalOf(claim, storageClass, selected)
  if (refusal !== undefined) return refuse(claim, refusal)
  if (storageClass === undefined || node === undefined) return idle(`Node ${selected} is not known yet.`)
  const object = newVolume(claim, { storageClass, node, directory })
  const path = object.spec.hostPath.path
  const name = object.metadata.name
  const told: Action = {
    type: 'recordEvent',
    regarding: claim,
    event: { type: 'Normal', reason: 'ProvisioningSucceeded', message: `Successfully provisioned volume ${name}` },
  }
  const create = { type: 'create', kind: persistentVolumeKind, object, existsIsFine: true } as const
  const isHere = node.metadata.name === nodeName
  const makes: Action[] = isHere ? [{ type: 'effect', name: 'createDirectory', argument: path }] : []
  return { actions: [...makes, create, told], because: `Node ${node.metadata.name} was selected.` }
}

function refusalOf(
  { spec }: core.PersistentVolumeClaim,
  storageClass: storage.StorageClass | undefined,
  selected: string | undefined,
): string | undefined {
  if (spec.volumeMode === 'Block') return 'only volumeMode Filesystem is supported'
  if (spec.selector !== undefined) return 'claim Selector is not supported'
  if (storageClass !== undefined && selected === undefined) {
    return `no node was selected: volumeBindingMode of class ${storageClass.metadata.name} must be WaitForFirstConsumer`
  }
  return undefined
}

function refuse(claim: core.PersistentVolumeClaim, why: string): Plan {
  const message = `failed to provision volume with StorageClass "${storageClassNameOf(claim)}": ${why}`
  const event = { type: 'Warning', reason: 'ProvisioningFailed', message } as const
  return { actions: [{ type: 'recordEvent', regarding: claim, event }], because: message }
}

interface NewVolume {
  readonly storageClass: storage.StorageClass
  readonly node: core.Node
  readonly directory: string
}

/** Selects the node by its hostname, as others do, or by its name where it has no such label. */
function termFor({ metadata }: core.Node): core.NodeSelectorTerm {
  const hostname = openGet(metadata.labels, hostnameLabel)
  return hostname === undefined
    ? { matchFields: [{ key: 'metadata.name', operator: 'In', values: [metadata.name] }] }
    : { matchExpressions: [{ key: hostnameLabel, operator: 'In', values: [hostname] }] }
}

function newVolume(claim: core.PersistentVolumeClaim, { storageClass, node, directory }: NewVolume) {
  const name = volumeNameOf(claim)
  const { namespace, name: claimName, uid, resourceVersion } = claim.metadata
  const policy = storageClass.reclaimPolicy ?? 'Delete'
  return {
    metadata: {
      name,
      annotations: { [volumeAnnotations.provisionedBy]: localPathProvisioner },
      finalizers: policy === 'Delete' ? [provisionerFinalizer] : [],
    },
    spec: {
      capacity: { storage: claim.spec.resources.requests?.['storage'] ?? '0' },
      accessModes: claim.spec.accessModes,
      persistentVolumeReclaimPolicy: policy,
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
      hostPath: { path: `${directory}/${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: [termFor(node)] } },
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name: claimName, uid, resourceVersion },
    },
  }
}

/** Makes volumes of the class's provisioner. */
export function createLocalPathProvisioner(options: LocalPathOptions): Controller<ObservedProvision> {
  return defineController<ObservedProvision>({
    name: 'local-path-provisioner',
    effects: { createDirectory: (path) => options.createDirectory(path) },
    watches: [
      watchKind({
        kind: persistentVolumeClaimKind,
        keys: (claim) => (isOurs(claim, volumeAnnotations.storageProvisioner) ? [objectKey(claim)] : []),
      }),
      // Read when a claim is looked at.
      watchKind({ kind: nodeKind, keys: () => [] }),
      watchKind({ kind: storageClassKind, keys: () => [] }),
      watchKind({ kind: persistentVolumeKind, keys: () => [] }),
    ],
    observe(caches, key) {
      const claim = caches.of(persistentVolumeClaimKind).get(key)
      if (claim === undefined) return undefined
      const selected = openGet(claim.metadata.annotations, volumeAnnotations.selectedNode) ?? ''
      return {
        claim,
        storageClass: caches.of(storageClassKind).get(storageClassNameOf(claim)),
        node: caches.of(nodeKind).get(selected),
        volume: caches.of(persistentVolumeKind).get(volumeNameOf(claim)),
      }
    },
    decide: (observed) => decideProvision(observed, options),
  })
}

const isOurs = ({ metadata }: KubernetesObject, annotation: string): boolean =>
  openGet(metadata.annotations, annotation) === localPathProvisioner

export interface ObservedLocalVolume {
  readonly volume: core.PersistentVolume
  /** The nodes that reach it. */
  readonly nodes: readonly core.Node[]
}

/** Decides whether a volume's directory goes, and the volume with it. */
export function decideLocalVolume({ volume, nodes }: ObservedLocalVolume, nodeName: string): Plan {
  const { finalizers = [], deletionTimestamp } = volume.metadata
  const { spec, status } = volume
  if (spec.persistentVolumeReclaimPolicy !== 'Delete') return idle('The volume is kept.')
  if (deletionTimestamp === undefined && status.phase !== 'Released') return idle('The volume is in use.')
  if (status.phase === 'Bound') return idle('The volume goes when its claim is gone.')
  if (deletionTimestamp === undefined) {
    const actions = [{ type: 'delete', kind: persistentVolumeKind, object: volume, unchanged: true }] as const
    return { actions, because: 'The claim is gone.' }
  }
  if (!finalizers.includes(provisionerFinalizer)) return idle('The directory is gone.')
  const release = setFinalizers(
    persistentVolumeKind,
    volume,
    finalizers.filter((one) => one !== provisionerFinalizer),
  )
  if (nodes.length === 0) return { actions: [release], because: 'The node is gone, and the directory with it.' }
  const path = spec.hostPath?.path
  if (path === undefined || !nodes.some(({ metadata }) => metadata.name === nodeName)) {
    return idle('The directory is on another node.')
  }
  const remove: Action = { type: 'effect', name: 'deleteDirectory', argument: path }
  return { actions: [remove, release], because: 'The directory goes, and the volume with it.' }
}

/** Removes volumes that were released, with their directories. */
export function createLocalPathReclaimer(options: LocalPathOptions): Controller<ObservedLocalVolume> {
  return defineController<ObservedLocalVolume>({
    name: 'local-path-reclaimer',
    effects: { deleteDirectory: (path) => options.deleteDirectory(path) },
    watches: [
      watchKind({
        kind: persistentVolumeKind,
        keys: (volume) => (isOurs(volume, volumeAnnotations.provisionedBy) ? [objectKey(volume)] : []),
      }),
      watchKind({ kind: nodeKind, keys: () => [] }),
    ],
    observe(caches, key) {
      const volume = caches.of(persistentVolumeKind).get(key)
      if (volume === undefined) return undefined
      const nodes = [...caches.of(nodeKind).list()].filter((node) => isVolumeReachable(volume, node))
      return { volume, nodes }
    },
    decide: (observed) => decideLocalVolume(observed, options.nodeName),
  })
}
