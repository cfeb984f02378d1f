// What becomes of a claim: it gets the volume that it names or the one that suits it best, or asks its class's provisioner for
// one; a claim whose volume is gone is Lost for good. Binding is written on the volume first, so that two claims that
// choose the same one cannot both have it. Upstream: syncUnboundClaim and syncBoundClaim of pkg/controller/volume/persistentvolume.
import {
  type core,
  findMatchingVolume,
  isClaimBound,
  isVolumeForClaim,
  type JsonValue,
  noProvisioner,
  type storage,
  volumeAnnotations,
  volumeMismatch,
} from '#api'
import { deepEqual, openGet, openMerge } from '#base'
import { persistentVolumeClaimKind, persistentVolumeKind } from '../kinds.ts'
import { type Action, idle, type Plan } from '../runtime/plan.ts'

export interface ObservedClaim {
  readonly claim: core.PersistentVolumeClaim
  /** The volume that the claim names. */
  readonly volume: core.PersistentVolume | undefined
  /** Volumes of the claim's class, and those meant for it. */
  readonly volumes: readonly core.PersistentVolume[]
  readonly storageClass: storage.StorageClass | undefined
  /** The class of claims that name none. */
  readonly defaultClass: storage.StorageClass | undefined
  /** Pods that use the claim. */
  readonly pods: readonly core.Pod[]
}

type Claim = core.PersistentVolumeClaim

/** Decides the next step for a claim. */
export function decideClaim(observed: ObservedClaim): Plan {
  const { claim } = observed
  if (isClaimBound(claim) || openGet(claim.metadata.annotations, volumeAnnotations.bindCompleted) !== undefined) {
    return decideBound(observed)
  }
  if (claim.metadata.deletionTimestamp !== undefined) return idle('The claim is being deleted.')
  return claim.spec.volumeName ? decideNamed(observed) : decideUnbound(observed)
}

