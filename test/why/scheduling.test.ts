// Why a Pod has no node, or nothing is heard of the one it has. Real API server, scheduler, controllers and kubelets.
import assert from 'node:assert/strict'
import { nodeKind, podKind } from '#testing'
import { explains, pod } from './trouble.ts'

const web = { namespace: 'default', name: 'web' }

// Gates and scheduling

explains('a scheduling gate holds it back', {
  objects: [pod({ schedulingGates: [{ name: 'example.com/approval' }] })],
  why: 'pod/web',
  verdict: 'SchedulingGated',
  check: ({ verdict }) => assert.match(verdict.message, /example\.com\/approval/),
})

explains('no node has enough cpu, and none ever will', {
  cluster: { nodes: 2, node: { cpus: 4 } },
  objects: [pod({}, { resources: { requests: { cpu: '16' } } })],
  why: 'pod/web',
  verdict: 'InsufficientResources',
  check: ({ steps, verdict }) => {
    const { nodes, requested, largest } = steps.at(-1)?.evidence ?? {}
    assert.deepEqual([requested, largest], [{ cpu: '16' }, { cpu: '4' }])
    assert.deepEqual(
      nodes?.map(({ reasons, nodes: names }) => [reasons, names]),
      [[['Insufficient cpu'], ['node-0', 'node-1']]],
    )
    assert.match(verdict.hint ?? '', /asks for cpu 16, and the largest node has 4/)
  },
})

explains('a reason for each node: one cordoned, one tainted, one too small', {
  cluster: { nodes: 0 },
  then: async (cluster) => {
    await cluster.addNode({ name: 'small', cpus: 1 })
    await cluster.addNode({ name: 'taken', taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] })
    await cluster.addNode({ name: 'closed' })
    await cluster.client.patch(nodeKind, { name: 'closed' }, { type: 'merge', body: { spec: { unschedulable: true } } })
    await cluster.client.create(podKind, {
      metadata: web,
      spec: { containers: [{ name: 'main', image: 'app', resources: { requests: { cpu: '2' } } }] },
    } as never)
  },
  why: 'pod/web',
  verdict: 'InsufficientResources',
  check: ({ steps }) => {
    const { nodes = [] } = steps.at(-1)?.evidence ?? {}
    assert.deepEqual(nodes.map(({ plugin, nodes: names }) => [plugin, names]).toSorted(), [
      ['NodeResourcesFit', ['small']],
      ['NodeUnschedulable', ['closed']],
      ['TaintToleration', ['taken']],
    ])
  },
})

explains('the nodes are tainted', {
  cluster: { node: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } },
  objects: [pod()],
  why: 'pod/web',
  verdict: 'NodesTainted',
  check: ({ steps }) => assert.deepEqual(steps.at(-1)?.evidence?.taints, ['gpu=yes:NoSchedule']),
})

explains('the nodes are cordoned', {
  then: async (cluster) => {
    await cluster.client.patch(nodeKind, { name: 'node-0' }, { type: 'merge', body: { spec: { unschedulable: true } } })
    await cluster.client.create(podKind, {
      metadata: web,
      spec: { containers: [{ name: 'main', image: 'app' }] },
    } as never)
  },
  why: 'pod/web',
  verdict: 'NodesCordoned',
})

explains('no node has the labels of its selector', {
  objects: [pod({ nodeSelector: { disk: 'ssd' } })],
  why: 'pod/web',
  verdict: 'NodeSelectorMismatch',
  check: ({ steps }) => assert.equal(steps.at(-1)?.evidence?.selector, 'disk=ssd'),
})

explains('no node has the labels of its affinity', {
  objects: [
    pod({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] }],
          },
        },
      },
    }),
  ],
  why: 'pod/web',
  verdict: 'NodeSelectorMismatch',
  check: ({ steps }) => assert.equal(steps.at(-1)?.evidence?.selector, 'zone In [a b]'),
})

