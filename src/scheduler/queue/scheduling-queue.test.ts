import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import { prioritySort } from '../plugins/priority-sort.ts'
import { schedulingGates } from '../plugins/scheduling-gates.ts'
import { testNode, testPod } from '../objects.testing.ts'
import {
  createSchedulingQueue,
  podBackoffMs,
  type QueuePlace,
  type SchedulingQueue,
  unschedulableFlushMs,
} from './scheduling-queue.ts'

const nodeAdded: ClusterEvent = { type: 'NodeAdded', node: testNode('n') }
const rejected = (...plugins: string[]) => ({ type: 'unschedulable', rejectedBy: new Set(plugins) }) as const

/** A queue in which events help Pods that plugin `Helped` rejected, and no others. */
function newQueue() {
  return createSchedulingQueue({
    compare: prioritySort.compare!,
    gate: schedulingGates.preEnqueue!,
    mayHelp: (_pod, _event, rejectedBy) => rejectedBy.has('Helped'),
  })
}

test('SchedulingQueue: gives the highest priority first, then whoever came first', () => {
  const queue = newQueue()
  for (const [name, priority, ms] of [
    ['late', 0, 2],
    ['early', 0, 1],
    ['important', 5, 3],
  ] as const)
    queue.add(testPod(name, { priority }), ms)
  assert.deepEqual(
    [queue.pop()?.uid, queue.pop()?.uid, queue.pop()?.uid, queue.pop()],
    ['important', 'early', 'late', undefined],
  )
})

test('SchedulingQueue: a gated Pod is not given before its gates are gone', () => {
  const queue = newQueue()
  queue.add(testPod('p', { schedulingGates: [{ name: 'g' }] }), 0)
  assert.deepEqual([queue.place('p'), queue.pop()], ['gated', undefined])
  queue.update(testPod('p', { schedulingGates: [{ name: 'g' }], labels: { a: 'b' } }), 1)
  assert.equal(queue.place('p'), 'gated')
  queue.update(testPod('p'), 2)
  assert.deepEqual([queue.place('p'), queue.pop()?.queuedMs], ['active', 2])
})

test('SchedulingQueue: an unschedulable Pod waits for an event that may help, or 5 minutes', () => {
  const queue = newQueue()
  for (const name of ['deaf', 'helped']) {
    queue.add(testPod(name), 0)
    queue.pop()
    queue.fail(name, rejected(name === 'deaf' ? 'Other' : 'Helped'), 0)
  }
  queue.announce(nodeAdded, 2_000)
  assert.deepEqual([queue.place('deaf'), queue.place('helped')], ['unschedulable', 'active'])
  queue.advance(unschedulableFlushMs - 1)
  assert.equal(queue.place('deaf'), 'unschedulable')
  assert.equal(queue.nextDueMs(), unschedulableFlushMs)
  queue.advance(unschedulableFlushMs)
  assert.equal(queue.place('deaf'), 'active')
})

test('SchedulingQueue: an event within the back-off makes it wait for the rest, unless nothing else is to be done', () => {
  const queue = newQueue()
  for (const name of ['p', 'other']) queue.add(testPod(name), 0)
  queue.pop()
  queue.fail('p', rejected('Helped'), 0)
  queue.announce(nodeAdded, 400)
  assert.deepEqual([queue.place('p'), queue.nextDueMs()], ['backoff', 1_000])
  assert.equal(queue.pop()?.uid, 'other')
  assert.equal(queue.pop()?.uid, 'p')
})

test('SchedulingQueue: after an error not even an idle scheduler tries before the back-off is over', () => {
  const queue = newQueue()
  queue.add(testPod('p'), 0)
  queue.pop()
  queue.fail('p', { type: 'error' }, 0)
  assert.deepEqual([queue.place('p'), queue.pop(), queue.nextDueMs()], ['backoff', undefined, 1_000])
  queue.advance(1_000)
  assert.equal(queue.pop()?.uid, 'p')
})

test('SchedulingQueue: an event that came while the Pod was tried is not lost', () => {
  const queue = newQueue()
  queue.add(testPod('p'), 0)
  queue.pop()
  queue.announce(nodeAdded, 1)
  queue.fail('p', rejected('Helped'), 2)
  assert.equal(queue.place('p'), 'backoff')
})

test('SchedulingQueue: a change of status wakes nobody, a change of spec does', () => {
  const queue = newQueue()
  queue.add(testPod('p'), 0)
  queue.pop()
  queue.fail('p', rejected('Helped'), 0)
  queue.update(testPod('p', { status: { phase: 'Pending' } }), 5_000)
  assert.equal(queue.place('p'), 'unschedulable')
  queue.update(testPod('p', { tolerations: [{ operator: 'Exists' }] }), 5_000)
  assert.equal(queue.place('p'), 'active')
})

test('podBackoffMs: 1 s doubling to 10 s', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 50].map(podBackoffMs), [0, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
})

const places: readonly QueuePlace[] = ['active', 'backoff', 'unschedulable', 'gated', 'inFlight']
const uids = ['a', 'b', 'c', 'd']
const actions = {
  add: (queue, uid, nowMs) => queue.add(testPod(uid), nowMs),
  addGated: (queue, uid, nowMs) => queue.add(testPod(uid, { schedulingGates: [{ name: 'g' }] }), nowMs),
  ungate: (queue, uid, nowMs) => queue.update(testPod(uid), nowMs),
  delete: (queue, uid) => queue.delete(uid),
  pop: (queue) => queue.pop(),
  done: (queue, uid) => (queue.place(uid) === 'inFlight' ? queue.done(uid) : undefined),
  fail: (queue, uid, nowMs) => queue.fail(uid, rejected('Other'), nowMs),
  failHelped: (queue, uid, nowMs) => queue.fail(uid, rejected('Helped'), nowMs),
  error: (queue, uid, nowMs) => queue.fail(uid, { type: 'error' }, nowMs),
  announce: (queue, _uid, nowMs) => queue.announce(nodeAdded, nowMs),
  advance: (queue, _uid, nowMs) => queue.advance(nowMs),
} satisfies Record<string, (queue: SchedulingQueue, uid: string, nowMs: number) => unknown>
const step = fc.record({
  uid: fc.constantFrom(...uids),
  action: fc.constantFrom(...(Object.keys(actions) as (keyof typeof actions)[])),
  waitMs: fc.integer({ min: 0, max: 20_000 }),
})

test('SchedulingQueue: whatever happens, every Pod is in one place, none is lost, and all that are not gated come again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = newQueue()
      const present = new Set<string>()
      let nowMs = 0
      for (const { uid, action, waitMs } of steps) {
        if (action === 'advance') nowMs += waitMs
        const leaves = action === 'delete' || (action === 'done' && queue.place(uid) === 'inFlight')
        if (action === 'add' || action === 'addGated') present.add(uid)
        if (leaves) present.delete(uid)
        actions[action](queue, uid, nowMs)
        assert.deepEqual(new Set(uids.filter((one) => queue.place(one) !== undefined)), present)
        assert.equal(
          places.reduce((sum, place) => sum + queue.count(place), 0),
          present.size,
        )
      }
      for (const uid of present) queue.fail(uid, rejected('Other'), nowMs)
      queue.advance(nowMs + unschedulableFlushMs)
      const given = new Set(Array.from(present, () => queue.pop()?.uid).filter((uid) => uid !== undefined))
      assert.deepEqual(given, new Set([...present].filter((uid) => queue.place(uid) !== 'gated')))
    }),
    { seed: 36, numRuns: 500 },
  )
})
