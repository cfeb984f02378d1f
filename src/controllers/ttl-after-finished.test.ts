import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type batch, renderTime } from '#api'
import type { Plan } from './runtime/plan.ts'
import { decideTtl } from './ttl-after-finished.ts'

const now = Date.UTC(2026, 0, 1)

function job(
  ttlSecondsAfterFinished: number | undefined,
  ended: 'Complete' | 'Failed' | undefined,
  going = false,
): batch.Job {
  const lastTransitionTime = renderTime(now - 10_000)
  const conditions = ended === undefined ? [] : [{ type: ended, status: 'True', lastTransitionTime }]
  const metadata = {
    name: 'j',
    namespace: 'ns',
    uid: 'j',
    resourceVersion: '1',
    creationTimestamp: renderTime(now - 60_000),
  }
  return {
    metadata: going ? { ...metadata, deletionTimestamp: renderTime(now) } : metadata,
    spec: { ttlSecondsAfterFinished, template: {} },
    status: { conditions },
  } as unknown as batch.Job
}

/** What happens to the Job: when it is looked at again, or how it is deleted. */
function fate({ actions: [action], requeueAfterMs }: Plan): string {
  if (action?.type === 'delete')
    return `deleted, ${action.propagationPolicy}, ${action.unchanged ? 'if unchanged' : ''}`
  return requeueAfterMs === undefined ? 'stays' : `again after ${requeueAfterMs}`
}

const cases: readonly (readonly [what: string, job: batch.Job, fate: string])[] = [
  ['one without a TTL', job(undefined, 'Complete'), 'stays'],
  ['one that has not ended', job(5, undefined), 'stays'],
  ['one whose time is not over', job(15, 'Failed'), 'again after 5000'],
  ['one whose time is over', job(10, 'Complete'), 'deleted, Foreground, if unchanged'],
  ['one that is to go at once', job(0, 'Failed'), 'deleted, Foreground, if unchanged'],
  ['one that is being deleted already', job(0, 'Failed', true), 'stays'],
]

for (const [what, given, expected] of cases) {
  test(`W5: decideTtl: ${what}: ${expected}`, () => assert.equal(fate(decideTtl(given, now)), expected))
}
