import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseKind, nodeKind } from '../kinds.ts'
import type { Controller } from '../runtime/define-controller.ts'
import { createModelWorld } from '../testing/model-world.ts'
import { createNodeLifecycleController, nodeMonitorGraceMsDefault } from './node-lifecycle.ts'

const startMs = Date.UTC(2026, 0, 1)

/** A node that renewed its lease at `startMs`, and the controller's look at it that long after, its clock `skewMs` ahead. */
async function actionsAfter(passedMs: number, skewMs: number): Promise<readonly string[]> {
  const controller = createNodeLifecycleController() as Controller
  const world = createModelWorld([controller])
  world.add(nodeKind, { metadata: { name: 'n' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } } as never)
  const lease = { metadata: { name: 'n', namespace: 'kube-node-lease' }, spec: { renewTime: '2026-01-01T00:00:00Z' } }
  world.add(leaseKind, lease as never)
  const look = async (atMs: number, ahead: number): Promise<readonly string[]> => {
    const live = { ...world.live(startMs + atMs + ahead), monotonicMs: atMs }
    const observed = await controller.observe(world.caches, 'n', live)
    return controller.decide(observed, live.now).actions.map(({ type }) => type)
  }
  assert.deepEqual(await look(0, 0), [], 'it was heard of just now')
  return look(passedMs, skewMs)
}

test('L5: a node is Unknown when nothing was heard of it for as long as it may be silent', async () => {
  assert.deepEqual(await actionsAfter(nodeMonitorGraceMsDefault - 1, 0), [])
  assert.deepEqual(await actionsAfter(nodeMonitorGraceMsDefault, 0), ['patch', 'recordEvent'])
})

test("L5: a jump of the controller's clock, forwards or backwards, says nothing about nodes", async () => {
  assert.deepEqual(await actionsAfter(10_000, 40_000), [])
  assert.deepEqual(await actionsAfter(10_000, 24 * 3_600_000), [])
  assert.deepEqual(await actionsAfter(nodeMonitorGraceMsDefault, -3_600_000), ['patch', 'recordEvent'])
})
