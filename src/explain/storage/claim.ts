// Why a PersistentVolumeClaim has no volume. Pure. Upstream counterpart: pkg/controller/volume/persistentvolume.
import { type core, storageClassNameOf, type storage } from '#api'
import { conclude } from '../conclude.ts'
import type { Explanation, Step } from '../explanation.ts'
import { lastEvent } from '../pod/pod-facts.ts'

export interface ClaimFacts {
  readonly claim: core.PersistentVolumeClaim
  /** Undefined: there is none of that name, or it may not be read. */
  readonly storageClass: storage.StorageClass | undefined
  /** Whether the StorageClass was looked for in vain. */
  readonly classMissing: boolean
  /** About the claim, oldest first. */
  readonly events: readonly core.Event[]
  /** Names of Pods that use the claim and have not ended. */
  readonly users: readonly string[]
  readonly nowMs: number
}

const noProvisioner = 'kubernetes.io/no-provisioner'

function unbound(facts: ClaimFacts, subject: string): Step {
  const { claim, storageClass, classMissing, events } = facts
  const since = claim.metadata.creationTimestamp
  const className = storageClassNameOf(claim) ?? ''
  const evidence = { storageClass: className }
  if (className !== '' && classMissing) {
    return {
      code: 'StorageClassMissing',
      state: 'waiting',
      subject,
      since,
      message: `The StorageClass "${className}" that it asks for does not exist`,
      hint: 'Create the StorageClass, or a claim that names one that exists.',
      evidence,
    }
  }
  const failed = lastEvent(events, ['ProvisioningFailed'])
  if (failed !== undefined) {
    const message = failed.message ?? ''
    return {
      code: 'ProvisioningFailed',
      state: 'failed',
      subject,
      since,
      message: `Its volume cannot be made: ${message}`,
      evidence: { ...evidence, message },
    }
  }
  if (className === '' || storageClass?.provisioner === noProvisioner) {
    if (storageClass?.volumeBindingMode === 'WaitForFirstConsumer' && facts.users.length === 0)
      return waitsForPod(subject, since, className)
    const requested = String(claim.spec.resources?.requests?.['storage'] ?? '')
    return {
      code: 'NoMatchingVolume',
      state: 'waiting',
      subject,
      since,
      message:
        className === ''
          ? `No volume fits it (${requested}), and it names no StorageClass that would make one`
          : `No volume of class "${className}" fits it (${requested}), and the class makes none`,
      evidence: { ...evidence, requested: { storage: requested } },
    }
  }
  if (
    storageClass?.volumeBindingMode === 'WaitForFirstConsumer' &&
    claim.metadata.annotations?.['volume.kubernetes.io/selected-node'] === undefined
  ) {
    return waitsForPod(subject, since, className)
  }
  const message = `The provisioner of class "${className}" is asked for its volume`
  const told = lastEvent(events, ['ExternalProvisioning', 'Provisioning'])?.message
  return {
    code: 'ClaimProvisioning',
    state: 'current',
    subject,
    since,
    message,
    evidence: { ...evidence, ...(told === undefined ? {} : { message: told }) },
  }
}

function waitsForPod(subject: string, since: string, storageClass: string): Step {
  const message = `Class "${storageClass}" gives it a volume when a Pod that uses it has a node`
  return { code: 'ClaimWaitsForPod', state: 'waiting', subject, since, message, evidence: { storageClass } }
}

/** The claim's steps; `subject` says where it stands in the object that is explained. */
export function claimSteps(facts: ClaimFacts, subject: string): readonly Step[] {
  const { claim, users } = facts
  const { deletionTimestamp: since, finalizers = [] } = claim.metadata
  const { phase } = claim.status ?? {}
  const volume = claim.spec.volumeName ?? ''
  if (since !== undefined && users.length > 0) {
    const message = `It is being deleted, and is gone when no Pod uses it: ${users.join(', ')}`
    return [{ code: 'ClaimInUse', state: 'waiting', subject, since, message, evidence: { pods: users } }]
  }
  if (since !== undefined) {
    const message = `It is gone when its finalizers are: ${finalizers.join(', ')}`
    return [{ code: 'FinalizersPending', state: 'waiting', subject, since, message, evidence: { finalizers } }]
  }
  if (phase === 'Lost') {
    const message = `Its volume ${volume} is gone`
    return [{ code: 'ClaimLost', state: 'failed', subject, message, evidence: { volume } }]
  }
  if (phase === 'Bound') {
    return [{ code: 'ClaimBound', state: 'done', subject, message: `It has volume ${volume}`, evidence: { volume } }]
  }
  return [unbound(facts, subject)]
}

/** The explanation of a PersistentVolumeClaim. */
export function explainClaim(facts: ClaimFacts, unseen: readonly string[]): Explanation {
  const { claim, nowMs } = facts
  const steps = claimSteps(facts, `claim ${claim.metadata.name}`)
  return conclude({ object: { ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, nowMs, steps, unseen })
}
