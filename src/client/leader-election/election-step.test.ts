import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { coordination } from '#api'
import { virtualStartMs } from '#base'
import { observeLease, stepElection } from './election-step.ts'

const early = '2025-12-31T00:00:00.000000Z'
const lease = (holderIdentity: string, spec: Partial<coordination.LeaseSpec> = {}): coordination.Lease => ({
  metadata: { name: 'l', namespace: 'ns', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: {
    holderIdentity,
    leaseDurationSeconds: 15,
    acquireTime: early,
    renewTime: early,
    leaseTransitions: 3,
    ...spec,
  },
})
const now = '2026-01-01T00:00:00.000000Z'
const written = (acquireTime: string, leaseTransitions: number) => ({
  type: 'write',
  spec: { holderIdentity: 'me', leaseDurationSeconds: 15, acquireTime, renewTime: now, leaseTransitions },
})

for (const [name, seen, ageMs, step] of [
  ['takes a lease that is not there', undefined, 0, written(now, 0)],
  ['takes a lease that was let go', lease(''), 0, written(now, 4)],
  ['waits for another that renewed lately', lease('other'), 14_999, { type: 'wait', holder: 'other' }],
  ['takes over from another that has been silent for its duration', lease('other'), 15_000, written(now, 4)],
  [
    'goes by the duration that the holder declared',
    lease('other', { leaseDurationSeconds: 60 }),
    59_999,
    { type: 'wait', holder: 'other' },
  ],
  ['renews its own without a transition', lease('me'), 14_000, written(early, 3)],
] as const) {
  test(`stepElection: ${name}`, () => {
    const candidate = { identity: 'me', leaseDurationMs: 15_000, nowMs: 100_000, wallMs: virtualStartMs }
    assert.deepEqual(stepElection({ lease: seen, changedMs: 100_000 - ageMs }, candidate), step)
  })
}

test('observeLease: only a lease that says something new was renewed, whatever its times are', () => {
  const first = observeLease(undefined, lease('other'), 1_000)
  const same = observeLease(first, lease('other'), 9_000)
  const renewed = observeLease(same, lease('other', { renewTime: '2020-01-01T00:00:00.000000Z' }), 12_000)
  assert.deepEqual([first.changedMs, same.changedMs, renewed.changedMs], [1_000, 1_000, 12_000])
})