explains('its host port is taken', {
  objects: [
    pod({}, { ports: [{ containerPort: 80, hostPort: 8080 }] }, { name: 'first' }),
    pod({}, { ports: [{ containerPort: 80, hostPort: 8080 }] }),
  ],
  why: 'pod/web',
  verdict: 'HostPortConflict',
  check: ({ steps }) => assert.deepEqual(steps.at(-1)?.evidence?.ports, ['8080/TCP']),
})

explains('the node runs as many Pods as it may', {
  cluster: { node: { maxPods: 1 } },
  objects: [pod({}, {}, { name: 'first' }), pod()],
  why: 'pod/web',
  verdict: 'TooManyPods',
})

explains('there is no node', { cluster: { nodes: 0 }, objects: [pod()], why: 'pod/web', verdict: 'NoNodes' })

explains('its scheduler is nobody', {
  objects: [pod({ schedulerName: 'mine' })],
  why: 'pod/web',
  verdict: 'SchedulerMissing',
  check: ({ verdict }) => assert.match(verdict.message, /"mine"/),
})

explains('no scheduler runs', {
  cluster: { scheduler: false },
  objects: [pod()],
  why: 'pod/web',
  verdict: 'SchedulerMissing',
})

// Claims

const claimed = (claimName: string) => pod({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] })
const claim = (spec: Record<string, unknown>) => ({
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})

explains('its claim does not exist', {
  objects: [claimed('data')],
  why: 'pod/web',
  verdict: 'ClaimMissing',
  check: ({ verdict }) => assert.match(verdict.hint ?? '', /Create PersistentVolumeClaim default\/data/),
})

explains('its claim asks for a StorageClass that does not exist', {
  objects: [claim({ storageClassName: 'fast' }), claimed('data')],
  why: 'pod/web',
  verdict: 'StorageClassMissing',
  check: ({ verdict }) => assert.match(verdict.message, /"fast"/),
})

explains('no volume fits its claim, and nobody makes one', {
  objects: [claim({ storageClassName: '' }), claimed('data')],
  why: 'pod/web',
  verdict: 'NoMatchingVolume',
})

explains('its volume is on a node where it cannot go', {
  objects: [
    {
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        local: { path: '/data' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['elsewhere'] }] },
            ],
          },
        },
      },
    },
    claim({ storageClassName: '', volumeName: 'pv' }),
    claimed('data'),
  ],
  why: 'pod/web',
  verdict: 'VolumeNodeConflict',
})

// The node

explains('its node has not been heard of', {
  objects: [pod()],
  then: async (cluster) => cluster.partitionNode('node-0'),
  afterMs: 60_000,
  why: 'pod/web',
  verdict: 'NodeUnreachable',
})

explains('it is to go, but its node has not been heard of', {
  objects: [pod()],
  then: async (cluster) => {
    cluster.partitionNode('node-0')
    await cluster.advance(60_000)
    await cluster.client.delete(podKind, web)
  },
  afterMs: 60_000,
  why: 'pod/web',
  verdict: 'NodeUnreachable',
  chain: ['DeletionRequested'],
})

explains('the kubelet of its node says nothing', {
  then: async (cluster) => {
    cluster.pauseNode('node-0')
    await cluster.client.create(podKind, {
      metadata: web,
      spec: { containers: [{ name: 'main', image: 'app' }] },
    } as never)
  },
  afterMs: 10_000,
  why: 'pod/web',
  verdict: 'KubeletSilent',
})

explains('the kubelet refused it: it asks for more than the node has', {
  objects: [pod({ nodeName: 'node-0' }, { resources: { requests: { cpu: '64' } } })],
  why: 'pod/web',
  verdict: 'PodRejected',
  check: ({ steps, health }) => assert.deepEqual([steps.at(-1)?.evidence?.reason, health], ['OutOfcpu', 'failed']),
})
