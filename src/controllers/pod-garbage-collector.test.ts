import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, renderTime } from '#api'
import { decidePodGarbage, excessTerminated, type ObservedPods } from './pod-garbage-collector.ts'

const now = Date.UTC(2026, 0, 1)
const pod = (
  name: string,
  phase: 'Running' | 'Failed' | 'Succeeded',
  more: { readonly node?: string; readonly leaving?: boolean; readonly reason?: string; readonly ageS?: number } = {},
): core.Pod =>
  ({
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      creationTimestamp: renderTime(now - (more.ageS ?? 0) * 1_000),
      ...(more.leaving ? { deletionTimestamp: renderTime(now) } : {}),
    },
    spec: { nodeName: more.node ?? '' },
    status: { phase, ...(more.reason === undefined ? {} : { reason: more.reason }) },
  }) as unknown as core.Pod
const node = (name: string, ready: boolean, taint?: string): core.Node =>
  ({
    metadata: { name },
    spec: taint === undefined ? {} : { taints: [{ key: taint, effect: 'NoExecute' }] },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }] },
  }) as unknown as core.Node
const decide = (pods: readonly core.Pod[], more: Partial<ObservedPods> = {}) =>
  decidePodGarbage(
    { pods, nodes: new Map(), goneNodes: new Set(), terminatedPodThreshold: 100, ...more },
    now,
  ).actions.map((action) =>
    action.type === 'patch' || action.type === 'delete' ? `${action.type} ${action.object.metadata.name}` : action.type,
  )

test('L20: beyond the threshold evicted Pods go first, then the oldest; running ones never', () => {
  const pods = [
    pod('new', 'Failed', { ageS: 1 }),
    pod('old', 'Succeeded', { ageS: 9 }),
    pod('evicted', 'Failed', { ageS: 0, reason: 'Evicted' }),
    pod('runs', 'Running', { ageS: 99 }),
  ]
  const names = (threshold: number): readonly string[] =>
    excessTerminated(pods, threshold).map(({ metadata }) => metadata.name)
  assert.deepEqual([names(3), names(2), names(1), names(0)], [[], ['evicted'], ['evicted', 'old'], []])
})

test('W7, L5: Pods of a node that is gone are marked Failed and deleted', () => {
  const pods = [
    pod('a', 'Running', { node: 'gone' }),
    pod('b', 'Succeeded', { node: 'gone' }),
    pod('c', 'Running', { node: 'there' }),
  ]
  assert.deepEqual(decide(pods, { goneNodes: new Set(['gone']) }), ['patch a', 'delete a', 'delete b'])
})

test('W7: Pods being deleted go if they were never scheduled, or their node is out of service', () => {
  const outOfService = 'node.kubernetes.io/out-of-service'
  const nodes = new Map([
    ['down', node('down', false, outOfService)],
    ['up', node('up', true, outOfService)],
    ['silent', node('silent', false)],
  ])
  const pods = [
    pod('unscheduled', 'Running', { leaving: true }),
    pod('waiting', 'Running'),
    ...['down', 'up', 'silent'].map((name) => pod(`on-${name}`, 'Running', { node: name, leaving: true })),
  ]
  assert.deepEqual(decide(pods, { nodes }), [
    'patch unscheduled',
    'patch on-down',
    'delete unscheduled',
    'delete on-down',
  ])
})
