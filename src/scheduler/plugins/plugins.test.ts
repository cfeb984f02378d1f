import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { defaultPlugins } from '../default-profile.ts'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { normalizeReversed, normalizeScores } from '../framework/normalize-scores.ts'
import type { Plugin } from '../framework/plugin.ts'
import { createClusterCache } from '../snapshot/cluster-cache.ts'
import { nodeInfoOf } from '../snapshot/node-info.ts'
import { podInfoOf } from '../snapshot/pod-info.ts'
import { testNode, testPod } from '../objects.testing.ts'
import { pinnedNodes } from './node-affinity.ts'
import { imageLocalityScore, taggedImageName } from './image-locality.ts'
import { balancedAllocationScore } from './node-resources-balanced-allocation.ts'
import { insufficientResources, leastAllocatedScore } from './node-resources-fit.ts'

function plugin(name: string): Plugin {
  const found = defaultPlugins.find((one) => one.plugin.name === name)
  if (found === undefined) throw new Error(`no plugin ${name}`)
  return found.plugin
}

/** What a plugin says of one Pod on one node with these Pods. */
function filter(name: string, pod: core.Pod, node: core.Node, others: readonly core.Pod[] = []): string {
  const cache = createClusterCache()
  cache.setNode(node)
  for (const [index, other] of others.entries()) {
    cache.setPod({
      ...other,
      metadata: { ...other.metadata, uid: `${index}` },
      spec: { ...other.spec, nodeName: node.metadata.name },
    })
  }
  const result = plugin(name).preFilter?.(podInfoOf(pod), cache)
  if (result?.type !== 'filter') return result?.type ?? 'none'
  return result.filter(cache.nodes[0]!)?.reasons.join(', ') ?? 'ok'
}

const cordon: core.Toleration = { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }
const taint = (effect: core.Taint['effect'], value = 'v'): core.Taint => ({ key: 'k', value, effect })
const zones = (...values: string[]): core.Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values }] }],
    },
  },
})
const noMatch = "node(s) didn't match Pod's node affinity/selector"
const noPorts = "node(s) didn't have free ports for the requested pod ports"

const filters: readonly [name: string, result: string, pod: core.Pod, node: core.Node, others?: readonly core.Pod[]][] =
  [
    ['NodeUnschedulable', 'ok', testPod('p'), testNode('n')],
    ['NodeUnschedulable', 'node(s) were unschedulable', testPod('p'), testNode('n', { unschedulable: true })],
    ['NodeUnschedulable', 'skip', testPod('p', { tolerations: [cordon] }), testNode('n', { unschedulable: true })],
    ['NodeName', 'skip', testPod('p'), testNode('n')],
    ['NodeName', 'ok', testPod('p', { nodeName: 'n' }), testNode('n')],
    ['NodeName', "node(s) didn't match the requested node name", testPod('p', { nodeName: 'm' }), testNode('n')],
    [
      'TaintToleration',
      'node(s) had untolerated taint(s)',
      testPod('p'),
      testNode('n', { taints: [taint('NoSchedule')] }),
    ],
    [
      'TaintToleration',
      'node(s) had untolerated taint(s)',
      testPod('p'),
      testNode('n', { taints: [taint('NoExecute')] }),
    ],
    ['TaintToleration', 'ok', testPod('p'), testNode('n', { taints: [taint('PreferNoSchedule')] })],
    [
      'TaintToleration',
      'ok',
      testPod('p', { tolerations: [{ operator: 'Exists' }] }),
      testNode('n', { taints: [taint('NoExecute')] }),
    ],
    ['NodeAffinity', 'skip', testPod('p'), testNode('n')],
    ['NodeAffinity', 'ok', testPod('p', { nodeSelector: { a: 'b' } }), testNode('n', { labels: { a: 'b' } })],
    ['NodeAffinity', noMatch, testPod('p', { nodeSelector: { a: 'b' } }), testNode('n', { labels: { a: 'c' } })],
    ['NodeAffinity', 'ok', testPod('p', { affinity: zones('x', 'y') }), testNode('n', { labels: { zone: 'y' } })],
    ['NodeAffinity', noMatch, testPod('p', { affinity: zones('x') }), testNode('n')],
    [
      'NodeAffinity',
      noMatch,
      testPod('p', { nodeSelector: { a: 'b' }, affinity: zones('x') }),
      testNode('n', { labels: { zone: 'x' } }),
    ],
    ['NodePorts', 'skip', testPod('p'), testNode('n'), [testPod('q', { hostPort: 80 })]],
    ['NodePorts', 'ok', testPod('p', { hostPort: 81 }), testNode('n'), [testPod('q', { hostPort: 80 })]],
    ['NodePorts', noPorts, testPod('p', { hostPort: 80 }), testNode('n'), [testPod('q', { hostPort: 80 })]],
    ['NodeResourcesFit', 'ok', testPod('p', { requests: { cpu: '4', memory: '8Gi' } }), testNode('n')],
    [
      'NodeResourcesFit',
      'Insufficient cpu',
      testPod('p', { requests: { cpu: '3500m' } }),
      testNode('n'),
      [testPod('q', { requests: { cpu: '501m' } })],
    ],
    [
      'NodeResourcesFit',
      'ok',
      testPod('p', { requests: { cpu: '3500m' } }),
      testNode('n'),
      [testPod('q', { requests: { cpu: '500m' } })],
    ],
    ['NodeResourcesFit', 'Too many pods', testPod('p'), testNode('n', { allocatable: { pods: '1' } }), [testPod('q')]],
    [
      'NodeResourcesFit',
      'Insufficient example.com/gpu',
      testPod('p', { requests: { 'example.com/gpu': '1' } }),
      testNode('n'),
    ],
    [
      'NodeResourcesFit',
      'Insufficient ephemeral-storage',
      testPod('p', { requests: { 'ephemeral-storage': '1' } }),
      testNode('n'),
    ],
    [
      'NodeResourcesFit',
      'ok',
      testPod('p', { requests: { cpu: '0' } }),
      testNode('n'),
      [testPod('q', { requests: { cpu: '5' } })],
    ],
  ]

