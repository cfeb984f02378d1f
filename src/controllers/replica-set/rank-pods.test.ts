import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, renderTime } from '#api'
import { deletionCostAnnotation, rankPods } from './rank-pods.ts'

const now = Date.UTC(2026, 0, 2)

interface Facts {
  readonly node?: string
  readonly phase?: 'Pending' | 'Running' | 'Unknown'
  readonly readyForMs?: number
  readonly cost?: string
  readonly restarts?: number
  readonly ageMs?: number
}

function pod(
  name: string,
  { node = 'n', phase = 'Running', readyForMs = 3_600_000, cost, restarts = 0, ageMs = 7_200_000 }: Facts,
): core.Pod {
  const ready = {
    type: 'Ready',
    status: readyForMs === 0 ? 'False' : 'True',
    lastTransitionTime: renderTime(now - readyForMs),
  }
  return {
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: renderTime(now - ageMs),
      ...(cost === undefined ? {} : { annotations: { [deletionCostAnnotation]: cost } }),
    },
    spec: { nodeName: node },
    status: { phase, conditions: [ready], containerStatuses: [{ restartCount: restarts }] },
  } as unknown as core.Pod
}

const rows: readonly (readonly [first: Facts, then: Facts, why: string])[] = [
  [{ node: '' }, { phase: 'Pending' }, 'without a node'],
  [{ phase: 'Pending' }, { phase: 'Unknown' }, 'pending'],
  [{ phase: 'Unknown' }, {}, 'unknown'],
  [{ readyForMs: 0 }, { cost: '-5' }, 'not ready'],
  [{ cost: '-5' }, { readyForMs: 10_000 }, 'cheaper to delete'],
  [{ readyForMs: 10_000 }, { restarts: 9 }, 'ready for a shorter time'],
  [{ restarts: 9 }, { ageMs: 3_700_000 }, 'started again more often'],
  [{ ageMs: 3_700_000 }, {}, 'younger'],
]
for (const [first, then, why] of rows) {
  test(`W8: rankPods deletes first the Pod that is ${why}`, () => {
    const [a, b] = [pod('z-first', first), pod('a-then', then)]
    for (const order of [
      [a, b],
      [b, a],
    ])
      assert.deepEqual(rankPods(order, [], now)[0]?.metadata.name, 'z-first')
  })
}

test('W8: rankPods deletes first where Pods of the workload crowd a node', () => {
  const [alone, crowded, other] = [pod('a', { node: 'n1' }), pod('b', { node: 'n2' }), pod('c', { node: 'n2' })]
  assert.equal(rankPods([alone, crowded], [alone, crowded, other], now)[0]?.metadata.name, 'b')
})
