import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type batch, type core, newControllerRef, renderTime } from '#api'
import { jobKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { decideJob } from './job.ts'
import { failureCountAnnotation, indexAnnotation, trackingFinalizer } from './job-pods.ts'

const now = Date.UTC(2026, 0, 1)
const job = (spec: Partial<batch.JobSpec> = {}, status: Partial<batch.JobStatus> = {}): batch.Job =>
  ({
    metadata: { name: 'j', namespace: 'ns', uid: 'j', resourceVersion: '1', creationTimestamp: renderTime(now) },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      template: { metadata: { labels: { app: 'j' } }, spec: { restartPolicy: 'Never', containers: [] } },
      ...spec,
    },
    status: { startTime: renderTime(now), uncountedTerminatedPods: {}, ...status },
  }) as unknown as batch.Job

interface Facts {
  readonly index?: number
  readonly tracked?: boolean
  readonly failures?: number
  readonly exitCode?: number
  readonly endedAgoMs?: number
  readonly leaving?: boolean
}
const pod = (
  name: string,
  phase: string,
  {
    index,
    tracked = true,
    failures,
    exitCode = phase === 'Failed' ? 1 : 0,
    endedAgoMs = 3_600_000,
    leaving = false,
  }: Facts = {},
): core.Pod =>
  ({
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: renderTime(now),
      annotations: {
        ...(index === undefined ? {} : { [indexAnnotation]: String(index) }),
        ...(failures === undefined ? {} : { [failureCountAnnotation]: String(failures) }),
      },
      ...(tracked ? { finalizers: [trackingFinalizer] } : {}),
      ...(leaving ? { deletionTimestamp: renderTime(now) } : {}),
      ownerReferences: [newControllerRef(job(), jobKind)],
    },
    spec: {},
    status: {
      phase,
      containerStatuses: [
        {
          name: 'c',
          state:
            phase === 'Failed' || phase === 'Succeeded'
              ? { terminated: { exitCode, finishedAt: renderTime(now - endedAgoMs) } }
              : {},
        },
      ],
    },
  }) as unknown as core.Pod
const decide = (given: batch.Job, pods: readonly core.Pod[]) => decideJob({ job: given, pods, claims: [] }, now)
const writes = (actions: readonly Action[]): readonly string[] =>
  actions.flatMap((action) =>
    action.type === 'create'
      ? ['create']
      : action.type === 'patch' || action.type === 'delete'
        ? [`${action.type} ${action.object.metadata.name}`]
        : [],
  )
const statusIn = (actions: readonly Action[]): batch.JobStatus | undefined => {
  const found = actions.find(({ type }) => type === 'updateStatus')
  return found?.type === 'updateStatus' ? (found.object as unknown as batch.Job).status : undefined
}
const outcomes = (actions: readonly Action[]): readonly (string | undefined)[] =>
  (statusIn(actions)?.conditions ?? [])
    .filter(({ status }) => status === 'True')
    .map(({ type, reason }) => `${type} ${reason}`)

test('W5: an ended Pod is noted, then loses its finalizer, then becomes a number: never counted twice', () => {
  const spec = { completions: 5, parallelism: 0 }
  const noted = decide(job(spec), [pod('a', 'Succeeded'), pod('b', 'Failed')])
  const first = statusIn(noted.actions)
  assert.deepEqual(
    [writes(noted.actions), first?.uncountedTerminatedPods, first?.succeeded, first?.failed],
    [[], { succeeded: ['a'], failed: ['b'] }, 0, 0],
  )
  const released = decide(job(spec, first), [pod('a', 'Succeeded'), pod('b', 'Failed')])
  assert.deepEqual([writes(released.actions), statusIn(released.actions)], [['patch a', 'patch b'], undefined])
  const counted = statusIn(decide(job(spec, first), [pod('a', 'Succeeded', { tracked: false })]).actions)
  assert.deepEqual([counted?.uncountedTerminatedPods, counted?.succeeded, counted?.failed], [{}, 1, 1])
  assert.equal(statusIn(decide(job(spec, counted), [pod('a', 'Succeeded', { tracked: false })]).actions), undefined)
})