for (const [index, [name, result, pod, node, others]] of filters.entries()) {
  test(`${name}: filter ${index}: ${result}`, () => assert.equal(filter(name, pod, node, others), result))
}

test('insufficientResources: evicting cannot help where even the empty node is too small', () => {
  const node = nodeInfoOf(testNode('n'))
  assert.equal(insufficientResources(podInfoOf(testPod('p', { requests: { cpu: '5' } })), node)?.resolvable, false)
})

test('SchedulingGates: names the gates that are waited for', () => {
  const gates = plugin('SchedulingGates').preEnqueue!
  assert.equal(gates(testPod('p')), undefined)
  assert.equal(
    gates(testPod('p', { schedulingGates: [{ name: 'a' }, { name: 'b' }] })),
    'waiting for scheduling gates: [a b]',
  )
})

test('pinnedNodes: only where every term names nodes', () => {
  const inNames = (...values: string[]) => ({ key: 'metadata.name', operator: 'In', values }) as const
  const pinned = (...terms: core.NodeSelectorTerm[]) => pinnedNodes({ nodeSelectorTerms: terms })
  assert.equal(pinnedNodes(undefined), undefined)
  assert.deepEqual(
    pinned({ matchFields: [inNames('a', 'b')] }, { matchFields: [inNames('c')] }),
    new Set(['a', 'b', 'c']),
  )
  assert.deepEqual(pinned({ matchFields: [inNames('a', 'b'), inNames('b')] }), new Set(['b']))
  assert.equal(
    pinned({ matchFields: [inNames('a')] }, { matchExpressions: [{ key: 'k', operator: 'Exists' }] }),
    undefined,
  )
})

test('normalizeScores: the highest is 100, reversed it is 0, and zeros are all alike', () => {
  assert.deepEqual(normalizeScores([0, 1, 3]), [0, 33, 100])
  assert.deepEqual(normalizeReversed([0, 1, 3]), [100, 67, 0])
  assert.deepEqual(
    [normalizeScores([0, 0]), normalizeReversed([0, 0])],
    [
      [0, 0],
      [100, 100],
    ],
  )
})

test('leastAllocatedScore: the mean of what stays free of cpu and memory', () => {
  const node = nodeInfoOf(testNode('n', { allocatable: { cpu: '4', memory: '8Gi' } }))
  const score = (cpu: string, memory: string): number =>
    leastAllocatedScore(podInfoOf(testPod('p', { requests: { cpu, memory } })).scoringRequests, node)
  assert.deepEqual([score('0', '0'), score('1', '4Gi'), score('4', '8Gi'), score('5', '4Gi')], [100, 62, 0, 25])
})

test('balancedAllocationScore: 100 where cpu and memory are used alike', () => {
  const node = nodeInfoOf(testNode('n', { allocatable: { cpu: '4', memory: '8Gi' } }))
  const score = (cpu: string, memory: string): number =>
    balancedAllocationScore(podInfoOf(testPod('p', { requests: { cpu, memory } })).requests, node)
  assert.deepEqual([score('2', '4Gi'), score('4', '0'), score('1', '4Gi'), score('9', '4Gi')], [100, 50, 87, 75])
  assert.equal(
    plugin('NodeResourcesBalancedAllocation').preScore?.(podInfoOf(testPod('p')), createClusterCache(), []),
    undefined,
  )
})