function decideBound({ claim, volume }: ObservedClaim): Plan {
  if (!claim.spec.volumeName) {
    return lost(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!')
  }
  if (volume === undefined) {
    return lost(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  }
  if (volume.spec.claimRef === undefined || isVolumeForClaim(volume, claim)) return bind(claim, volume)
  return lost(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly')
}

function decideNamed({ claim, volume }: ObservedClaim): Plan {
  const { volumeName } = claim.spec
  if (volume === undefined) return pending(claim, `Volume ${volumeName} is not there yet.`)
  if (volume.spec.claimRef !== undefined && !isVolumeForClaim(volume, claim)) {
    const message = `volume "${volumeName}" already bound to a different claim.`
    return pending(claim, message, warn(claim, 'FailedBinding', message))
  }
  const mismatch = volume.spec.claimRef === undefined ? volumeMismatch(volume, claim) : undefined
  if (mismatch === undefined) return bind(claim, volume)
  const message = `Cannot bind to requested volume "${volumeName}": ${mismatch}`
  return pending(claim, message, warn(claim, 'VolumeMismatch', message))
}

function decideUnbound({ claim, volumes, storageClass, defaultClass, pods }: ObservedClaim): Plan {
  const className = claim.spec.storageClassName
  if (className === undefined && storageClass === undefined && defaultClass !== undefined) {
    const { name } = defaultClass.metadata
    return {
      actions: [patchClaim(claim, { spec: { storageClassName: name } })],
      because: `${name} is the default class.`,
    }
  }
  // What a consumer's node decides is chosen by the scheduler.
  const delayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
  const volume = findMatchingVolume(claim, volumes, { delayed })
  if (volume !== undefined) return bind(claim, volume)
  if (delayed && openGet(claim.metadata.annotations, volumeAnnotations.selectedNode) === undefined) {
    return pending(claim, 'A consumer comes first.', waitingForConsumer(claim, pods))
  }
  if (storageClass === undefined || storageClass.provisioner === noProvisioner) {
    const message = className
      ? `storageclass.storage.k8s.io "${className}" ${storageClass === undefined ? 'not found' : 'has no provisioner'}`
      : 'no persistent volumes available for this claim and no storage class is set'
    const reason = className && storageClass === undefined ? 'ProvisioningFailed' : 'FailedBinding'
    return pending(
      claim,
      message,
      event(claim, { type: reason === 'FailedBinding' ? 'Normal' : 'Warning', reason, message }),
    )
  }
  return askProvisioner(claim, storageClass.provisioner)
}

function waitingForConsumer(claim: Claim, pods: readonly core.Pod[]): Action {
  const unscheduled = pods.filter(({ spec }) => !spec.nodeName).map(({ metadata }) => metadata.name)
  if (unscheduled.length === 0) {
    const message = 'waiting for first consumer to be created before binding'
    return event(claim, { type: 'Normal', reason: 'WaitForFirstConsumer', message })
  }
  const names = unscheduled.length === 1 ? `pod ${unscheduled[0]}` : `pod(s) ${unscheduled.sort().join(', ')}`
  return event(claim, {
    type: 'Normal',
    reason: 'WaitForPodScheduled',
    message: `waiting for ${names} to be scheduled`,
  })
}

function askProvisioner(claim: Claim, provisioner: string): Plan {
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`
  const { storageProvisioner, betaStorageProvisioner } = volumeAnnotations
  if (openGet(claim.metadata.annotations, storageProvisioner) === provisioner) return pending(claim, message)
  const annotations = { [storageProvisioner]: provisioner, [betaStorageProvisioner]: provisioner }
  const told = event(claim, { type: 'Normal', reason: 'ExternalProvisioning', message })
  return pending(claim, message, patchClaim(claim, { metadata: { annotations } }), told)
}

/** Brings volume and claim to know each other, and the claim's status in line. */
function bind(claim: Claim, volume: core.PersistentVolume): Plan {
  const { name } = volume.metadata
  const actions: Action[] = [...claimVolume(volume, claim)]
  const annotations: Record<string, string> = {}
  if (openGet(claim.metadata.annotations, volumeAnnotations.bindCompleted) === undefined) {
    annotations[volumeAnnotations.bindCompleted] = 'yes'
    if (!claim.spec.volumeName) annotations[volumeAnnotations.boundByController] = 'yes'
  }
  if (claim.spec.volumeName !== name || Object.keys(annotations).length > 0) {
    actions.push(patchClaim(claim, { metadata: { annotations }, spec: { volumeName: name } }))
  }
  const { phase, accessModes } = claim.status
  if (phase !== 'Bound' || !deepEqual(accessModes ?? [], volume.spec.accessModes ?? [])) {
    // What a bound claim has may have grown since; that is not for the binder to take back.
    const capacity = phase === 'Bound' ? {} : { capacity: { ...volume.spec.capacity } }
    actions.push(patchStatus(claim, { phase: 'Bound', accessModes: [...(volume.spec.accessModes ?? [])], ...capacity }))
  }
  return { actions, because: `The claim has volume ${name}.` }
}

function claimVolume(volume: core.PersistentVolume, { metadata }: Claim): Action[] {
  const { claimRef } = volume.spec
  if (claimRef?.uid === metadata.uid) return []
  const { name, namespace, uid, resourceVersion } = metadata
  const reference = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion }
  const annotations =
    claimRef === undefined
      ? openMerge(volume.metadata.annotations, { [volumeAnnotations.boundByController]: 'yes' })
      : volume.metadata.annotations
  const object: core.PersistentVolume = {
    ...volume,
    metadata: { ...volume.metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...volume.spec, claimRef: reference },
  }
  return [{ type: 'update', kind: persistentVolumeKind, object }]
}

function lost(claim: Claim, reason: string, message: string): Plan {
  if (claim.status.phase === 'Lost') return idle(message)
  return { actions: [patchStatus(claim, { phase: 'Lost' }), warn(claim, reason, message)], because: message }
}

function pending(claim: Claim, because: string, ...actions: readonly Action[]): Plan {
  const status = claim.status.phase === 'Pending' ? [] : [patchStatus(claim, { phase: 'Pending' })]
  return { actions: [...actions, ...status], because }
}

function patchClaim(object: Claim, body: JsonValue): Action {
  return { type: 'patch', kind: persistentVolumeClaimKind, object, patch: { type: 'merge', body }, unchanged: true }
}

function patchStatus(object: Claim, status: JsonValue): Action {
  const patch = { type: 'merge', body: { status } } as const
  return { type: 'patch', kind: persistentVolumeClaimKind, object, patch, subresource: 'status' }
}

function event(regarding: Claim, told: Extract<Action, { type: 'recordEvent' }>['event']): Action {
  return { type: 'recordEvent', regarding, event: told }
}

function warn(claim: Claim, reason: string, message: string): Action {
  return event(claim, { type: 'Warning', reason, message })
}
