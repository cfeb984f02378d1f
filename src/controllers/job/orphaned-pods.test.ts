import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type batch, type core, newControllerRef, renderTime } from '#api'
import { jobKind, podKind } from '../kinds.ts'
import type { Controller } from '../runtime/define-controller.ts'
import { createModelWorld } from '../testing/model-world.ts'
import { trackingFinalizer } from './job-pods.ts'
import { decideTracked, orphanedJobPodsController } from './orphaned-pods.ts'

const ownManager = 'kubernetes.io/job-controller'
const metadata = { name: 'j', namespace: 'ns', uid: 'j', resourceVersion: '1', creationTimestamp: renderTime(0) }

function job(ended?: 'Complete' | 'Failed', spec: object = {}): batch.Job {
  const conditions = ended === undefined ? [] : [{ type: ended, status: 'True' }]
  return { metadata, spec: { template: {}, ...spec }, status: { conditions } } as unknown as batch.Job
}

function pod(...finalizers: readonly string[]): core.Pod {
  const ownerReferences = [newControllerRef({ metadata }, jobKind)]
  return {
    metadata: { ...metadata, name: 'p', finalizers, ownerReferences },
    spec: {},
    status: {},
  } as unknown as core.Pod
}

const cases: readonly (readonly [
  what: string,
  core.Pod,
  batch.Job | undefined,
  finalizers: readonly string[] | 'as they are',
])[] = [
  ['whose Job runs', pod(trackingFinalizer), job(), 'as they are'],
  ['whose Job has ended', pod(trackingFinalizer), job('Complete'), []],
  ['whose Job is gone', pod('other', trackingFinalizer), undefined, ['other']],
  ['of an ended Job of another manager', pod(trackingFinalizer), job('Failed', { managedBy: 'a.b/c' }), 'as they are'],
  ['of an ended Job of this controller', pod(trackingFinalizer), job('Failed', { managedBy: ownManager }), []],
  ['that is not tracked', pod('other'), undefined, 'as they are'],
]

for (const [what, one, owner, expected] of cases) {
  test(`W5: decideTracked: finalizers of a Pod ${what}: ${JSON.stringify(expected)}`, () => {
    const [action] = decideTracked({ pod: one, job: owner }).actions
    const body = action?.type === 'patch' ? (action.patch.body as { metadata: { finalizers: string[] } }) : undefined
    assert.deepEqual(body?.metadata.finalizers ?? 'as they are', expected)
  })
}

test('W5: a Pod that something else than a Job keeps is left alone, whatever finalizers it has', async () => {
  const controller = orphanedJobPodsController as Controller
  const world = createModelWorld([controller])
  const reference = (apiVersion: string, kind: string) => [
    { apiVersion, kind, name: 'x', uid: 'x', controller: true, blockOwnerDeletion: true },
  ]
  for (const [apiVersion, kind, isOurs] of [
    ['example.com/v1', 'Job', false],
    ['apps/v1', 'ReplicaSet', false],
    ['batch/v1', 'Job', true],
  ] as const) {
    const ownerReferences = reference(apiVersion, kind)
    const { metadata: made } = world.add(podKind, {
      metadata: {
        name: kind.toLowerCase(),
        namespace: apiVersion.split('/')[0] ?? '',
        finalizers: [trackingFinalizer],
        ownerReferences,
      },
    })
    const observed = await controller.observe(world.caches, `${made.namespace}/${made.name}`, world.live(0))
    assert.equal(observed !== undefined, isOurs, `${apiVersion} ${kind}`)
  }
})
