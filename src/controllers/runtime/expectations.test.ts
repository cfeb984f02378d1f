import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubernetesObject } from '#api'
import { podKind, serviceKind } from '../kinds.ts'
import { kindId } from './caches.ts'
import { createExpectations, expectationTimeoutMs, overtakenTimeoutMs } from './expectations.ts'

const pod = (name: string, resourceVersion: string, uid = name): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid, resourceVersion, creationTimestamp: '' },
})

function setUp() {
  const held = new Map<string, KubernetesObject>()
  const state = { now: 0, seen: '10' }
  const cache = { get: (key: string) => held.get(key), resourceVersion: () => state.seen }
  const expectations = createExpectations(
    () => state.now,
    (id) => (id === kindId(podKind) ? cache : undefined),
  )
  return { held, state, expectations }
}

test('expectations: a write is met when the cache has seen that much, or the object itself', () => {
  const { held, state, expectations } = setUp()
  expectations.wrote('rs', podKind, pod('a', '12'))
  assert.equal(expectations.met('rs'), false)
  assert.deepEqual([...expectations.waitingFor(podKind, pod('a', '12'))], ['rs'])
  state.seen = '9'
  held.set('ns/a', pod('a', '13'))
  assert.equal(expectations.met('rs'), true)
  assert.deepEqual([...expectations.waitingFor(podKind, pod('a', '12'))], [])
  expectations.wrote('rs', podKind, pod('b', '100'))
  assert.equal(expectations.met('rs'), false)
  state.seen = '101'
  assert.equal(expectations.met('rs'), true)
})

test('expectations: a removal is met when the object is gone, or another has its name', () => {
  const { held, expectations } = setUp()
  held.set('ns/a', pod('a', '5'))
  expectations.removed('rs', podKind, pod('a', '5'))
  assert.equal(expectations.met('rs'), false)
  held.set('ns/a', pod('a', '20', 'another'))
  assert.equal(expectations.met('rs'), true)
})

test('expectations: what is never seen is given up in time; kinds without a cache are not waited for', () => {
  const { state, expectations } = setUp()
  expectations.wrote('rs', serviceKind, pod('a', '99'))
  assert.equal(expectations.met('rs'), true)
  expectations.wrote('rs', podKind, pod('a', '99'))
  state.now = expectationTimeoutMs - 1
  assert.equal(expectations.met('rs'), false)
  state.now = expectationTimeoutMs
  assert.equal(expectations.met('rs'), true)
})

test('expectations: what somebody else wrote is met by any other version of the object, or by its being gone', () => {
  const { held, state, expectations } = setUp()
  held.set('ns/a', pod('a', '5'))
  state.seen = '99'
  expectations.overtaken('rs', podKind, pod('a', '4'))
  assert.equal(expectations.met('rs'), true, 'it was seen before')
  for (const next of [pod('a', '6'), pod('a', '5', 'another'), undefined]) {
    held.set('ns/a', pod('a', '5'))
    expectations.overtaken('rs', podKind, pod('a', '5'))
    assert.equal(expectations.met('rs'), false)
    assert.deepEqual([...expectations.waitingFor(podKind, pod('a', '6'))], ['rs'])
    if (next === undefined) held.delete('ns/a')
    else held.set('ns/a', next)
    assert.equal(expectations.met('rs'), true)
  }
  held.set('ns/a', pod('a', '5'))
  expectations.overtaken('rs', podKind, pod('a', '5'))
  state.now = overtakenTimeoutMs
  assert.equal(expectations.met('rs'), true, 'a conflict may have another reason')
})
