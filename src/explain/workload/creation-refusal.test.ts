import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { creationRefusal, meaningOfRefusal } from './creation-refusal.ts'

for (const [text, code] of [
  [
    'pods "web-" is forbidden: exceeded quota: small, requested: cpu=1,memory=2Gi, used: cpu=3,memory=1Gi, limited: cpu=3,memory=8Gi',
    'QuotaExceeded',
  ],
  ['pods "web-" is forbidden: failed quota: small: must specify limits.cpu for: main', 'QuotaExceeded'],
  ['pods "web-" is forbidden: maximum cpu usage per Container is 1, but limit is 2', 'LimitRangeViolated'],
  ['pods "web-" is forbidden: minimum memory usage per Pod is 1Gi, but request is 64Mi', 'LimitRangeViolated'],
  [
    'pods "web-" is forbidden: error looking up service account ns/robot: serviceaccount "robot" not found',
    'ServiceAccountMissing',
  ],
  ['pods "web-" is forbidden: no PriorityClass with name urgent was found', 'PriorityClassMissing'],
  [
    'pods "web-" is forbidden: unable to create new content in namespace ns because it is being terminated',
    'NamespaceTerminatingForbids',
  ],
  ['admission webhook "policy.example.com" denied the request: no latest tags', 'CreationRefused'],
] as const) {
  test(`a controller is told "${text}": ${code}`, () => assert.equal(meaningOfRefusal(text, 'ns').code, code))
}

test('a quota refusal says what was asked for, used and allowed', () => {
  const text =
    'pods "web-" is forbidden: exceeded quota: small, requested: cpu=1,memory=2Gi, used: cpu=3,memory=1Gi, limited: cpu=3,memory=8Gi'
  const { evidence } = meaningOfRefusal(text, 'ns')
  assert.deepEqual(
    [evidence?.requested, evidence?.used, evidence?.limited],
    [
      { cpu: '1', memory: '2Gi' },
      { cpu: '3', memory: '1Gi' },
      { cpu: '3', memory: '8Gi' },
    ],
  )
})

test('a refusal that lies behind a Pod that was created is over', () => {
  const event = (reason: string, lastTimestamp: string) =>
    ({ reason, lastTimestamp, message: 'Error creating: nope', metadata: {} }) as core.Event
  const failed = event('FailedCreate', '2026-01-01T00:00:10Z')
  assert.equal(creationRefusal([failed, event('SuccessfulCreate', '2026-01-01T00:00:20Z')], 'ns'), undefined)
  assert.equal(
    creationRefusal([event('SuccessfulCreate', '2026-01-01T00:00:05Z'), failed], 'ns')?.code,
    'CreationRefused',
  )
})
