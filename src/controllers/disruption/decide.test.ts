import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, type policy, renderTime } from '#api'
import { deepFreeze } from '#base'
import type { Action } from '../runtime/plan.ts'
import { decideBudget, type ObservedBudget } from './decide.ts'
import type { ExpectedScale } from './scales.ts'
import { decideStaleDisruption } from './stale-disruption-target.ts'

const now = Date.UTC(2026, 0, 1)

const pod = (name: string, { ready = true, leaving = false } = {}): core.Pod =>
  deepFreeze({
    metadata: { name, namespace: 'ns', uid: name, ...(leaving ? { deletionTimestamp: renderTime(now) } : {}) },
    spec: {},
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }) as unknown as core.Pod

const scaled = (value: number): ExpectedScale => ({ ok: true, value, unmanaged: [] })

function observe(
  spec: Partial<policy.PodDisruptionBudgetSpec>,
  pods: readonly core.Pod[],
  more: { readonly scale?: ExpectedScale; readonly disruptedPods?: Record<string, string> } = {},
): ObservedBudget {
  const { scale = scaled(pods.length), disruptedPods } = more
  const zeros = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
  const budget = {
    metadata: { name: 'b', namespace: 'ns', uid: 'b', generation: 3 },
    spec: { selector: {}, ...spec },
    status: { ...zeros, ...(disruptedPods === undefined ? {} : { disruptedPods }) },
  } as unknown as policy.PodDisruptionBudget
  return deepFreeze({ budget, pods, scale })
}

const statusIn = (actions: readonly Action[]): policy.PodDisruptionBudgetStatus => {
  const found = actions.find((action) => action.type === 'updateStatus')
  assert.ok(found !== undefined, 'the status is written')
  return (found.object as policy.PodDisruptionBudget).status
}
const reasons = (actions: readonly Action[]): string[] =>
  actions.flatMap((action) => (action.type === 'recordEvent' ? [action.event.reason] : []))

const three = [pod('a'), pod('b'), pod('c')]
const sums: readonly (readonly [
  ObservedBudget,
  [expected: number, desired: number, healthy: number, allowed: number],
])[] = [
  [observe({ minAvailable: 2 }, three), [3, 2, 3, 1]],
  [observe({ minAvailable: 2 }, [...three.slice(1), pod('a', { ready: false })]), [3, 2, 2, 0]],
  [observe({ minAvailable: 2 }, [...three.slice(1), pod('a', { leaving: true })]), [3, 2, 2, 0]],
  [observe({ minAvailable: 5 }, three), [3, 5, 3, 0]],
  [observe({ minAvailable: 0 }, []), [0, 0, 0, 0]],
  [observe({ minAvailable: '50%' }, three), [3, 2, 3, 1]],
  [observe({ minAvailable: '50%' }, three, { scale: scaled(6) }), [6, 3, 3, 0]],
  [observe({ maxUnavailable: 1 }, three, { scale: scaled(4) }), [4, 3, 3, 0]],
  [observe({ maxUnavailable: '30%' }, three), [3, 2, 3, 1]],
  [observe({ maxUnavailable: 9 }, three), [3, 0, 3, 3]],
]

for (const [observed, wanted] of sums) {
  const { spec } = observed.budget
  test(`F2 decideBudget: ${JSON.stringify(spec)} of ${observed.pods.length} Pods is ${wanted.join(', ')}`, () => {
    const status = statusIn(decideBudget(observed, now).actions)
    const { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed, conditions } = status
    assert.deepEqual([expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed], wanted)
    const [, , , allowed] = wanted
    assert.deepEqual(conditions, [
      {
        type: 'DisruptionAllowed',
        status: allowed > 0 ? 'True' : 'False',
        reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
        message: '',
        observedGeneration: 3,
        lastTransitionTime: renderTime(now),
      },
    ])
    const settled = { ...observed, budget: { ...observed.budget, status } }
    const again = decideBudget(settled, now + 1_000).actions
    assert.deepEqual(
      again.filter(({ type }) => type !== 'recordEvent'),
      [],
    )
  })
}

test('F2 decideBudget: a granted eviction counts as a disruption for two minutes, or until the Pod is deleted', () => {
  const disruptedPods = { a: renderTime(now - 60_000), b: renderTime(now - 121_000), gone: renderTime(now) }
  const plan = decideBudget(observe({ minAvailable: 2 }, three, { disruptedPods }), now)
  const { currentHealthy, disruptedPods: left } = statusIn(plan.actions)
  assert.deepEqual([currentHealthy, { ...left }], [2, { a: disruptedPods.a }])
  assert.deepEqual([reasons(plan.actions), plan.requeueAfterMs], [['NotDeleted'], 60_001])
})

test('F2 decideBudget: nothing may be disrupted where the number of Pods wanted is not known', () => {
  const scale = { ok: false, message: 'found no controllers for pod "a"' } as const
  const { actions } = decideBudget(observe({ maxUnavailable: 1 }, three, { scale }), now)
  const { disruptionsAllowed, conditions } = statusIn(actions)
  assert.deepEqual(
    [disruptionsAllowed, conditions?.[0]?.reason, conditions?.[0]?.message],
    [0, 'SyncFailed', 'found no controllers for pod "a"'],
  )
  assert.deepEqual(reasons(actions), ['CalculateExpectedPodCountFailed'])
})

test('F2 decideStaleDisruption: DisruptionTarget becomes False when two minutes have passed and the Pod stays', () => {
  const condition = (agoMs: number): core.Pod => ({
    ...pod('a'),
    status: {
      phase: 'Running',
      conditions: [
        { type: 'DisruptionTarget', status: 'True', reason: 'r', lastTransitionTime: renderTime(now - agoMs) },
      ],
    },
  })
  assert.deepEqual(decideStaleDisruption(condition(60_000), now).requeueAfterMs, 60_000)
  const [action] = decideStaleDisruption(condition(120_000), now).actions
  assert.equal(action?.type, 'patch')
  const { status } = (action as unknown as { readonly patch: { readonly body: { readonly status: core.PodStatus } } })
    .patch.body
  assert.deepEqual(
    status.conditions?.map((one) => [one.type, one.status, one.lastTransitionTime]),
    [['DisruptionTarget', 'False', renderTime(now)]],
  )
  assert.deepEqual(
    decideStaleDisruption({ ...condition(120_000), metadata: pod('a', { leaving: true }).metadata }, now).actions,
    [],
  )
})
