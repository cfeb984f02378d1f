import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { seededRandom } from '#base'
import { defaultProfile } from './default-profile.ts'
import { type Decision, feasibleNodesEnough, scheduleOne, scoreNodes } from './schedule-one.ts'
import { createClusterCache } from './snapshot/cluster-cache.ts'
import { podInfoOf } from './snapshot/pod-info.ts'
import { testNode, testPod } from './objects.testing.ts'

function snapshotOf(nodes: readonly core.Node[], bound: readonly core.Pod[] = []) {
  const cache = createClusterCache()
  for (const node of nodes) cache.setNode(node)
  for (const pod of bound) cache.setPod(pod)
  return cache
}

function schedule(pod: core.Pod, nodes: readonly core.Node[], bound: readonly core.Pod[] = []): Decision {
  return scheduleOne(podInfoOf(pod), snapshotOf(nodes, bound), { profile: defaultProfile(), random: seededRandom(1) })
}

const message = (decision: Decision): string =>
  decision.type === 'unschedulable' ? decision.message : `bound to ${decision.nodeName}`
const taint = (key: string, effect: core.Taint['effect'] = 'NoSchedule'): core.Taint => ({ key, value: 'v', effect })
const onlyNode = (name: string): core.Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }],
    },
  },
})

const goldens: readonly [string, Decision, string][] = [
  ['no node at all', schedule(testPod('p'), []), 'no nodes available to schedule pods'],
  ['one node that is free', schedule(testPod('p'), [testNode('a')]), 'bound to a'],
  [
    'a reason for each node, counted, in the order of the text',
    schedule(testPod('p', { requests: { cpu: '3' }, nodeSelector: { disk: 'ssd' } }), [
      testNode('a', { taints: [taint('t')] }),
      testNode('b', { unschedulable: true }),
      testNode('c'),
      testNode('d', { labels: { disk: 'ssd' }, allocatable: { cpu: '2' } }),
      testNode('e', { labels: { disk: 'ssd' }, allocatable: { cpu: '2' } }),
    ]),
    "0/5 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.",
  ],
  [
    'all that is short on a node, and that preemption finds nobody',
    schedule(
      testPod('p', { requests: { cpu: '3', memory: '6Gi', 'example.com/gpu': '1' } }),
      [testNode('a', { allocatable: { 'example.com/gpu': '1', pods: '1' } })],
      [testPod('q', { nodeName: 'a', requests: { cpu: '2', memory: '4Gi', 'example.com/gpu': '1' } })],
    ),
    '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient example.com/gpu, 1 Insufficient memory, 1 Too many pods. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  ],
  [
    'a Pod that must not preempt',
    schedule(testPod('p', { requests: { cpu: '9' }, preemptionPolicy: 'Never' }), [testNode('a')]),
    '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
  ],
  [
    'a port that is taken',
    schedule(testPod('p', { hostPort: 80 }), [testNode('a')], [testPod('q', { nodeName: 'a', hostPort: 80 })]),
    "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
  ],
  [
    'a Pod pinned to a node, as a DaemonSet does',
    schedule(testPod('p', { affinity: onlyNode('b') }), [testNode('a'), testNode('b', { taints: [taint('t')] })]),
    "0/2 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 node(s) had untolerated taint(s). preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
  ],
  [
    'a Pod pinned to two different nodes at once',
    schedule(
      testPod('p', {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchFields: [
                    { key: 'metadata.name', operator: 'In', values: ['a'] },
                    { key: 'metadata.name', operator: 'In', values: ['b'] },
                  ],
                },
              ],
            },
          },
        },
      }),
      [testNode('a'), testNode('b')],
    ),
    '0/2 nodes are available: pod affinity terms conflict. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  ],
  [
    'the node that others want less: fewer taints',
    schedule(testPod('p'), [testNode('a', { taints: [taint('t', 'PreferNoSchedule')] }), testNode('b')]),
    'bound to b',
  ],
  [
    'the node that is preferred',
    schedule(
      testPod('p', {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['x'] }] } },
            ],
          },
        },
      }),
      [testNode('a'), testNode('b', { labels: { zone: 'x' } })],
    ),
    'bound to b',
  ],
  [
    'the node that is emptier',
    schedule(testPod('p'), [testNode('a'), testNode('b')], [testPod('q', { nodeName: 'a', requests: { cpu: '2' } })]),
    'bound to b',
  ],
  [
    'the nominated node, though another is emptier',
    schedule(
      testPod('p', { status: { nominatedNodeName: 'a' } }),
      [testNode('a'), testNode('b')],
      [testPod('q', { nodeName: 'a', requests: { cpu: '2' } })],
    ),
    'bound to a',
  ],
]