const indexed = { completionMode: 'Indexed' as const, completions: 3, parallelism: 3 }
const perIndex = { ...indexed, backoffLimitPerIndex: 1, backoffLimit: 2 ** 31 - 1 }
const policy = { rules: [{ action: 'FailJob' as const, onExitCodes: { operator: 'In' as const, values: [42] } }] }
const deciding: readonly (readonly [
  what: string,
  job: batch.Job,
  pods: readonly core.Pod[],
  writes: readonly string[],
  outcomes: readonly string[],
])[] = [
  ['makes as many Pods as may run', job({ parallelism: 2, completions: 5 }), [pod('a', 'Running')], ['create'], []],
  [
    'makes no more than are still wanted',
    job({ parallelism: 3, completions: 4 }, { succeeded: 3 }),
    [],
    ['create'],
    [],
  ],
  [
    'deletes Pods beyond its parallelism without counting them',
    job({ parallelism: 0, completions: 4 }),
    [pod('a', 'Running')],
    ['patch a', 'delete a'],
    [],
  ],
  [
    'without completions ends when one has succeeded and none runs',
    job({ completions: undefined as never, parallelism: 2 }, { succeeded: 1 }),
    [],
    [],
    ['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached'],
  ],
  [
    'without completions makes no Pod after the first success',
    job({ completions: undefined as never, parallelism: 2 }, { succeeded: 1 }),
    [pod('a', 'Running')],
    [],
    [],
  ],
  [
    'whose policy forbids an exit code ends at once',
    job({ parallelism: 2, completions: 2, podFailurePolicy: policy, podReplacementPolicy: 'Failed' }),
    [pod('a', 'Failed', { exitCode: 42 }), pod('b', 'Running')],
    ['delete b'],
    ['FailureTarget PodFailurePolicy'],
  ],
  [
    'waits for its last Pod before it is failed',
    job({}, { conditions: [{ type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' }] }),
    [pod('a', 'Running', { leaving: true, tracked: false })],
    [],
    ['FailureTarget DeadlineExceeded'],
  ],
  [
    'counts a Pod that is being deleted as failed, and waits before it makes another',
    job(),
    [pod('a', 'Running', { leaving: true })],
    [],
    [],
  ],
  [
    'that replaces ended Pods only waits for it',
    job({ podReplacementPolicy: 'Failed' }),
    [pod('a', 'Running', { leaving: true })],
    [],
    [],
  ],
  [
    'makes the indexes that are missing',
    job(indexed, { completedIndexes: '0', succeeded: 1 }),
    [pod('a', 'Running', { index: 2 })],
    ['create'],
    [],
  ],
  [
    'deletes the second Pod of an index',
    job(indexed),
    [0, 1, 2, 2].map((index, at) => pod(`p${at}`, 'Running', { index })),
    ['patch p3', 'delete p3'],
    [],
  ],
  [
    'meets its success policy',
    job({ ...indexed, successPolicy: { rules: [{ succeededIndexes: '0' }] } }, { completedIndexes: '0', succeeded: 1 }),
    [pod('b', 'Running', { index: 1 })],
    ['delete b'],
    ['SuccessCriteriaMet SuccessPolicy'],
  ],
  [
    'fails when an index has failed too often and the others are done',
    job(perIndex, { completedIndexes: '0,1', succeeded: 2, failedIndexes: '2' }),
    [],
    [],
    ['FailureTarget FailedIndexes', 'Failed FailedIndexes'],
  ],
  [
    'fails beyond the number of indexes that may fail',
    job({ ...perIndex, maxFailedIndexes: 0 }, { failedIndexes: '2' }),
    [pod('a', 'Running', { index: 0 })],
    ['delete a'],
    ['FailureTarget MaxFailedIndexesExceeded'],
  ],
  ['managed by another controller is left alone', job({ managedBy: 'example.com/other' }), [], [], []],
]
for (const [what, given, pods, expected, ends] of deciding) {
  test(`W5: a Job ${what}`, () => {
    const { actions } = decide(given, pods)
    assert.deepEqual([writes(actions), outcomes(actions)], [expected, ends])
  })
}

test('W5: a failed index is tried again with its count, after a wait of its own, and then has failed', () => {
  const once = pod('a', 'Failed', { index: 0, failures: 0 })
  const { actions } = decide(job({ ...perIndex, completions: 1 }), [once])
  const [create] = actions
  assert.ok(create?.type === 'create')
  assert.equal(create.object.metadata?.annotations?.[failureCountAnnotation], '1')
  const waiting = decide(job({ ...perIndex, completions: 1 }), [
    pod('a', 'Failed', { index: 0, failures: 0, endedAgoMs: 4_000 }),
  ])
  assert.deepEqual([writes(waiting.actions), waiting.requeueAfterMs], [[], 6_000])
  const failed = decide(job({ ...perIndex, completions: 2 }), [
    pod('b', 'Failed', { index: 0, failures: 1 }),
    pod('c', 'Running', { index: 1 }),
  ])
  assert.equal(statusIn(failed.actions)?.failedIndexes, '0')
})
