import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defineKind, type KubernetesObject, schemas } from '#api'
import { type DeleteOptions, decideDeletion, deletionFollows } from './deletion.ts'

const now = Date.UTC(2026, 0, 1, 12, 0, 0)
const nowText = '2026-01-01T12:00:00Z'
const base = { group: '', version: 'v1', namespaced: true, schema: schemas.struct('core/v1.Thing', {}) }
const plain = defineKind({ ...base, kind: 'ConfigMap', plural: 'configmaps' })
const graceful = defineKind({
  ...base,
  kind: 'Pod',
  plural: 'pods',
  generation: true,
  gracefulDelete: (_object, requested) => requested ?? 30,
})
const namespace = defineKind({ ...base, kind: 'Namespace', plural: 'namespaces', namespaced: false })
const job = defineKind({ ...base, group: 'batch', kind: 'Job', plural: 'jobs' })

const object = (metadata: object = {}, rest: object = {}): KubernetesObject => ({
  ...rest,
  metadata: { name: 'a', uid: 'u', resourceVersion: '5', creationTimestamp: nowText, ...metadata },
})
const options = (given: Partial<DeleteOptions> = {}): DeleteOptions => ({ dryRun: false, ...given })
const marked = (grace: number, at: string, more: object = {}) => ({
  deletionTimestamp: at,
  deletionGracePeriodSeconds: grace,
  ...more,
})

describe('decideDeletion', () => {
  const cases = [
    ['nothing holds it: it goes', plain, object(), options(), { kind: 'remove' }],
    ['a grace period of 0: it goes', graceful, object(), options({ gracePeriodSeconds: 0 }), { kind: 'remove' }],
    [
      'a grace period: it is marked, and its generation grows',
      graceful,
      object({ generation: 3 }),
      options(),
      { kind: 'mark', object: object({ generation: 4, ...marked(30, '2026-01-01T12:00:30Z') }) },
    ],
    [
      'a shorter grace period later: counted from the first request',
      graceful,
      object({ generation: 4, ...marked(30, '2026-01-01T12:00:20Z') }),
      options({ gracePeriodSeconds: 25 }),
      { kind: 'mark', object: object({ generation: 4, ...marked(25, '2026-01-01T12:00:15Z') }) },
    ],
    [
      'a shorter grace period that is over already: a second, from now',
      graceful,
      object({ generation: 4, ...marked(30, '2026-01-01T12:00:20Z') }),
      options({ gracePeriodSeconds: 5 }),
      { kind: 'mark', object: object({ generation: 4, ...marked(1, nowText) }) },
    ],
    [
      'a negative grace period: a second',
      graceful,
      object({ generation: 3 }),
      options({ gracePeriodSeconds: -7 }),
      { kind: 'mark', object: object({ generation: 4, ...marked(1, '2026-01-01T12:00:01Z') }) },
    ],
    [
      'a longer grace period later: nothing changes',
      graceful,
      object(marked(30, '2026-01-01T12:00:20Z')),
      options({ gracePeriodSeconds: 60 }),
      { kind: 'pending' },
    ],
    [
      'no grace period named later: nothing changes',
      graceful,
      object(marked(30, '2026-01-01T12:00:20Z')),
      options(),
      { kind: 'pending' },
    ],
    [
      'grace 0 while it is being deleted: it goes',
      graceful,
      object(marked(30, '2026-01-01T12:00:20Z')),
      options({ gracePeriodSeconds: 0 }),
      { kind: 'remove' },
    ],
    [
      'a finalizer: it is marked with grace 0',
      plain,
      object({ finalizers: ['x/y'] }),
      options(),
      { kind: 'mark', object: object({ ...marked(0, nowText), finalizers: ['x/y'] }) },
    ],
    [
      'a finalizer, marked already: nothing changes',
      plain,
      object({ ...marked(0, '2026-01-01T11:00:00Z'), finalizers: ['x/y'] }),
      options(),
      { kind: 'pending' },
    ],
    [
      'Foreground: the finalizer of the garbage collector',
      plain,
      object({ finalizers: ['orphan', 'x/y'] }),
      options({ propagationPolicy: 'Foreground' }),
      { kind: 'mark', object: object({ ...marked(0, nowText), finalizers: ['x/y', 'foregroundDeletion'] }) },
    ],
    [
      'Orphan by its deprecated name',
      plain,
      object(),
      options({ orphanDependents: true }),
      { kind: 'mark', object: object({ ...marked(0, nowText), finalizers: ['orphan'] }) },
    ],
    [
      'a Job orphans by default',
      job,
      object(),
      options(),
      { kind: 'mark', object: object({ ...marked(0, nowText), finalizers: ['orphan'] }) },
    ],
    [
      'a Job deleted in the background goes',
      job,
      object(),
      options({ propagationPolicy: 'Background' }),
      { kind: 'remove' },
    ],
    [
      'Background takes the garbage collector’s finalizers away',
      plain,
      object({ ...marked(0, nowText), finalizers: ['orphan'] }),
      options({ propagationPolicy: 'Background' }),
      { kind: 'remove' },
    ],
    [
      'a namespace waits for its own finalizers and says so',
      namespace,
      object({}, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }),
      options(),
      {
        kind: 'mark',
        object: object(marked(0, nowText), { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Terminating' } }),
      },
    ],
    ['a namespace without finalizers goes', namespace, object({}, { spec: {} }), options(), { kind: 'remove' }],
  ] as const
  for (const [name, kind, given, asked, expected] of cases) {
    it(name, () => assert.deepEqual(decideDeletion(kind, given, asked, now), expected))
  }
})

describe('deletionFollows', () => {
  const cases = [
    ['an object that is not being deleted stays', plain, object(), false],
    ['one without finalizers goes', plain, object(marked(0, nowText)), true],
    ['one with finalizers stays', plain, object({ ...marked(0, nowText), finalizers: ['x/y'] }), false],
    ['one with a grace period stays', graceful, object(marked(30, nowText)), false],
    [
      'a namespace with finalizers stays',
      namespace,
      object(marked(0, nowText), { spec: { finalizers: ['k'] } }),
      false,
    ],
    ['a namespace without finalizers goes', namespace, object(marked(0, nowText), { spec: {} }), true],
  ] as const
  for (const [name, kind, given, expected] of cases) {
    it(name, () => assert.equal(deletionFollows(kind, given), expected))
  }
})
