import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, type storage, volumeAnnotations } from '#api'
import { deepFreeze } from '#base'
import type { Action } from '../runtime/plan.ts'
import { decideLocalVolume, decideProvision, type ObservedProvision, provisionerFinalizer } from './local-path.ts'

const options = { directory: '/volumes', nodeName: 'here' }
const node = (name: string, labels = {}): core.Node => ({ metadata: { name, labels } }) as unknown as core.Node

function observe(more: Partial<ObservedProvision> = {}, spec: object = {}, selected: string | undefined = 'here') {
  const annotations = selected === '' ? {} : { [volumeAnnotations.selectedNode]: selected }
  const claim = {
    metadata: { name: 'c', namespace: 'ns', uid: 'u', annotations },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 's',
      ...spec,
    },
  } as unknown as core.PersistentVolumeClaim
  const storageClass = { metadata: { name: 's' } } as storage.StorageClass
  return deepFreeze<ObservedProvision>({ claim, storageClass, node: node('here'), volume: undefined, ...more })
}

const render = (actions: readonly Action[]): string[] =>
  actions.map((action) => {
    if (action.type === 'effect') return `${action.name} ${action.argument}`
    return action.type === 'recordEvent' ? action.event.reason : action.type
  })

const provisions: readonly (readonly [what: string, observed: ObservedProvision, done: readonly string[]])[] = [
  [
    'of this node: makes its directory first',
    observe(),
    ['createDirectory /volumes/pvc-u', 'create', 'ProvisioningSucceeded'],
  ],
  [
    'of another node: leaves the directory to it',
    observe({ node: node('there') }, {}, 'there'),
    ['create', 'ProvisioningSucceeded'],
  ],
  ['of a node that is not known yet: waits', observe({ node: undefined }), []],
  ['that is there: is not made again', observe({ volume: {} as core.PersistentVolume }), []],
  ['of a block device: is refused', observe({}, { volumeMode: 'Block' }), ['ProvisioningFailed']],
  ['with a selector: is refused', observe({}, { selector: {} }), ['ProvisioningFailed']],
  ['of no node: is refused', observe({}, {}, ''), ['ProvisioningFailed']],
  ['of a claim that names another: is not made', observe({}, { volumeName: 'v' }), []],
]

for (const [what, observed, done] of provisions) {
  test(`decideProvision: a volume ${what}`, () =>
    assert.deepEqual(render(decideProvision(observed, options).actions), done))
}

test('decideProvision: the volume can be reached from its node, by its hostname or else by its name', () => {
  const termOf = (labels: object): unknown => {
    const create = decideProvision(observe({ node: node('here', labels) }), options).actions.find(
      ({ type }) => type === 'create',
    )
    const { object } = create as unknown as { readonly object: core.PersistentVolume }
    return object.spec.nodeAffinity?.required?.nodeSelectorTerms
  }
  assert.deepEqual(termOf({ 'kubernetes.io/hostname': 'h' }), [
    { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['h'] }] },
  ])
  assert.deepEqual(termOf({}), [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['here'] }] }])
})

const volume = (phase: string, { going = false, policy = 'Delete' } = {}): core.PersistentVolume =>
  deepFreeze({
    metadata: {
      name: 'v',
      uid: 'v',
      finalizers: [provisionerFinalizer],
      ...(going ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { persistentVolumeReclaimPolicy: policy, hostPath: { path: '/volumes/v' } },
    status: { phase },
  }) as unknown as core.PersistentVolume
const going = { going: true }
const [here, there] = [[node('here')], [node('there')]]

const reclaims: readonly (readonly [
  what: string,
  volume: core.PersistentVolume,
  nodes: readonly core.Node[],
  done: readonly string[],
])[] = [
  ['in use stays', volume('Bound'), here, []],
  ['in use stays, though it is being deleted', volume('Bound', going), here, []],
  ['that was released is deleted', volume('Released'), here, ['delete']],
  ['that was released is kept, if it is to be retained', volume('Released', { policy: 'Retain' }), here, []],
  [
    'that is being deleted loses its directory, then its finalizer',
    volume('Released', going),
    here,
    ['deleteDirectory /volumes/v', 'patch'],
  ],
  ['that is being deleted waits for its own node', volume('Released', going), there, []],
  ['whose node is gone has no directory', volume('Released', going), [], ['patch']],
]

for (const [what, given, nodes, done] of reclaims) {
  test(`decideLocalVolume: a volume ${what}`, () =>
    assert.deepEqual(render(decideLocalVolume({ volume: given, nodes }, 'here').actions), done))
}
