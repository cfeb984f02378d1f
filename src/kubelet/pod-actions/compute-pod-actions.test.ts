import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { probeResults, record, runtimeStatus, sandbox, type PodDraft, testPod } from '../pod/pod.testing.ts'
import type { ProbeResult } from '../pod/probe-results.ts'
import type { PodRuntimeStatus } from '../pod/runtime-status.ts'
import type { PodPlan } from './actions.ts'
import { computePodActions } from './compute-pod-actions.ts'
import { type CrashBackoffs, crashBackoffPolicy } from './crash-backoff.ts'
import type { HeldContainers } from './hold.ts'

interface Case {
  readonly spec?: PodDraft
  readonly status: PodRuntimeStatus
  readonly probes?: Readonly<Record<string, ProbeResult>>
  readonly backoffs?: CrashBackoffs
  readonly holds?: HeldContainers
  readonly nowMs?: number
  readonly plan: readonly string[] | 'finish'
}

/** A plan in words: `start main#1`, `kill main`, `hold main`, `sandbox#1`, `stop s0`. */
function words(plan: PodPlan): readonly string[] | 'finish' {
  if (plan.kind === 'finish') return 'finish'
  return plan.actions.map((action) => {
    switch (action.type) {
      case 'createSandbox':
        return `sandbox#${action.attempt}`
      case 'stopSandbox':
        return `stop ${action.sandboxId}`
      case 'startContainer':
        return `start ${action.name}#${action.attempt}${action.madeId === undefined ? '' : ' as made'}`
      case 'killContainer':
        return `kill ${action.name}: ${action.message}`
      case 'holdContainer':
        return `hold ${action.name} ${action.reason}`
    }
  })
}

const none: PodRuntimeStatus = { sandboxes: [], containers: [] }
const two: PodDraft = { containers: [{ name: 'a' }, { name: 'b' }] }
const inits: PodDraft = { initContainers: [{ name: 'i1' }, { name: 'i2' }] }
const sidecar: PodDraft = { initContainers: [{ name: 's', restartPolicy: 'Always' }, { name: 'i' }] }
const probed = { exec: { command: ['true'] } }
const lostSandbox = sandbox({ ready: false })

const rule = { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } } as const
const trigger = { name: 't', restartPolicy: 'Never', restartPolicyRules: [rule] } as const
const restartsAll: PodDraft = {
  initContainers: [{ name: 'i' }],
  containers: [{ name: 'a' }, trigger],
  restartPolicy: 'Never',
}

