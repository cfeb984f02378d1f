import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type batch, type core, newControllerRef, renderTime } from '#api'
import { jobKind } from '../kinds.ts'
import { trackingFinalizer } from './job-pods.ts'
import { decideTracked } from './orphaned-pods.ts'

const metadata = { name: 'j', namespace: 'ns', uid: 'j', resourceVersion: '1', creationTimestamp: renderTime(0) }

function job(ended?: 'Complete' | 'Failed'): batch.Job {
  const conditions = ended === undefined ? [] : [{ type: ended, status: 'True' }]
  return { metadata, spec: { template: {} }, status: { conditions } } as unknown as batch.Job
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
  ['that is not tracked', pod('other'), undefined, 'as they are'],
]

for (const [what, one, owner, expected] of cases) {
  test(`W5: decideTracked: finalizers of a Pod ${what}: ${JSON.stringify(expected)}`, () => {
    const [action] = decideTracked({ pod: one, job: owner }).actions
    const body = action?.type === 'patch' ? (action.patch.body as { metadata: { finalizers: string[] } }) : undefined
    assert.deepEqual(body?.metadata.finalizers ?? 'as they are', expected)
  })
}
