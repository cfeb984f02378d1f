import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, newControllerRef, renderTime } from '#api'
import { replicaSetKind } from '../kinds.ts'
import type { Action, PlanFailure } from '../runtime/plan.ts'
import { decideReplicas, type ObservedReplicas } from './replicas.ts'
import { replicatedOf } from './replica-set.ts'

const now = Date.UTC(2026, 0, 1)
const selector = { matchLabels: { app: 'x' } }
const replicaSet = (replicas: number, more: object = {}): apps.ReplicaSet =>
  ({
    metadata: {
      name: 'x',
      namespace: 'ns',
      uid: 'x',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: renderTime(now),
      ...more,
    },
    spec: { replicas, minReadySeconds: 10, selector, template: { metadata: { labels: { app: 'x' } }, spec: {} } },
    status: { replicas: 0 },
  }) as unknown as apps.ReplicaSet
const pod = (
  name: string,
  more: { readonly phase?: string; readonly readyForS?: number; readonly leaving?: boolean } = {},
): core.Pod =>
  ({
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      labels: { app: 'x' },
      creationTimestamp: renderTime(now),
      ownerReferences: [newControllerRef(replicaSet(0), replicaSetKind)],
      ...(more.leaving ? { deletionTimestamp: renderTime(now) } : {}),
    },
    spec: { nodeName: 'n' },
    status: {
      phase: more.phase ?? 'Running',
      conditions:
        more.readyForS === undefined
          ? []
          : [{ type: 'Ready', status: 'True', lastTransitionTime: renderTime(now - more.readyForS * 1_000) }],
    },
  }) as unknown as core.Pod
const observe = (set: apps.ReplicaSet, candidates: readonly core.Pod[]): ObservedReplicas => ({
  ...replicatedOf(set),
  candidates,
  related: candidates,
})
const count = (actions: readonly Action[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { type } of actions) if (type !== 'updateStatus') counts[type] = (counts[type] ?? 0) + 1
  return counts
}
const statusIn = (actions: readonly Action[]): apps.ReplicaSetStatus | undefined => {
  const found = actions.find((action) => action.type === 'updateStatus')
  return found?.type === 'updateStatus' ? (found.object as unknown as apps.ReplicaSet).status : undefined
}

const rows: readonly (readonly [
  what: string,
  set: apps.ReplicaSet,
  pods: readonly core.Pod[],
  writes: Record<string, number>,
])[] = [
  ['makes what is missing', replicaSet(3), [pod('a')], { create: 2 }],
  ['deletes what is too much', replicaSet(1), [pod('a'), pod('b'), pod('c')], { delete: 2 }],
  ['does nothing when there are enough', replicaSet(1), [pod('a')], {}],
  ['replaces Pods that have ended', replicaSet(1), [pod('a', { phase: 'Failed' })], { create: 1 }],
  ['replaces Pods that are being deleted', replicaSet(1), [pod('a', { leaving: true })], { create: 1 }],
  ['makes at most 500 at a time', replicaSet(1_200), [], { create: 500 }],
  ['makes none while it is being deleted', replicaSet(3, { deletionTimestamp: renderTime(now) }), [], {}],
]
for (const [what, set, pods, writes] of rows) {
  test(`W8: a ReplicaSet ${what}`, () =>
    assert.deepEqual(count(decideReplicas(observe(set, pods), now).actions), writes))
}

test('W8: a Pod is available when it has been ready long enough, and the ReplicaSet looks again then', () => {
  const plan = decideReplicas(
    observe(replicaSet(3), [
      pod('a', { readyForS: 60 }),
      pod('b', { readyForS: 4 }),
      pod('c', { leaving: true }),
      pod('d'),
    ]),
    now,
  )
  assert.deepEqual(statusIn(plan.actions), {
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    terminatingReplicas: 1,
    observedGeneration: 1,
  })
  assert.equal(plan.requeueAfterMs, 6_000)
})

test('W8: a ReplicaSet that could not make Pods says so, until it has them', () => {
  const failure: PlanFailure = {
    action: 'create',
    message: 'pods "x-" is forbidden: exceeded quota',
    reason: 'Forbidden',
  }
  const failed = statusIn(decideReplicas(observe(replicaSet(1), []), now, failure).actions)
  assert.deepEqual(failed?.conditions, [
    {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: failure.message,
      lastTransitionTime: renderTime(now),
    },
  ])
  const set = { ...replicaSet(1), status: failed ?? { replicas: 0 } }
  const another = { ...failure, message: 'pods "y-" is forbidden: exceeded quota' }
  assert.equal(statusIn(decideReplicas(observe(set, []), now, another).actions), undefined, 'no news, no write')
  assert.equal(statusIn(decideReplicas(observe(set, [pod('a')]), now, failure).actions)?.conditions, undefined)
})
