// What a workload's controller says of itself in an explanation: what it is doing, what it waits for, what comes next. Of every
// kind; without a controller at work too, since whoever explains decides as the controller would.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code, Explanation, Step } from '#explain'
import { podKind, startCluster } from '#testing'
import { create, cronJob, explains, job, kindOf, type Manifest, script, why, workload } from './trouble.ts'

const decisionCodes: readonly Code[] = ['ControllerActs', 'ControllerWaits', 'ControllerSettled']

/** The controller's step, which comes first. */
function decisionOf(explanation: Explanation): Step {
  const [first] = explanation.steps
  assert.ok(first !== undefined && decisionCodes.includes(first.code), JSON.stringify(explanation, undefined, 1))
  return first
}

interface Expected {
  readonly code: Code
  readonly controller: string
  readonly message: RegExp
  readonly next?: RegExp
  /** The code of the step that it waits for. */
  readonly because?: Code
}

function says({ code, controller, message, next, because }: Expected) {
  return (explanation: Explanation): void => {
    const step = decisionOf(explanation)
    const text = JSON.stringify(explanation, undefined, 1)
    assert.deepEqual([step.code, step.subject, step.evidence?.controller], [code, controller, controller], text)
    assert.match(step.message, message, text)
    assert.equal(step.because, because, text)
    if (next === undefined) assert.equal(step.next, undefined, text)
    else assert.match(step.next ?? '', next, text)
    assert.equal(step.until === undefined, next === undefined, text)
  }
}

const runs = { steps: [{ kind: 'run', ms: null }] }
const probe = { readinessProbe: { exec: { command: ['ready'] }, periodSeconds: 1 } }
/** Pods that are not ready for a long time. */
const unready = [
  { containers: [{ name: 'main', image: 'app:1', ...probe }] },
  { labels: { app: 'web' }, ...script({ readyAfterMs: 3_600_000 }) },
] as const
const replicationController = (spec: object = {}, pods: Parameters<typeof workload>[2][] = []): Manifest => {
  const { spec: base } = workload('x', {}, ...pods)
  return { ...workload('ReplicationController'), spec: { ...(base as object), selector: { app: 'web' }, ...spec } }
}

// What it waits for

explains('a Deployment waits for its Pods, and its deadline comes next', {
  objects: [workload('Deployment', { replicas: 3 }, ...unready)],
  why: 'deployment/web',
  verdict: 'ReadinessProbeFailed',
  in: 'pod/web-',
  check: says({
    code: 'ControllerWaits',
    controller: 'deployment-controller',
    message: /^0 of 3 Pods of its template are available$/,
    next: /^without progress the roll-out counts as failed$/,
    because: 'PodBlocked',
  }),
})

for (const [kind, manifest, controller] of [
  ['replicaset', workload('ReplicaSet', { replicas: 2 }, ...unready), 'replicaset-controller'],
  ['replicationcontroller', replicationController({ replicas: 2 }, [...unready]), 'replicationcontroller-controller'],
] as const) {
  explains(`a ${kind} waits for its Pods to be ready`, {
    objects: [manifest],
    why: `${kind}/web`,
    verdict: 'ReadinessProbeFailed',
    in: 'pod/web-',
    check: says({
      code: 'ControllerWaits',
      controller,
      message: /^It waits for its Pods to be ready: 0 of 2 are$/,
      because: 'PodBlocked',
    }),
  })
}

explains('a StatefulSet waits at its first Pod', {
  objects: [workload('StatefulSet', { replicas: 3, serviceName: 'web' }, ...unready)],
  why: 'statefulset/web',
  verdict: 'ReadinessProbeFailed',
  in: 'pod/web-0',
  check: says({
    code: 'ControllerWaits',
    controller: 'statefulset-controller',
    message: /^Pod web-0 is not available yet$/,
    because: 'OrdinalBlocked',
  }),
})

explains('a DaemonSet waits for its Pods to have been ready for long enough', {
  cluster: { nodes: 2 },
  objects: [workload('DaemonSet', { minReadySeconds: 600 })],
  why: 'daemonset/web',
  verdict: 'WorkloadReady',
  check: says({
    code: 'ControllerWaits',
    controller: 'daemonset-controller',
    message: /^It waits for Pods to be available: they are on 0 of 2 nodes$/,
    next: /^a Pod has been ready for minReadySeconds$/,
  }),
})

explains('a Job waits for its Pods to end, and its deadline comes next', {
  objects: [job({ completions: 4, parallelism: 2, activeDeadlineSeconds: 900 }, runs)],
  why: 'job/web',
  verdict: 'JobRunning',
  check: says({
    code: 'ControllerWaits',
    controller: 'job-controller',
    message: /^It waits for 2 Pods to end; 0 of 4 have succeeded, 0 have failed$/,
    next: /^activeDeadlineSeconds are over, and the Job fails$/,
    because: 'JobRunning',
  }),
})

explains('a Job waits before it tries again', {
  objects: [job({ backoffLimit: 5 })],
  afterMs: 3_000,
  why: 'job/web',
  verdict: 'ContainerExited',
  in: 'pod/web-',
  check: says({
    code: 'ControllerWaits',
    controller: 'job-controller',
    message: /^It waits before it makes the next Pod; 0 of 1 have succeeded, 1 have failed$/,
    next: /^the next Pod is created$/,
    because: 'JobBackOff',
  }),
})

explains('a CronJob waits for its time', {
  objects: [cronJob({ schedule: '0 3 * * *' })],
  why: 'cronjob/web',
  verdict: 'ScheduleWaiting',
  check: (explanation) => {
    says({
      code: 'ControllerSettled',
      controller: 'cronjob-controller',
      message: /^It is next due at .*T03:00:00Z$/,
      next: /^its next Job is due$/,
    })(explanation)
    assert.equal(explanation.next?.message, 'its next Job is due')
  },
})

