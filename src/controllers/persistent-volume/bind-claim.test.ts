import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, type storage, volumeAnnotations } from '#api'
import { deepFreeze } from '#base'
import type { Action } from '../runtime/plan.ts'
import { decideClaim, type ObservedClaim } from './bind-claim.ts'
import { decideVolume } from './reclaim-volume.ts'

interface ClaimWords {
  readonly spec?: Partial<core.PersistentVolumeClaimSpec>
  readonly annotations?: Readonly<Record<string, string>>
  readonly phase?: 'Pending' | 'Bound' | 'Lost'
}

const claim = ({ spec, annotations = {}, phase = 'Pending' }: ClaimWords = {}): core.PersistentVolumeClaim =>
  deepFreeze({
    metadata: { name: 'c', namespace: 'ns', uid: 'c-uid', resourceVersion: '1', annotations },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'fast',
      ...spec,
    },
    status: { phase, ...(phase === 'Bound' ? { accessModes: ['ReadWriteOnce'] } : {}) },
  }) as unknown as core.PersistentVolumeClaim

const volume = (
  name: string,
  spec: Partial<core.PersistentVolumeSpec> = {},
  more: { readonly phase?: core.PersistentVolumeStatus['phase']; readonly annotations?: Record<string, string> } = {},
): core.PersistentVolume =>
  deepFreeze({
    metadata: { name, uid: name, labels: { name }, annotations: more.annotations ?? {} },
    spec: {
      capacity: { storage: '2Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      hostPath: { path: '/x' },
      ...spec,
    },
    status: { phase: more.phase ?? 'Available' },
  }) as unknown as core.PersistentVolume

const storageClass = (words: Partial<storage.StorageClass> = {}): storage.StorageClass =>
  ({
    metadata: { name: 'fast' },
    provisioner: 'example.com/p',
    volumeBindingMode: 'Immediate',
    ...words,
  }) as storage.StorageClass

const observe = (given: core.PersistentVolumeClaim, more: Partial<ObservedClaim> = {}): ObservedClaim => ({
  claim: given,
  volume: undefined,
  volumes: [],
  storageClass: undefined,
  defaultClass: undefined,
  pods: [],
  ...more,
})

/** What a plan does, a word or two an action. */
function render(action: Action): string {
  switch (action.type) {
    case 'update': {
      const { name, uid } = (action.object as core.PersistentVolume).spec.claimRef ?? {}
      return `volume ${action.object.metadata.name} for ${name}/${uid}`
    }
    case 'updateStatus':
      return `volume is ${(action.object as core.PersistentVolume).status.phase}`
    case 'patch': {
      const { spec, status, metadata } = action.patch.body as {
        readonly spec?: Partial<core.PersistentVolumeClaimSpec>
        readonly status?: { readonly phase: string }
        readonly metadata?: { readonly annotations: Record<string, string> }
      }
      if (status !== undefined) return `claim is ${status.phase}`
      if (spec?.storageClassName !== undefined) return `class ${spec.storageClassName}`
      const marks = Object.keys(metadata?.annotations ?? {}).map((key) => key.split('/')[1])
      return `claim has ${spec?.volumeName ?? 'no volume'} (${marks.join(', ')})`
    }
    case 'recordEvent':
      return action.event.reason
    default:
      return action.type
  }
}

const forClaim = { claimRef: { namespace: 'ns', name: 'c' } }
const forOurUid = { claimRef: { namespace: 'ns', name: 'c', uid: 'c-uid' } }
const forOther = { claimRef: { namespace: 'ns', name: 'other', uid: 'o' } }
const bound = { annotations: { [volumeAnnotations.bindCompleted]: 'yes' }, spec: { volumeName: 'v' } }
const delayed = storageClass({ volumeBindingMode: 'WaitForFirstConsumer' })
const binds = (name: string, marks: string): string[] => [
  `volume ${name} for c/c-uid`,
  `claim has ${name} (${marks})`,
  'claim is Bound',
]
const chosen = 'bind-completed, bound-by-controller'

const claims: readonly (readonly [what: string, observed: ObservedClaim, done: readonly string[]])[] = [
  [
    'takes the smallest volume that will do',
    observe(claim(), {
      volumes: [
        volume('large', { capacity: { storage: '9Gi' } }),
        volume('b'),
        volume('small', { capacity: { storage: '1Mi' } }),
      ],
    }),
    binds('b', chosen),
  ],
  [
    'prefers a volume without modes that it does not need',
    observe(claim(), {
      volumes: [
        volume('a', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
        volume('b', { capacity: { storage: '9Gi' } }),
      ],
    }),
    binds('b', chosen),
  ],
  [
    'prefers the volume that was meant for it',
    observe(claim(), { volumes: [volume('a'), volume('b', forClaim)] }),
    binds('b', chosen),
  ],
  [
    'takes no volume of another claim, mode, access mode, label, phase or class',
    observe(claim({ spec: { selector: { matchLabels: { name: 'v' } } } }), {
      volumes: [
        volume('v', forOther),
        volume('v', { volumeMode: 'Block' }),
        volume('v', { accessModes: ['ReadOnlyMany'] }),
        volume('w'),
        volume('v', {}, { phase: 'Released' }),
        volume('v', { storageClassName: 'slow' }),
      ],
      storageClass: storageClass(),
    }),
    ['claim has no volume (storage-provisioner, storage-provisioner)', 'ExternalProvisioning'],
  ],
  [
    'takes the volume that it names',
    observe(claim({ spec: { volumeName: 'v' } }), { volume: volume('v') }),
    binds('v', 'bind-completed'),
  ],
  ['waits for the volume that it names', observe(claim({ spec: { volumeName: 'v' } })), []],
  [
    'does not take a volume that is too small, though it names it',
    observe(claim({ spec: { volumeName: 'v', resources: { requests: { storage: '3Gi' } } } }), { volume: volume('v') }),
    ['VolumeMismatch'],
  ],
  [
    'does not take what another claim has',
    observe(claim({ spec: { volumeName: 'v' } }), { volume: volume('v', forOther) }),
    ['FailedBinding'],
  ],
  [
    'without a class gets the default one',
    observe(claim({ spec: { storageClassName: undefined as never } }), { defaultClass: storageClass() }),
    ['class fast'],
  ],
  [
    'with the class "" gets none',
    observe(claim({ spec: { storageClassName: '' } }), { defaultClass: storageClass() }),
    ['FailedBinding'],
  ],
  ['of a class that is missing says so', observe(claim()), ['ProvisioningFailed']],
  [
    'of a delaying class waits for a Pod',
    observe(claim(), { storageClass: delayed, volumes: [volume('a')] }),
    ['WaitForFirstConsumer'],
  ],
  [
    'of a delaying class says that its Pod has no node',
    observe(claim(), { storageClass: delayed, pods: [{ metadata: { name: 'p' }, spec: {} } as core.Pod] }),
    ['WaitForPodScheduled'],
  ],
  [
    'asks the provisioner when a node was selected',
    observe(claim({ annotations: { [volumeAnnotations.selectedNode]: 'n' } }), { storageClass: delayed }),
    ['claim has no volume (storage-provisioner, storage-provisioner)', 'ExternalProvisioning'],
  ],
  [
    'of a delaying class takes the volume that was made for it',
    observe(claim(), { storageClass: delayed, volumes: [volume('a', forOurUid)] }),
    [`claim has a (${chosen})`, 'claim is Bound'],
  ],
  ['that is bound is left alone', observe(claim({ ...bound, phase: 'Bound' }), { volume: volume('v', forOurUid) }), []],
  [
    'that is bound, though its volume does not know, is bound again',
    observe(claim({ ...bound, phase: 'Bound' }), { volume: volume('v') }),
    ['volume v for c/c-uid'],
  ],
  ['whose volume is gone is Lost', observe(claim({ ...bound, phase: 'Bound' })), ['claim is Lost', 'ClaimLost']],
  [
    'whose volume is another’s is Lost',
    observe(claim({ ...bound, phase: 'Bound' }), { volume: volume('v', forOther) }),
    ['claim is Lost', 'ClaimMisbound'],
  ],
  ['that is Lost is said to be so once', observe(claim({ ...bound, phase: 'Lost' })), []],
]

for (const [what, observed, done] of claims) {
  test(`decideClaim: a claim ${what}`, () => {
    assert.deepEqual(decideClaim(observed).actions.map(render), done)
  })
}

const provisioned = { annotations: { [volumeAnnotations.provisionedBy]: 'p' } }
const named = claim({ spec: { volumeName: 'v' } })
const volumes: readonly (readonly [
  what: string,
  volume: core.PersistentVolume,
  claim: core.PersistentVolumeClaim | undefined,
  done: readonly string[],
])[] = [
  ['without a claim is Available', volume('v', {}, { phase: 'Pending' }), undefined, ['volume is Available']],
  ['kept for a claim is Available', volume('v', forClaim, { phase: 'Pending' }), undefined, ['volume is Available']],
  ['of a claim that names it is Bound', volume('v', forOurUid), named, ['volume is Bound']],
  ['waits for a claim that is being bound', volume('v', forOurUid), claim(), []],
  ['whose claim is gone is Released', volume('v', forOurUid, { phase: 'Bound' }), undefined, ['volume is Released']],
  ['that is retained stays Released', volume('v', forOurUid, { phase: 'Released' }), undefined, []],
  [
    'that a provisioner made is left to it',
    volume('v', { ...forOurUid, persistentVolumeReclaimPolicy: 'Delete' }, { phase: 'Released', ...provisioned }),
    undefined,
    [],
  ],
  [
    'that nobody can delete has Failed',
    volume('v', { ...forOurUid, persistentVolumeReclaimPolicy: 'Delete' }, { phase: 'Released' }),
    undefined,
    ['volume is Failed', 'VolumeFailedDelete'],
  ],
  [
    'whose claim chose another is free again, if a controller had chosen it',
    volume('w', forOurUid, { annotations: { [volumeAnnotations.boundByController]: 'yes' } }),
    named,
    ['volume w for undefined/undefined'],
  ],
  [
    'whose claim chose another is still meant for it, if a person said so',
    volume('w', forOurUid),
    named,
    ['volume w for c/undefined'],
  ],
]

for (const [what, given, itsClaim, done] of volumes) {
  test(`decideVolume: a volume ${what}`, () => {
    assert.deepEqual(decideVolume({ volume: given, claim: itsClaim }).actions.map(render), done)
  })
}
