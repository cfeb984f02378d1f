// Laws of Jobs under random events: Pods run, end, are deleted and go; the Job is resized and suspended; plans break off.
// 1. No Pod is counted twice, and counts never go back.
// 2. Making Pods never makes more active ones than the parallelism.
// 3. A Job that is Complete has as many successes as it wants; nothing runs when a Job has ended, and every end is counted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type batch, type core, isJobFinished, type JsonValue, mergePatch, renderTime } from '#api'
import { deepFreeze } from '#base'
import type { Action } from '../runtime/plan.ts'
import { decideJob } from './job.ts'
import { indexOf, isTracked } from './job-pods.ts'

const startMs = Date.UTC(2026, 0, 1)

type Mode = Pick<batch.JobSpec, 'completionMode' | 'podReplacementPolicy' | 'backoffLimitPerIndex'>

function newJob(mode: Mode): batch.Job {
  return {
    metadata: { name: 'j', namespace: 'ns', uid: 'j', resourceVersion: '1', creationTimestamp: renderTime(startMs) },
    spec: {
      parallelism: 3,
      completions: 5,
      backoffLimit: 8,
      template: { metadata: { labels: { app: 'j' } }, spec: { restartPolicy: 'Never', containers: [] } },
      ...mode,
    },
    status: {},
  } as unknown as batch.Job
}

type Event =
  | { readonly type: 'run' | 'succeed' | 'fail' | 'delete' | 'gone'; readonly pod: number }
  | { readonly type: 'wait'; readonly seconds: number }
  | { readonly type: 'resize'; readonly parallelism: number }
  | { readonly type: 'suspend'; readonly suspend: boolean }
  /** The controller's turn; its plan breaks off at this action. */
  | { readonly type: 'decide'; readonly until: number }

const podEvents = fc.record({
  type: fc.constantFrom('run', 'succeed', 'succeed', 'fail', 'delete', 'gone'),
  pod: fc.nat(9),
}) as fc.Arbitrary<Event>
const events = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: podEvents },
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constant('decide' as const), until: fc.constantFrom(99, 99, 0, 1, 2) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 700 }) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('resize' as const), parallelism: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('suspend' as const), suspend: fc.boolean() }) },
  ),
  { maxLength: 80 },
)

const isEnded = ({ status }: core.Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
const isActive = (pod: core.Pod): boolean => !isEnded(pod) && pod.metadata.deletionTimestamp === undefined

/** A Job and its Pods; what the server and the kubelet would do with them. */
class World {
  job: batch.Job
  readonly pods = new Map<string, core.Pod>()
  /** Pods that were taken back before they ended: they count for nothing. */
  readonly withdrawn = new Set<string>()
  readonly succeeded = new Set<string>()
  /** Pods that have ended or were being deleted at some time. */
  readonly ended = new Set<string>()
  now = startMs
  #made = 0

  constructor(job: batch.Job) {
    this.job = job
  }

  #set(pod: core.Pod): void {
    if (!isActive(pod)) this.ended.add(pod.metadata.uid)
    const gone = pod.metadata.deletionTimestamp !== undefined && isEnded(pod) && !isTracked(pod)
    if (gone) this.pods.delete(pod.metadata.uid)
    else this.pods.set(pod.metadata.uid, deepFreeze(pod))
  }

  happen(event: Exclude<Event, { type: 'decide' }>): void {
    switch (event.type) {
      case 'wait':
        this.now += event.seconds * 1_000
        return
      case 'resize':
      case 'suspend': {
        const { type: _, ...spec } = event
        if (!isJobFinished(this.job)) this.job = { ...this.job, spec: { ...this.job.spec, ...spec } }
        return
      }
      default:
        this.#happenToPod(event)
    }
  }

  #happenToPod({ type, pod: at }: { readonly type: string; readonly pod: number }): void {
    const pod = [...this.pods.values()][at]
    if (pod === undefined) return
    const end = (phase: 'Succeeded' | 'Failed'): void => {
      if (isEnded(pod)) return
      if (phase === 'Succeeded') this.succeeded.add(pod.metadata.uid)
      const terminated = { exitCode: phase === 'Failed' ? 1 : 0, finishedAt: renderTime(this.now) }
      this.#set({
        ...pod,
        status: { phase, containerStatuses: [{ name: 'c', state: { terminated } }] },
      } as unknown as core.Pod)
    }
    if (type === 'run' && !isEnded(pod)) this.#set({ ...pod, status: { phase: 'Running' } })
    if (type === 'succeed') end('Succeeded')
    if (type === 'fail') end('Failed')
    const { deletionTimestamp } = pod.metadata
    if (type === 'delete' && deletionTimestamp === undefined) this.remove(pod)
    if (type === 'gone' && deletionTimestamp !== undefined) end('Failed')
  }

  remove(pod: core.Pod): void {
    this.#set({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: renderTime(this.now) } })
  }

  apply(action: Action): void {
    switch (action.type) {
      case 'create': {
        const uid = `p${this.#made++}`
        const metadata = {
          ...action.object.metadata,
          ...{ name: uid, uid, resourceVersion: '1', creationTimestamp: renderTime(this.now) },
        }
        this.#set({ ...action.object, metadata, status: { phase: 'Pending' } } as unknown as core.Pod)
        return
      }
      case 'patch': {
        const pod = this.pods.get(action.object.metadata.uid)
        if (pod === undefined) return
        const next = mergePatch(pod as unknown as JsonValue, action.patch.body as JsonValue) as unknown as core.Pod
        if (isActive(pod) && isTracked(pod)) this.withdrawn.add(pod.metadata.uid)
        this.#set(next)
        return
      }
      case 'delete': {
        const pod = this.pods.get(action.object.metadata.uid)
        if (pod?.metadata.deletionTimestamp === undefined && pod !== undefined) this.remove(pod)
        return
      }
      case 'updateStatus':
        this.job = deepFreeze(action.object as batch.Job)
        return
      default:
    }
  }
}

