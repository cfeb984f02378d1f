import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Draft } from '../../meta/object-meta.ts'
import { stored } from '../../testing.ts'
import type { Node, NodeSelectorRequirement, NodeSelectorTerm } from '../v1.types.ts'
import { nodeColumns } from './columns.ts'
import { nodeKind } from './index.ts'
import { matchesNodeAffinity, matchesNodeSelectorTerm } from './node-selector.ts'

const node = (draft: Draft<Node> = {}) => stored(nodeKind, draft)
const labelled = node({ metadata: { name: 'n1', labels: { zone: 'a', cores: '8' } } })

describe('node selector terms', () => {
  const one = (
    key: string,
    operator: NodeSelectorRequirement['operator'],
    ...values: readonly string[]
  ): NodeSelectorTerm => ({
    matchExpressions: [{ key, operator, values }],
  })
  const cases: readonly (readonly [NodeSelectorTerm, boolean])[] = [
    [one('zone', 'In', 'a', 'b'), true],
    [one('zone', 'In', 'b'), false],
    [one('zone', 'NotIn', 'b'), true],
    [one('none', 'NotIn', 'b'), true],
    [one('none', 'In', 'b'), false],
    [one('zone', 'Exists'), true],
    [one('zone', 'DoesNotExist'), false],
    [one('none', 'DoesNotExist'), true],
    [one('cores', 'Gt', '7'), true],
    [one('cores', 'Gt', '8'), false],
    [one('cores', 'Lt', '10'), true],
    [one('zone', 'Lt', '10'), false],
    [{}, false],
    [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }, true],
    [{ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n1'] }] }, false],
  ]
  for (const [term, expected] of cases) {
    test(`${JSON.stringify(term)}: ${expected}`, () => assert.equal(matchesNodeSelectorTerm(term, labelled), expected))
  }
})

test('nodeSelector and required node affinity must both hold', () => {
  const affinity = (...terms: readonly NodeSelectorTerm[]) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  })
  const zoneA: NodeSelectorTerm = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }
  assert.deepEqual(
    [
      {},
      { nodeSelector: { zone: 'a' } },
      { nodeSelector: { zone: 'b' } },
      { affinity: affinity() },
      { affinity: affinity({}, zoneA) },
      { nodeSelector: { zone: 'b' }, affinity: affinity(zoneA) },
    ].map((spec) => matchesNodeAffinity(spec, labelled)),
    [true, true, false, false, true, false],
  )
})

test('kubectl get nodes -o wide has upstream’s columns', () => {
  const now = Date.parse('2026-01-02T03:04:05Z')
  const full = node({
    metadata: {
      name: 'n1',
      creationTimestamp: '2026-01-02T03:00:05Z',
      labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' },
    },
    spec: { unschedulable: true },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: {
        kubeletVersion: 'v1.36.0',
        osImage: 'Debian',
        kernelVersion: '6.1',
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2',
      },
    },
  })
  assert.deepEqual(
    nodeColumns.map(({ name, priority, cell }) => [name, priority, cell(full, now)]),
    [
      ['Name', 0, 'n1'],
      ['Status', 0, 'Ready,SchedulingDisabled'],
      ['Roles', 0, 'control-plane,worker'],
      ['Age', 0, '4m'],
      ['Version', 0, 'v1.36.0'],
      ['Internal-IP', 1, '10.0.0.1'],
      ['External-IP', 1, '<none>'],
      ['OS-Image', 1, 'Debian'],
      ['Kernel-Version', 1, '6.1 (amd64)'],
      ['Container-Runtime', 1, 'containerd://2'],
    ],
  )
})
