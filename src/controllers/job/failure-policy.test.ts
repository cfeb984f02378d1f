import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { batch, core } from '#api'
import { judgeFailure } from './failure-policy.ts'

const pod = (exitCode: number, conditionType?: string): core.Pod =>
  ({
    metadata: { namespace: 'ns', name: 'p' },
    status: {
      phase: 'Failed',
      conditions: conditionType === undefined ? [] : [{ type: conditionType, status: 'True' }],
      containerStatuses: [{ name: 'main', state: { terminated: { exitCode } } }],
    },
  }) as unknown as core.Pod
const policy: batch.PodFailurePolicy = {
  rules: [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    { action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [42] } },
    { action: 'FailIndex', onExitCodes: { operator: 'In', values: [3] } },
    { action: 'Count', onExitCodes: { operator: 'NotIn', values: [7] } },
  ],
}
const rows: readonly (readonly [string, core.Pod, string])[] = [
  ['of a disrupted Pod is ignored', pod(42, 'DisruptionTarget'), 'Ignore'],
  ['with the code of a rule ends the Job', pod(42), 'FailJob'],
  ['with the code of an index rule ends the index', pod(3), 'FailIndex'],
  ['that no rule names counts', pod(7), 'Count'],
]
for (const [what, given, action] of rows) {
  test(`W5: a failure ${what}`, () => assert.equal(judgeFailure(given, policy).action, action))
}

test('W5: the message says which container, code and rule ended the Job', () => {
  assert.deepEqual(judgeFailure(pod(42), policy), {
    action: 'FailJob',
    byRule: true,
    message: 'Container main for pod ns/p failed with exit code 42 matching FailJob rule at index 1',
  })
})