test('imageLocalityScore: counts bytes that are there, less where few nodes have them, between 23 and 1000 MiB', () => {
  const mebibyte = 1024 * 1024
  const score = (megabytes: number, nodes: number): number => {
    const cache = createClusterCache()
    cache.setNode(testNode('a', { images: [{ names: ['app:1'], sizeBytes: megabytes * mebibyte }] }))
    for (let index = 1; index < nodes; index++) cache.setNode(testNode(`n${index}`))
    return imageLocalityScore(['app:1'], cache.nodes[0]!, cache)
  }
  assert.deepEqual([score(20, 1), score(512, 1), score(5000, 1), score(512, 2)], [0, 50, 100, 23])
})

test('taggedImageName: adds the tag that is meant', () => {
  assert.deepEqual(['app', 'app:1', 'host:5000/app', 'app@sha256:0'].map(taggedImageName), [
    'app:latest',
    'app:1',
    'host:5000/app:latest',
    'app@sha256:0',
  ])
})

const nodeUpdated = (previous: core.Node, node: core.Node): ClusterEvent => ({ type: 'NodeUpdated', node, previous })
const hints: readonly [name: string, helps: boolean, what: string, pod: core.Pod, event: ClusterEvent][] = [
  [
    'NodeUnschedulable',
    true,
    'an uncordon',
    testPod('p'),
    nodeUpdated(testNode('n', { unschedulable: true }), testNode('n')),
  ],
  [
    'NodeUnschedulable',
    false,
    'a cordon',
    testPod('p'),
    nodeUpdated(testNode('n'), testNode('n', { unschedulable: true })),
  ],
  [
    'TaintToleration',
    true,
    'a taint that goes',
    testPod('p'),
    nodeUpdated(testNode('n', { taints: [taint('NoSchedule')] }), testNode('n')),
  ],
  [
    'TaintToleration',
    false,
    'a tainted node',
    testPod('p'),
    { type: 'NodeAdded', node: testNode('n', { taints: [taint('NoSchedule')] }) },
  ],
  [
    'NodeAffinity',
    true,
    'a label that comes',
    testPod('p', { nodeSelector: { a: 'b' } }),
    nodeUpdated(testNode('n'), testNode('n', { labels: { a: 'b' } })),
  ],
  [
    'NodeAffinity',
    false,
    'another node',
    testPod('p', { nodeSelector: { a: 'b' } }),
    { type: 'NodeAdded', node: testNode('n') },
  ],
  ['NodeName', true, 'the node itself', testPod('p', { nodeName: 'n' }), { type: 'NodeAdded', node: testNode('n') }],
  [
    'NodePorts',
    true,
    'the port set free',
    testPod('p', { hostPort: 80 }),
    { type: 'AssignedPodDeleted', pod: testPod('q', { hostPort: 80 }) },
  ],
  [
    'NodePorts',
    false,
    'another port set free',
    testPod('p', { hostPort: 80 }),
    { type: 'AssignedPodDeleted', pod: testPod('q', { hostPort: 81 }) },
  ],
  ['NodeResourcesFit', true, 'a Pod that goes', testPod('p'), { type: 'AssignedPodDeleted', pod: testPod('q') }],
  ['NodeResourcesFit', false, 'a Pod that comes', testPod('p'), { type: 'AssignedPodAdded', pod: testPod('q') }],
  [
    'NodeResourcesFit',
    true,
    'a node that is large enough',
    testPod('p', { requests: { cpu: '4' } }),
    { type: 'NodeAdded', node: testNode('n') },
  ],
  [
    'NodeResourcesFit',
    false,
    'a node that is too small',
    testPod('p', { requests: { cpu: '5' } }),
    { type: 'NodeAdded', node: testNode('n') },
  ],
  [
    'NodeResourcesFit',
    true,
    'a node that grows',
    testPod('p'),
    nodeUpdated(testNode('n'), testNode('n', { allocatable: { cpu: '5' } })),
  ],
  [
    'NodeResourcesFit',
    false,
    'a node that shrinks',
    testPod('p'),
    nodeUpdated(testNode('n'), testNode('n', { allocatable: { cpu: '3' } })),
  ],
]

for (const [name, helps, what, pod, event] of hints) {
  test(`${name}: ${what} ${helps ? 'may help' : 'is no help'}`, () =>
    assert.equal(plugin(name).mayHelp?.(pod, event), helps))
}
