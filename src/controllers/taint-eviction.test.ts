import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { decideEviction, tolerationMs } from './taint-eviction.ts'

const unreachable: core.Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }
const other: core.Taint = { key: 'other', value: 'v', effect: 'NoExecute' }
const pod = (...tolerations: readonly core.Toleration[]): core.Pod =>
  ({
    metadata: { name: 'p', namespace: 'ns', uid: 'p' },
    spec: { tolerations },
    status: { phase: 'Running' },
  }) as unknown as core.Pod
const exists = (tolerationSeconds?: number): core.Toleration => ({
  key: unreachable.key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
})

const rows: readonly (readonly [what: string, pod: core.Pod, taints: readonly core.Taint[], seconds: number])[] = [
  ['nothing', pod(), [unreachable], 0],
  ['it for ever', pod(exists()), [unreachable], Number.POSITIVE_INFINITY],
  ['it for 300 s', pod(exists(300)), [unreachable], 300],
  ['it for the least of two times', pod(exists(300), exists(20)), [unreachable], 20],
  ['one of two taints', pod(exists(300)), [unreachable, other], 0],
  ['everything', pod({ operator: 'Exists' }), [unreachable, other], Number.POSITIVE_INFINITY],
  ['another value', pod({ key: 'other', value: 'w', effect: 'NoExecute' }), [other], 0],
  ['it for less than no time', pod(exists(-1)), [unreachable], 0],
]
for (const [what, given, taints, seconds] of rows) {
  test(`L5: a Pod that tolerates ${what} stays ${seconds} s`, () => {
    assert.equal(tolerationMs(given, taints), seconds * 1_000)
  })
}

test('L5, F2: a Pod whose time is over is marked as a disruption target and deleted gracefully; until then it is left alone', () => {
  const observed = { pod: pod(exists(300)), taints: [unreachable], sinceMs: 1_000, wasLeaving: false }
  assert.deepEqual(decideEviction(observed, 2_000), {
    actions: [],
    because: 'The Pod tolerates its node for a while.',
    requeueAfterMs: 299_000,
  })
  const { actions } = decideEviction(observed, 301_000)
  assert.deepEqual(
    actions.map(({ type }) => type),
    ['recordEvent', 'patch', 'delete'],
  )
  const last = actions.at(-1)
  assert.ok(last?.type === 'delete' && last.gracePeriodSeconds === undefined)
})

test('L5: a Pod that was to leave and may stay is told so, once', () => {
  const told = (wasLeaving: boolean): readonly string[] =>
    decideEviction({ pod: pod(exists(300)), taints: [], sinceMs: 0, wasLeaving }, 1_000).actions.map((action) =>
      action.type === 'recordEvent' ? `${action.event.reason}: ${action.event.message}` : action.type,
    )
  assert.deepEqual([told(true), told(false)], [['TaintManagerEviction: Cancelling deletion of Pod ns/p'], []])
})
