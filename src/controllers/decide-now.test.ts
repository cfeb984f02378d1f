import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DecisionObjects, KubernetesObject } from '#api'
import { decideNow } from './decide-now.ts'
import { deploymentKind, podKind, serviceKind, statefulSetKind } from './kinds.ts'

const nowMs = Date.UTC(2026, 0, 1)
const metadata = { name: 'web', namespace: 'ns', uid: 'u', resourceVersion: '1', generation: 2 }
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'x' }] } }
const selector = { matchLabels: { app: 'web' } }
const updateStrategy = { type: 'RollingUpdate' }
const set = (observedGeneration: number): KubernetesObject =>
  ({
    metadata,
    spec: { replicas: 1, selector, template, updateStrategy },
    status: { replicas: 0, observedGeneration },
  }) as unknown as KubernetesObject

/** A server that has nothing but what is read may not be. */
const objects = (hidden?: string): DecisionObjects => ({
  get: async () => undefined,
  list: async ({ plural }) => (plural === hidden ? undefined : []),
})

test('decideNow: decides as the controller would, and writes nothing', async () => {
  const decision = await decideNow({ kind: statefulSetKind, object: set(1), nowMs }, objects())
  assert.deepEqual(decision, {
    controller: 'statefulset-controller',
    because: 'Pod web-0 is being made.',
    actions: ['create Pod web-0'],
    settled: false,
  })
})

test('decideNow: what may not be read is not decided about', async () => {
  assert.equal(await decideNow({ kind: statefulSetKind, object: set(1), nowMs }, objects('pods')), undefined)
})

test('decideNow: of a workload whose controller writes its revisions otherwise nothing is said', async () => {
  assert.equal(await decideNow({ kind: statefulSetKind, object: set(2), nowMs }, objects()), undefined)
})

test('decideNow: of kinds without such a controller nothing is said', async () => {
  for (const kind of [podKind, serviceKind]) {
    assert.equal(await decideNow({ kind, object: set(1), nowMs }, objects()), undefined)
  }
})

test('decideNow: an object without a status is one that nobody has looked at yet', async () => {
  const object = { metadata, spec: { replicas: 1, selector, template } } as unknown as KubernetesObject
  const decision = await decideNow({ kind: deploymentKind, object, nowMs }, objects())
  assert.deepEqual(decision?.actions, [`create ReplicaSet ${decision?.actions[0]?.split(' ').at(-1)}`])
})