function counted({ status }: batch.Job): { readonly succeeded: number; readonly failed: number } {
  const { uncountedTerminatedPods: noted } = status
  return {
    succeeded: (status.succeeded ?? 0) + (noted?.succeeded ?? []).length,
    failed: (status.failed ?? 0) + (noted?.failed ?? []).length,
  }
}

function decide(world: World, until: number): number {
  const pods = [...world.pods.values()]
  const { actions } = decideJob(deepFreeze({ job: world.job, pods, claims: [] }), world.now)
  const creates = actions.filter(({ type }) => type === 'create').length
  const active = pods.filter(isActive)
  assert.ok(creates === 0 || active.length + creates <= (world.job.spec.parallelism ?? 1), 'within the parallelism')
  const before = world.job.status
  for (const [at, action] of actions.entries()) {
    if (at < until || action.type === 'updateStatus') world.apply(action)
  }
  const { succeeded = 0, failed = 0 } = world.job.status
  assert.ok(succeeded >= (before.succeeded ?? 0) && failed >= (before.failed ?? 0), 'counts never go back')
  checkCounts(world)
  return actions.filter(({ type }) => type !== 'recordEvent').length
}

function checkCounts(world: World): void {
  const { succeeded, failed } = counted(world.job)
  assert.ok(succeeded <= world.succeeded.size, 'no success is counted twice')
  const ended = [...world.ended].filter((uid) => !world.withdrawn.has(uid)).length
  assert.ok(succeeded + failed <= ended, `no Pod is counted twice: ${succeeded} + ${failed} of ${ended}`)
}

/** Lets what is left come to its end. */
function finish(world: World): void {
  world.happen({ type: 'suspend', suspend: false })
  world.happen({ type: 'resize', parallelism: 3 })
  for (let rounds = 0; !isJobFinished(world.job); rounds++) {
    assert.ok(rounds < 200, 'the Job comes to its end')
    decide(world, 99)
    for (let pod = 0; pod < world.pods.size; pod++) world.happen({ type: 'succeed', pod })
    world.happen({ type: 'wait', seconds: 600 })
  }
  const { status, spec } = world.job
  const complete = status.conditions?.some(({ type }) => type === 'Complete') === true
  if (complete) assert.ok((status.succeeded ?? 0) >= (spec.completions ?? 1))
  assert.equal([...world.pods.values()].filter(isActive).length, 0, 'nothing runs')
  assert.equal([...world.pods.values()].filter(isTracked).length, 0, 'every end is counted')
  assert.equal(decide(world, 99), 0)
}

const modes: Readonly<Record<string, Mode>> = {
  'NonIndexed, replaced while they go': { completionMode: 'NonIndexed', podReplacementPolicy: 'TerminatingOrFailed' },
  'NonIndexed, replaced when they have ended': { completionMode: 'NonIndexed', podReplacementPolicy: 'Failed' },
  Indexed: { completionMode: 'Indexed', podReplacementPolicy: 'TerminatingOrFailed' },
  'Indexed with a limit per index': {
    completionMode: 'Indexed',
    podReplacementPolicy: 'Failed',
    backoffLimitPerIndex: 1,
  },
}

for (const [what, mode] of Object.entries(modes)) {
  test(`W5: laws of a Job: ${what}`, () => {
    fc.assert(
      fc.property(events, (list) => {
        const world = new World(newJob(mode))
        for (const event of list) {
          if (event.type === 'decide') decide(world, event.until)
          else world.happen(event)
        }
        const indexes = [...world.pods.values()].filter(isActive).map(indexOf)
        if (mode.completionMode === 'Indexed') assert.equal(new Set(indexes).size, indexes.length)
        finish(world)
      }),
      { seed: 5, numRuns: 150 },
    )
  })
}
