import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conflict, type core, type storage, volumeAnnotations } from '#api'
import { deepFreeze } from '#base'
import type { Client } from '#client'
import { testNode, testPod } from '../objects.testing.ts'
import { type ClusterCache, createClusterCache } from '../snapshot/cluster-cache.ts'
import { podInfoOf } from '../snapshot/pod-info.ts'
import { volumeBinding } from './volume-binding.ts'

const claim = (
  more: {
    readonly annotations?: object
    readonly metadata?: object
    readonly spec?: object
    readonly status?: object
  } = {},
) =>
  deepFreeze({
    metadata: {
      name: 'c',
      namespace: 'ns',
      uid: 'c',
      resourceVersion: '1',
      annotations: more.annotations ?? {},
      ...more.metadata,
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'late',
      resources: { requests: { storage: '1Gi' } },
      ...more.spec,
    },
    status: { phase: 'Pending', ...more.status },
  }) as unknown as core.PersistentVolumeClaim

const on = (host: string): core.VolumeNodeAffinity => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'host', operator: 'In', values: [host] }] }] },
})
const volume = (name: string, host: string, spec: Partial<core.PersistentVolumeSpec> = {}): core.PersistentVolume =>
  deepFreeze({
    metadata: { name, uid: name, resourceVersion: '1' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'late',
      capacity: { storage: '1Gi' },
      nodeAffinity: on(host),
      ...spec,
    },
    status: { phase: 'Available' },
  }) as unknown as core.PersistentVolume

const late = (provisioner: string, more: Partial<storage.StorageClass> = {}): storage.StorageClass =>
  ({
    metadata: { name: 'late' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
    ...more,
  }) as storage.StorageClass

const bound = { annotations: { [volumeAnnotations.bindCompleted]: 'yes' }, spec: { volumeName: 'v' } }
const pod = testPod('p', { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c' } }] })

interface World {
  readonly claims?: readonly core.PersistentVolumeClaim[]
  readonly volumes?: readonly core.PersistentVolume[]
  readonly storageClass?: storage.StorageClass
}

function worldOf({ claims = [], volumes = [], storageClass }: World): ClusterCache {
  const cache = createClusterCache()
  cache.setNode(testNode('n', { labels: { host: 'n' } }))
  for (const one of claims) cache.storage.setClaim(one)
  for (const one of volumes) cache.storage.setVolume(one)
  if (storageClass !== undefined) cache.storage.setStorageClass(storageClass)
  return cache
}

/** What the plugin says of the Pod on node n. */
function ask(given: core.Pod, world: World): string {
  const cache = worldOf(world)
  const result = volumeBinding.preFilter?.(podInfoOf(given), cache)
  if (result?.type === 'reject') return result.rejection.reasons.join()
  if (result?.type !== 'filter') return result?.type ?? ''
  const [node] = cache.nodes
  return node === undefined ? 'no node' : (result.filter(node)?.reasons.join() ?? 'ok')
}

const conflicts = "node(s) didn't match PersistentVolume's node affinity"
const nothing = "node(s) didn't find available persistent volumes to bind"
const ephemeral = testPod('p', { volumes: [{ name: 'd', ephemeral: {} }] })
const selected = (node: string) => claim({ annotations: { [volumeAnnotations.selectedNode]: node } })

const rows: readonly (readonly [what: string, pod: core.Pod, world: World, answer: string])[] = [
  ['no claims', testPod('p'), {}, 'skip'],
  ['a missing claim', pod, {}, 'persistentvolumeclaim "c" not found'],
  [
    'an ephemeral claim that is not made yet',
    ephemeral,
    {},
    'waiting for ephemeral volume controller to create the persistentvolumeclaim "p-d"',
  ],
  [
    'a claim that is being deleted',
    pod,
    { claims: [claim({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })] },
    'persistentvolumeclaim "c" is being deleted',
  ],
  [
    'a lost claim',
    pod,
    { claims: [claim({ ...bound, status: { phase: 'Lost' } })] },
    'persistentvolumeclaim "c" bound to non-existent persistentvolume "v"',
  ],
  ['an unbound claim', pod, { claims: [claim()] }, 'pod has unbound immediate PersistentVolumeClaims'],
  [
    'a bound claim without its volume',
    pod,
    { claims: [claim(bound)] },
    'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
  ],
  ['a bound claim here', pod, { claims: [claim(bound)], volumes: [volume('v', 'n')] }, 'ok'],
  ['a bound claim elsewhere', pod, { claims: [claim(bound)], volumes: [volume('v', 'm')] }, conflicts],
  ['a waiting claim with a provisioner', pod, { claims: [claim()], storageClass: late('p') }, 'ok'],
  ['a waiting claim, selected here', pod, { claims: [selected('n')], storageClass: late('p') }, 'ok'],
  ['a waiting claim, selected elsewhere', pod, { claims: [selected('m')], storageClass: late('p') }, nothing],
  [
    'a waiting claim whose provisioner does not serve the node',
    pod,
    {
      claims: [claim()],
      storageClass: late('p', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'host', values: ['m'] }] }] }),
    },
    nothing,
  ],
  [
    'a waiting claim without volumes',
    pod,
    { claims: [claim()], storageClass: late('kubernetes.io/no-provisioner') },
    nothing,
  ],
  [
    'a waiting claim with a volume here',
    pod,
    { claims: [claim()], volumes: [volume('w', 'n')], storageClass: late('kubernetes.io/no-provisioner') },
    'ok',
  ],
  [
    'a waiting claim with a volume elsewhere',
    pod,
    { claims: [claim()], volumes: [volume('w', 'm')], storageClass: late('kubernetes.io/no-provisioner') },
    nothing,
  ],
]

