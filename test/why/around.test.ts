// What stands around workloads: claims, namespaces, Services, budgets, nodes; and Pods that the cluster itself deletes.
import assert from 'node:assert/strict'
import { namespaceKind } from '#testing'
import { create, explains, kindOf, pod, script, workload } from './trouble.ts'

const badImage = { images: { 'bad:1': { pullError: 'docker.io/library/bad:1: not found' } } }
const bad = { containers: [{ name: 'main', image: 'bad:1' }] }

// Claims

const claim = (spec: Record<string, unknown>) => ({
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})

explains('a claim waits for a Pod', {
  objects: [
    {
      kind: 'StorageClass',
      metadata: { name: 'late' },
      provisioner: 'example.com/disk',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    claim({ storageClassName: 'late' }),
  ],
  why: 'persistentvolumeclaim/data',
  verdict: 'ClaimWaitsForPod',
})

explains('a claim waits for its provisioner', {
  objects: [
    { kind: 'StorageClass', metadata: { name: 'slow' }, provisioner: 'example.com/disk' },
    claim({ storageClassName: 'slow' }),
  ],
  why: 'persistentvolumeclaim/data',
  verdict: 'ClaimProvisioning',
})

explains('a claim is to go, and a Pod uses it', {
  objects: [
    {
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/data', type: 'DirectoryOrCreate' },
      },
    },
    claim({ storageClassName: '', volumeName: 'pv' }),
    pod({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
  ],
  then: async (cluster) => {
    await cluster.advance(5_000)
    await cluster.client.delete(kindOf('PersistentVolumeClaim'), { namespace: 'default', name: 'data' })
  },
  why: 'persistentvolumeclaim/data',
  verdict: 'ClaimInUse',
})

// Namespaces

explains('a namespace is held by a finalizer in it', {
  objects: [{ kind: 'Namespace', metadata: { name: 'old' } }],
  then: async (cluster) => {
    await create(cluster, {
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: 'old', finalizers: ['example.com/hold'] },
    })
    await cluster.client.delete(namespaceKind, { name: 'old' })
  },
  why: 'namespace/old',
  verdict: 'NamespaceContentRemaining',
  check: ({ steps, verdict }) => {
    assert.deepEqual(steps[0]?.evidence?.finalizers, ['example.com/hold'])
    assert.match(verdict.message, /configmaps/)
  },
})

// Services and budgets

const service = (spec: Record<string, unknown> = {}) => ({
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
})

explains('a Service matches no Pod', { objects: [service()], why: 'service/web', verdict: 'NoMatchingPods' })

explains('a Service leads to a port that no Pod has', {
  objects: [service({ ports: [{ port: 80, targetPort: 'http' }] }), workload('Deployment')],
  why: 'service/web',
  verdict: 'TargetPortMissing',
})

explains('a Service matches Pods of which none is ready', {
  cluster: badImage,
  objects: [service(), workload('Deployment', {}, bad)],
  why: 'service/web',
  verdict: 'ImageNotFound',
  in: 'pod/web-',
  chain: ['NoReadyPods'],
})

explains('a Service has its endpoints', {
  objects: [service(), workload('Deployment')],
  why: 'service/web',
  verdict: 'EndpointsReady',
})

explains('a budget allows no eviction', {
  objects: [
    {
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    },
    workload('Deployment'),
  ],
  why: 'poddisruptionbudget/web',
  verdict: 'DisruptionForbidden',
  check: ({ verdict }) => assert.match(verdict.hint ?? '', /Add a replica/),
})

// Evictions, and Pods that somebody else deleted

explains('a Pod was deleted because its node is tainted', {
  objects: [pod({ terminationGracePeriodSeconds: 120 }, {}, script({ onTerm: 'ignore' }))],
  then: async (cluster) => {
    const taints = [{ key: 'broken', effect: 'NoExecute' }]
    await cluster.client.patch(kindOf('Node'), { name: 'node-0' }, { type: 'merge', body: { spec: { taints } } })
  },
  why: 'pod/web',
  verdict: 'ContainersStopping',
  chain: ['DeletionRequested'],
  check: ({ steps }) => assert.equal(steps[0]?.evidence?.reason, 'DeletionByTaintManager'),
})

explains('a node is cordoned', {
  then: async (cluster) => {
    await cluster.client.patch(
      kindOf('Node'),
      { name: 'node-0' },
      { type: 'merge', body: { spec: { unschedulable: true } } },
    )
  },
  why: 'node/node-0',
  verdict: 'NodeCordoned',
})

explains('a node has not been heard of', {
  then: async (cluster) => cluster.partitionNode('node-0'),
  afterMs: 60_000,
  why: 'node/node-0',
  verdict: 'NodeUnreachable',
})

explains('a claim has its volume', {
  objects: [
    {
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
    },
    claim({ storageClassName: '', volumeName: 'pv' }),
  ],
  why: 'persistentvolumeclaim/data',
  verdict: 'ClaimBound',
})

explains('a namespace is there', { why: 'namespace/default', verdict: 'NamespaceActive' })

explains('a Service whose endpoints somebody else makes', {
  objects: [service({ selector: undefined })],
  why: 'service/web',
  verdict: 'SelectorMissing',
})

explains('a budget allows evictions', {
  objects: [
    {
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    },
    workload('Deployment', { replicas: 3 }),
  ],
  why: 'poddisruptionbudget/web',
  verdict: 'DisruptionAllowed',
})

explains('a node is ready', { why: 'node/node-0', verdict: 'NodeReady' })