// Nothing is left to do

for (const [target, manifest, controller, message, verdict = 'WorkloadReady'] of [
  ['deployment', workload('Deployment', { replicas: 2 }), 'deployment-controller', /^It is complete: all 2 Pods/],
  ['replicaset', workload('ReplicaSet'), 'replicaset-controller', /^All 1 Pods are there and available$/],
  ['replicationcontroller', replicationController(), 'replicationcontroller-controller', /^All 1 Pods are there/],
  [
    'statefulset',
    workload('StatefulSet', { serviceName: 'web' }),
    'statefulset-controller',
    /^All 1 Pods are available at revision web-/,
  ],
  ['daemonset', workload('DaemonSet'), 'daemonset-controller', /^A Pod is available on 1 node$/],
  ['job', job({}, { steps: [{ kind: 'exit', code: 0 }] }), 'job-controller', /^It has ended$/, 'JobComplete'],
] as const) {
  explains(`a ${target} has nothing left to do`, {
    objects: [manifest],
    why: `${target}/web`,
    verdict,
    check: (explanation) => {
      says({ code: 'ControllerSettled', controller, message })(explanation)
      assert.equal(explanation.health, 'ok')
    },
  })
}

// What it would do: the controllers are stopped, somebody deletes a Pod or a time comes, and what is to be done is known all the same

interface Doing {
  readonly kind: string
  readonly manifest: Manifest
  readonly actions: readonly string[]
  readonly message: RegExp
}

const doings: readonly Doing[] = [
  {
    kind: 'ReplicaSet',
    manifest: workload('ReplicaSet', { replicas: 2 }),
    actions: ['create 2 Pods'],
    message: /^It makes 2 of 2 Pods; 0 are there$/,
  },
  {
    kind: 'ReplicationController',
    manifest: replicationController(),
    actions: ['create a Pod'],
    message: /^It makes 1 of 1 Pods; 0 are there$/,
  },
  {
    kind: 'StatefulSet',
    manifest: workload('StatefulSet', { replicas: 2, serviceName: 'web' }),
    actions: ['create Pod web-0'],
    message: /^Pod web-0 is being made$/,
  },
  {
    kind: 'DaemonSet',
    manifest: workload('DaemonSet'),
    actions: ['create a Pod'],
    message: /^It makes a Pod on 1 node; 1 node should have one$/,
  },
  {
    kind: 'Job',
    manifest: job({ parallelism: 2, completions: 2 }, runs),
    actions: ['create 2 Pods'],
    message: /^It makes 2 Pods; 0 of 2 have succeeded, 0 have failed$/,
  },
]

for (const { kind, manifest, actions, message } of doings) {
  test(`why: what the controller of a ${kind} would do is known while it is stopped`, async () => {
    await using cluster = await startCluster({ nodes: 1 })
    await create(cluster, manifest)
    await cluster.advance(30_000)
    await cluster.controllers?.stop()
    const { items } = await cluster.during(cluster.client.list(podKind, { namespace: 'default' }))
    for (const { metadata } of items) {
      const withdrawn = { type: 'merge', body: { metadata: { finalizers: null } } } as const
      await cluster.during(cluster.client.patch(podKind, metadata, withdrawn))
      await cluster.during(cluster.client.delete(podKind, metadata))
    }
    await cluster.until(async () => (await cluster.client.list(podKind, { namespace: 'default' })).items.length === 0)
    const explanation = await why(cluster, `${kind.toLowerCase()}/web`)
    const step = decisionOf(explanation)
    assert.deepEqual([step.code, step.state, step.evidence?.actions], ['ControllerActs', 'current', actions])
    assert.match(step.message, message)
  })
}

test('why: what the controller of a Deployment would do is known while it is stopped', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await create(cluster, workload('Deployment', { replicas: 2 }))
  await cluster.advance(30_000)
  await cluster.controllers?.stop()
  const replicaSet = kindOf('ReplicaSet')
  const [set] = (await cluster.during(cluster.client.list(replicaSet, { namespace: 'default' }))).items
  const key = set?.metadata ?? assert.fail('there is a ReplicaSet')
  await cluster.during(cluster.client.patch(replicaSet, key, { type: 'merge', body: { spec: { replicas: 1 } } }))
  const explanation = await why(cluster, 'deployment/web')
  const step = decisionOf(explanation)
  assert.deepEqual(
    [step.code, step.evidence?.actions],
    ['ControllerActs', [`scale ReplicaSet ${key.name} from 1 to 2`]],
  )
  assert.deepEqual([explanation.health, explanation.verdict.code], ['progressing', 'ControllerActs'])
})

test('why: what the controller of a CronJob would do is known while it is stopped', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await create(cluster, cronJob({}, runs))
  await cluster.advance(1_000)
  await cluster.controllers?.stop()
  await cluster.advance(70_000)
  const step = decisionOf(await why(cluster, 'cronjob/web'))
  assert.equal(step.code, 'ControllerActs')
  assert.match(step.evidence?.actions?.join() ?? '', /^create Job web-\d+$/)
  assert.match(step.message, /^Job web-\d+ is started$/)
})

test('why: where no controller has looked at the object yet, nothing is said of what one would do', async () => {
  await using cluster = await startCluster({ nodes: 1, controllers: false })
  await create(cluster, workload('Deployment', {}, {}, { labels: { app: 'web' }, ...script(runs) }))
  await cluster.advance(10_000)
  const { steps } = await why(cluster, 'deployment/web')
  assert.deepEqual(
    steps.map(({ code }) => code),
    ['ControllerSilent'],
  )
})