const cases: Readonly<Record<string, Case>> = {
  'L7 RestartAllContainers first kills what runs': {
    spec: restartsAll,
    status: runtimeStatus([record('a'), record('t', { exitCode: 42 }), record('i', { exitCode: 0 })]),
    plan: ['kill a: Container a will be restarted with all containers'],
  },
  'L7 RestartAllContainers kills also what was started after the one that caused it': {
    spec: restartsAll,
    status: runtimeStatus([record('a', { createdAtMs: 9_000 }), record('t', { exitCode: 42 })]),
    plan: ['kill a: Container a will be restarted with all containers'],
  },
  'L7 RestartAllContainers begins with the init containers when all have ended': {
    spec: restartsAll,
    status: runtimeStatus([
      record('a', { exitCode: 137 }),
      record('t', { exitCode: 42 }),
      record('i', { exitCode: 0 }),
    ]),
    plan: ['start i#1'],
  },
  'L7 RestartAllContainers then starts all others, those that had ended well too': {
    spec: restartsAll,
    status: runtimeStatus([
      record('i', { attempt: 1, restartGeneration: 1, exitCode: 0 }),
      record('a', { exitCode: 0 }),
      record('t', { exitCode: 42 }),
    ]),
    plan: ['start a#1', 'start t#1'],
  },
  'L7 RestartAllContainers is over when all have started again': {
    spec: restartsAll,
    status: runtimeStatus([
      record('a', { attempt: 1, restartGeneration: 1 }),
      record('t', { attempt: 1, restartGeneration: 1, exitCode: 1 }),
      record('t', { exitCode: 42 }),
      record('i', { attempt: 1, restartGeneration: 1, exitCode: 0 }),
    ]),
    plan: [],
  },
  'P1 a new Pod gets a sandbox and all its containers': {
    spec: two,
    status: none,
    plan: ['sandbox#0', 'start a#0', 'start b#0'],
  },
  'P20 a new Pod with init containers starts the first only': {
    spec: inits,
    status: none,
    plan: ['sandbox#0', 'start i1#0'],
  },
  'a running Pod is left alone': { status: runtimeStatus([record('main')]), plan: [] },
  'what is missing is started': { spec: two, status: runtimeStatus([record('a')]), plan: ['start b#0'] },
  'L18 what was made and not started is started as it is': {
    spec: two,
    status: runtimeStatus([record('a'), record('b', { state: 'created', attempt: 3 })]),
    plan: ['start b#3 as made'],
  },
  'L18 what was made by another definition, or in a lost sandbox, is made anew': {
    spec: two,
    status: runtimeStatus([
      record('a', { state: 'created', hash: 'other' }),
      record('b', { state: 'created', sandboxId: 'gone' }),
    ]),
    plan: ['start a#1', 'start b#1'],
  },
  'L7 Always restarts after success': {
    status: runtimeStatus([record('main', { exitCode: 0 })]),
    plan: ['start main#1'],
  },
  'L7 OnFailure restarts after failure': {
    spec: { restartPolicy: 'OnFailure' },
    status: runtimeStatus([record('main', { exitCode: 1 })]),
    plan: ['start main#1'],
  },
  'L7 OnFailure finishes after success': {
    spec: { restartPolicy: 'OnFailure' },
    status: runtimeStatus([record('main', { exitCode: 0 })]),
    plan: 'finish',
  },
  'L7 Never finishes after failure': {
    spec: { restartPolicy: 'Never' },
    status: runtimeStatus([record('main', { exitCode: 1 })]),
    plan: 'finish',
  },
  'L7 Never waits for the last container': {
    spec: { ...two, restartPolicy: 'Never' },
    status: runtimeStatus([record('a', { exitCode: 1 }), record('b')]),
    plan: [],
  },
  'a restart rule overrides Never for its exit code': {
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
        },
      ],
    },
    status: runtimeStatus([record('main', { exitCode: 42 })]),
    plan: ['start main#1'],
  },
  'L7 a second restart waits for its back-off': {
    status: runtimeStatus([record('main', { exitCode: 1, attempt: 1, finishedAtMs: 100_000 })]),
    backoffs: new Map([
      [`main/${record('main').hash}`, { delayMs: 10_000, baseMs: 10_000, updatedMs: 95_000, count: 1 }],
    ]),
    nowMs: 105_000,
    plan: ['hold main CrashLoopBackOff'],
  },
  'a start that failed is not tried before its time': {
    status: runtimeStatus([]),
    holds: new Map([['main', { reason: 'ImagePullBackOff', message: 'x', untilMs: 20_000 }]]),
    plan: ['hold main ImagePullBackOff'],
  },
  'and is tried then': {
    status: runtimeStatus([]),
    holds: new Map([['main', { reason: 'ImagePullBackOff', message: 'x', untilMs: 10_000 }]]),
    plan: ['start main#0'],
  },
  'an image that changed restarts the container under any policy': {
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'app:2' }] },
    status: runtimeStatus([record('main')]),
    plan: ['kill main: Container main definition changed, will be restarted', 'start main#1'],
  },
  'L13 a failed liveness probe kills the container': {
    spec: { containers: [{ name: 'main', livenessProbe: probed }] },
    status: runtimeStatus([record('main')]),
    probes: { 'liveness main-0': 'failure' },
    plan: ['kill main: Container main failed liveness probe, will be restarted'],
  },
  'L13 and with Never it stays dead': {
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', livenessProbe: probed }] },
    status: runtimeStatus([record('main')]),
    probes: { 'liveness main-0': 'failure' },
    plan: ['kill main: Container main failed liveness probe'],
  },
  'L15 a failed startup probe kills the container': {
    spec: { containers: [{ name: 'main', startupProbe: probed }] },
    status: runtimeStatus([record('main')]),
    probes: { 'startup main-0': 'failure' },
    plan: ['kill main: Container main failed startup probe, will be restarted'],
  },
  'a container in unknown state is killed and started': {
    status: runtimeStatus([record('main', { state: 'unknown' })]),
    plan: ['kill main: Container is in "Unknown" state, try killing it before restart', 'start main#1'],
  },
  'P20 the next init container starts when one has succeeded': {
    spec: inits,
    status: runtimeStatus([record('i1', { exitCode: 0 })]),
    plan: ['start i2#0'],
  },
  'P20 a running init container is waited for': { spec: inits, status: runtimeStatus([record('i1')]), plan: [] },
  'P20 a failed init container is tried again': {
    spec: inits,
    status: runtimeStatus([record('i1', { exitCode: 1 })]),
    plan: ['start i1#1'],
  },
  'P20 with Never its failure ends the Pod': {
    spec: { ...inits, restartPolicy: 'Never' },
    status: runtimeStatus([record('i1', { exitCode: 1 })]),
    plan: 'finish',
  },
  'P20 containers start when all init containers have succeeded': {
    spec: inits,
    status: runtimeStatus([record('i2', { exitCode: 0 }), record('i1', { exitCode: 0 })]),
    plan: ['start main#0'],
  },
  'an init container whose record is gone is not run again once later ones ran': {
    spec: inits,
    status: runtimeStatus([record('i2', { exitCode: 0 })]),
    plan: ['start main#0'],
  },
  'F1 an init container waits for the sidecar before it': {
    spec: sidecar,
    status: runtimeStatus([]),
    plan: ['start s#0'],
  },
  'F1 and starts when the sidecar has started': {
    spec: sidecar,
    status: runtimeStatus([record('s')]),
    plan: ['start i#0'],
  },
  'F1 a sidecar with a startup probe holds the next one until it succeeds': {
    spec: { initContainers: [{ name: 's', restartPolicy: 'Always', startupProbe: probed }, { name: 'i' }] },
    status: runtimeStatus([record('s')]),
    plan: [],
  },
  'F1 a sidecar that ends is restarted while later ones run': {
    spec: sidecar,
    status: runtimeStatus([record('i'), record('s', { exitCode: 0 })]),
    plan: ['start s#1'],
  },
  'F1 a sidecar is restarted even with Never': {
    spec: { ...sidecar, restartPolicy: 'Never' },
    status: runtimeStatus([record('main'), record('i', { exitCode: 0 }), record('s', { exitCode: 1 })]),
    plan: ['start s#1'],
  },
  'F1 a sidecar does not keep a Pod alive': {
    spec: { ...sidecar, restartPolicy: 'Never' },
    status: runtimeStatus([record('main', { exitCode: 0 }), record('i', { exitCode: 0 }), record('s')]),
    plan: 'finish',
  },
  'P21 an ephemeral container is started once, even before init is done': {
    spec: { ...inits, ephemeralContainers: [{ name: 'debug', image: 'app', resources: {} }] },
    status: runtimeStatus([record('i1')]),
    plan: ['start debug#0'],
  },
  'P21 and never again': {
    spec: { ephemeralContainers: [{ name: 'debug', image: 'app', resources: {} }] },
    status: runtimeStatus([record('main'), record('debug', { exitCode: 1 })]),
    plan: [],
  },
  'a lost sandbox is replaced and everything starts again': {
    status: runtimeStatus([record('main', { exitCode: 137 })], [lostSandbox]),
    plan: ['sandbox#1', 'start main#1'],
  },
  'init containers run again in a new sandbox': {
    spec: inits,
    status: runtimeStatus(
      [record('main', { exitCode: 137 }), record('i2', { exitCode: 0 }), record('i1', { exitCode: 0 })],
      [lostSandbox],
    ),
    plan: ['sandbox#1', 'start i1#1'],
  },
  'with Never a lost sandbox ends the Pod that had run': {
    spec: { restartPolicy: 'Never' },
    status: runtimeStatus([record('main', { exitCode: 0 })], [lostSandbox]),
    plan: 'finish',
  },
  'with OnFailure what has succeeded is not run again': {
    spec: { ...two, restartPolicy: 'OnFailure' },
    status: runtimeStatus([record('a', { exitCode: 0 }), record('b', { exitCode: 137 })], [lostSandbox]),
    plan: ['sandbox#1', 'start b#1'],
  },
  'a sandbox without address is no sandbox': {
    status: runtimeStatus([], [sandbox({ ips: [] })]),
    plan: ['stop s0', 'sandbox#1', 'start main#0'],
  },
  "but on the node's network it is": {
    spec: { hostNetwork: true },
    status: runtimeStatus([], [sandbox({ ips: [] })]),
    plan: ['start main#0'],
  },
  'two ready sandboxes are one too many': {
    status: runtimeStatus([record('main')], [sandbox({ id: 's1', attempt: 1 }), sandbox()]),
    plan: ['kill main: Stopping container main', 'stop s1', 'stop s0', 'sandbox#2', 'start main#1'],
  },
}