for (const [what, given, world, answer] of rows) {
  test(`VolumeBinding: a Pod with ${what}: ${answer}`, () => assert.equal(ask(given, world), answer))
}

/** Runs PreBind against a client that writes down what it is told; `then` is what the world does afterwards. */
async function preBind(world: World, then: (cache: ClusterCache) => void, conflicting = 0): Promise<string[]> {
  const cache = worldOf(world)
  const told: string[] = []
  let conflictsLeft = conflicting
  const client = {
    async patch(
      _kind: unknown,
      { name }: { readonly name: string },
      { body }: { readonly body: core.PersistentVolumeClaim },
    ) {
      if (conflictsLeft-- > 0) throw conflict({ group: '', resource: 'persistentvolumeclaims' }, name)
      told.push(`${name} on ${body.metadata.annotations?.[volumeAnnotations.selectedNode]}`)
    },
    async get(_kind: unknown, { name }: { readonly name: string }) {
      return cache.storage.claim('ns', name)
    },
    async update(_kind: unknown, object: core.PersistentVolume) {
      told.push(`${object.metadata.name} for ${object.spec.claimRef?.name}`)
    },
  } as unknown as Client
  await volumeBinding.preBind?.({
    client,
    pod,
    nodeName: 'n',
    signal: new AbortController().signal,
    snapshot: cache,
    async until(predicate) {
      assert.equal(predicate(), false, 'it waits')
      then(cache)
      assert.equal(predicate(), true, 'it waits no longer')
    },
  })
  return told
}

const bind = (host: string) => (cache: ClusterCache) => {
  cache.storage.setVolume(volume('v', host))
  cache.storage.setClaim(claim(bound))
}

test('VolumeBinding: has a volume made on the node, and waits for it; who else writes to the claim is no obstacle', async () => {
  for (const conflicting of [0, 2]) {
    assert.deepEqual(await preBind({ claims: [claim()], storageClass: late('p') }, bind('n'), conflicting), ['c on n'])
  }
})

test('VolumeBinding: takes a volume that is there for the claim', async () => {
  const world = { claims: [claim()], volumes: [volume('w', 'n')], storageClass: late('kubernetes.io/no-provisioner') }
  assert.deepEqual(await preBind(world, bind('n')), ['w for c'])
})

test('VolumeBinding: does not bind the Pod where the volume turns out to be elsewhere', async () => {
  await assert.rejects(preBind({ claims: [claim()], storageClass: late('p') }, bind('m')), { message: conflicts })
})