for (const [name, decision, golden] of goldens) {
  test(`scheduleOne: ${name}`, () => assert.equal(message(decision), golden))
}

test('scheduleOne: says for each node whose rejection it is and whether evicting could help', () => {
  const decision = schedule(
    testPod('p', { requests: { cpu: '3' } }),
    [testNode('a', { taints: [taint('t')] }), testNode('b', { allocatable: { cpu: '1' } }), testNode('c')],
    [testPod('q', { nodeName: 'c', requests: { cpu: '2' } })],
  )
  assert.equal(decision.type, 'unschedulable')
  if (decision.type !== 'unschedulable') return
  assert.deepEqual(
    [...decision.rejections],
    [
      ['a', { plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'], resolvable: false }],
      ['b', { plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'], resolvable: false }],
      ['c', { plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'], resolvable: true }],
    ],
  )
  assert.deepEqual(decision.rejectedBy, new Set(['TaintToleration', 'NodeResourcesFit']))
})

test('scheduleOne: chance decides between equals, and the same chance decides alike', () => {
  const snapshot = snapshotOf(['a', 'b', 'c'].map((name) => testNode(name)))
  const pick = (seed: number) =>
    message(scheduleOne(podInfoOf(testPod('p')), snapshot, { profile: defaultProfile(), random: seededRandom(seed) }))
  const picks = Array.from({ length: 40 }, (_, seed) => pick(seed))
  assert.deepEqual(new Set(picks), new Set(['bound to a', 'bound to b', 'bound to c']))
  assert.deepEqual(
    picks,
    Array.from({ length: 40 }, (_, seed) => pick(seed)),
  )
})

test('scheduleOne: of many nodes it looks at enough, beginning where it is told', () => {
  const snapshot = snapshotOf(Array.from({ length: 300 }, (_, index) => testNode(`n${index}`)))
  const full = { profile: defaultProfile(), random: seededRandom(1), startIndex: 290 }
  const decision = scheduleOne(podInfoOf(testPod('p')), snapshot, full)
  assert.equal(decision.looked, 144)
  assert.ok(decision.type === 'bind')
  const index = Number(decision.nodeName.slice(1))
  assert.ok(index >= 290 || index < 134, `${index} is not among those looked at`)
})

test('feasibleNodesEnough: all below 100, then a shrinking part, never below 100', () => {
  assert.deepEqual([1, 99, 100, 300, 1000, 5000, 6000].map(feasibleNodesEnough), [1, 99, 100, 144, 420, 500, 300])
})

test('scoreNodes: adds up what the plugins give, times their weights', () => {
  const snapshot = snapshotOf(
    [testNode('empty'), testNode('busy'), testNode('tainted', { taints: [taint('t', 'PreferNoSchedule')] })],
    [testPod('q', { nodeName: 'busy', requests: { cpu: '1', memory: '4Gi' } })],
  )
  const pod = podInfoOf(testPod('p', { requests: { cpu: '1', memory: '2Gi' } }))
  // Taints 3 × 100|100|0; least allocated 75|37|75; balanced 100|87|100; no image is anywhere.
  assert.deepEqual(scoreNodes(pod, snapshot, { feasible: snapshot.nodes, profile: defaultProfile() }), [475, 424, 175])
})