describe('computePodActions', () => {
  for (const [
    name,
    { spec, status, probes = {}, backoffs = new Map(), holds = new Map(), nowMs = 10_000, plan },
  ] of Object.entries(cases)) {
    it(name, () => {
      const input = {
        pod: testPod(spec),
        status,
        probes: probeResults(probes),
        backoffs,
        backoffPolicy: crashBackoffPolicy(),
        holds,
        nowMs,
      }
      assert.deepEqual(words(computePodActions(input)), plan)
      assert.deepEqual(words(computePodActions(input)), plan, 'the same input gives the same plan')
    })
  }

  it("L7 wakes when the earliest back-off is over, with upstream's message", () => {
    const key = `main/${record('main').hash}`
    const plan = computePodActions({
      pod: testPod(),
      status: runtimeStatus([record('main', { exitCode: 1, finishedAtMs: 100_000 })]),
      probes: probeResults({}),
      backoffs: new Map([[key, { delayMs: 20_000, baseMs: 20_000, updatedMs: 90_000, count: 2 }]]),
      backoffPolicy: crashBackoffPolicy(),
      holds: new Map(),
      nowMs: 101_000,
    })
    assert.deepEqual(plan, {
      kind: 'run',
      wakeAtMs: 120_000,
      actions: [
        {
          type: 'holdContainer',
          name: 'main',
          reason: 'CrashLoopBackOff',
          message: 'back-off 20s restarting failed container=main pod=web_default(uid-1)',
          untilMs: 120_000,
        },
      ],
    })
  })

  it('L7 the back-off doubles to five minutes and starts afresh after ten minutes of running well', () => {
    const policy = crashBackoffPolicy()
    const delays: number[] = []
    let backoffs: CrashBackoffs = new Map()
    let nowMs = 0
    const restart = (ranMs: number): void => {
      nowMs += ranMs
      const status = runtimeStatus([record('main', { exitCode: 1, finishedAtMs: nowMs })])
      const ask = () =>
        computePodActions({
          pod: testPod(),
          status,
          probes: probeResults({}),
          backoffs,
          backoffPolicy: policy,
          holds: new Map(),
          nowMs,
        })
      const first = ask()
      const waited = first.kind === 'run' ? (first.wakeAtMs ?? nowMs) - nowMs : -1
      delays.push(waited / 1000)
      nowMs += waited
      const plan = ask()
      const start = plan.kind === 'run' ? plan.actions.find((action) => action.type === 'startContainer') : undefined
      if (start?.backoff !== undefined) backoffs = new Map([[start.backoff.key, start.backoff.state]])
    }
    for (let i = 0; i < 8; i++) restart(1)
    restart(600_001)
    restart(1)
    assert.deepEqual(delays, [0, 10, 20, 40, 80, 160, 300, 300, 0, 10])
  })
})
