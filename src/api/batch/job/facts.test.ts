import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../../meta/object-meta.ts'
import { sentences, stored } from '../../testing.ts'
import type { Job, JobSpec, JobStatus } from '../v1.types.ts'
import { jobColumns } from './columns.ts'
import { jobKind } from './index.ts'
import { countIndexes, firstCommonIndex, parseIndexes } from './indexes.ts'

const now = Date.parse('2026-01-02T03:04:05Z')

function job(spec: Draft<JobSpec> = {}, status: Draft<JobStatus> = {}): Job {
  const template = spec.template ?? { spec: {} }
  const containers = template.spec?.containers ?? [{ name: 'main', image: 'busybox' }]
  const object = stored(jobKind, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { uid: '8a3f' },
    spec: { ...spec, template: { ...template, spec: { restartPolicy: 'Never', ...template.spec, containers } } },
  })
  const created = jobKind.prepareForCreate?.(object, { now, subresource: '' }) ?? object
  return { ...created, status: JSON.parse(JSON.stringify(status)) }
}

const changed = (next: Job, previous: Job): string[] =>
  sentences(jobKind.validate?.(next, previous, { now, subresource: '' }) ?? []).map((one) => one.split(': ')[0] ?? '')

const directed = (spec: Draft<JobSpec>): Job =>
  job({
    ...spec,
    template: {
      metadata: { annotations: { queue: 'a' } },
      spec: {
        nodeSelector: { zone: 'a' },
        tolerations: [{ key: 'spot', operator: 'Exists' }],
        schedulingGates: [{ name: 'example.com/gate' }],
        affinity: { nodeAffinity: {} },
        containers: [{ name: 'main', image: 'busybox', resources: { requests: { cpu: '1' } } }],
      },
    },
  })

const image = (spec: Draft<JobSpec>): Job =>
  job({ ...spec, template: { spec: { containers: [{ name: 'main', image: 'other' }] } } })

const started = { startTime: '2026-01-02T03:00:00Z' }
const suspended = { conditions: [{ type: 'Suspended', status: 'True' }] }

/** What is said of a change of a Job in this state. */
const templateChanges: Readonly<
  Record<string, { previous: Job; next: (spec: Draft<JobSpec>) => Job; errors: string[] }>
> = {
  'directives of a running Job': { previous: job(), next: directed, errors: ['spec.template'] },
  'directives of a Job that waits': { previous: job({ suspend: true }), next: directed, errors: [] },
  'the image of a Job that waits': { previous: job({ suspend: true }), next: image, errors: ['spec.template.spec'] },
  'directives of a Job that is being suspended': {
    previous: job({ suspend: true }, { ...started, ...suspended, active: 1 }),
    next: directed,
    errors: ['spec.template'],
  },
  'directives of a Job that was suspended': {
    previous: job({ suspend: true }, { ...started, ...suspended }),
    next: directed,
    errors: [],
  },
  'directives of a Job that has started': {
    previous: job({ suspend: true }, started),
    next: directed,
    errors: ['spec.template'],
  },
}

for (const [name, { previous, next, errors }] of Object.entries(templateChanges)) {
  test(`validateJob: ${name} ${errors.length === 0 ? 'may change' : 'may not change'}`, () => {
    assert.deepEqual(changed(next({ suspend: true }), previous), errors)
  })
}

test('validateJob: suspending, parallelism, limits and deadlines may change at any time', () => {
  const next = job({ suspend: true, parallelism: 5, completions: 1, backoffLimit: 1, activeDeadlineSeconds: 9 })
  assert.deepEqual(changed({ ...next, spec: { ...next.spec, ttlSecondsAfterFinished: 0 } }, job()), [])
})

test('validateJob: an Indexed Job grows in completions and parallelism together', () => {
  const previous = job({ completionMode: 'Indexed', completions: 3, parallelism: 3 })
  const next = (completions: number, parallelism: number) =>
    changed(job({ completionMode: 'Indexed', completions, parallelism }), previous)
  assert.deepEqual([next(5, 5), next(5, 3), next(2, 2)], [[], ['spec.completions'], []])
})

test('validateJobStatus: what a controller writes from start to end passes', () => {
  const met = { type: 'SuccessCriteriaMet', status: 'True' }
  const states: JobStatus[] = [
    {},
    { ...started, active: 1, ready: 1, uncountedTerminatedPods: {} },
    { ...started, active: 0, ready: 0, succeeded: 1, conditions: [met] },
    {
      ...started,
      succeeded: 1,
      completionTime: '2026-01-02T03:01:00Z',
      conditions: [met, { type: 'Complete', status: 'True' }],
    },
  ]
  const errors = states.slice(1).flatMap((status, i) => {
    const [next, previous] = [job({}, status), job({}, states[i])]
    return sentences(jobKind.validateStatus?.(next, previous, { now, subresource: 'status' }) ?? [])
  })
  assert.deepEqual(errors, [])
})

const cells = (one: Job): unknown[] => jobColumns.map(({ cell }) => cell(one, now))

test('jobColumns: completions, duration and template', () => {
  const running = job({}, { ...started, active: 1 })
  const done = job(
    { completions: 3, parallelism: 2 },
    {
      ...started,
      succeeded: 3,
      completionTime: '2026-01-02T03:01:30Z',
      conditions: [{ type: 'Complete', status: 'True' }],
    },
  )
  const queue = job({ parallelism: 4, suspend: true }, suspended)
  const wide = ['main', 'busybox', 'batch.kubernetes.io/controller-uid=8a3f']
  assert.deepEqual([running, done, queue].map(cells), [
    ['x', 'Running', '0/1', '4m5s', '<unknown>', ...wide],
    ['x', 'Complete', '3/3', '90s', '<unknown>', ...wide],
    ['x', 'Suspended', '0/1 of 4', '', '<unknown>', ...wide],
  ])
})

test('parseIndexes: runs in growing order, below the completions', () => {
  const parsed = parseIndexes('0,2-4,9', 10)
  assert.ok(parsed.ok)
  assert.equal(countIndexes(parsed.intervals), 5)
  assert.deepEqual(
    ['1,x', '1-2-3', '2,2', '3-3', '10', '1-10'].map((text) => {
      const result = parseIndexes(text, 10)
      return result.ok ? 'ok' : result.message
    }),
    [
      'cannot convert string to integer for index: "x"',
      `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
      'non-increasing order, previous: 2, current: 2',
      'non-increasing order, previous: 3, current: 3',
      'too large index: "10"',
      'too large index: "10"',
    ],
  )
})

test('firstCommonIndex: finds where two sets meet, passing over what cannot be read', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['0-3,7', '5,7-8'],
    ['0-3', '4-5'],
    ['', '1'],
    ['x,1-5', '3'],
  ]
  assert.deepEqual(
    pairs.map(([completed, failed]) => firstCommonIndex(completed, failed, 10)),
    [7, undefined, undefined, 3],
  )
})
