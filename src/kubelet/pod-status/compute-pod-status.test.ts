import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { probeResults, record, runtimeStatus, sandbox, testPod } from '../pod/pod.testing.ts'
import type { ContainerRecord } from '../pod/runtime-status.ts'
import { computePodStatus, type PodStatusInput } from './compute-pod-status.ts'

const now = Date.UTC(2026, 0, 1, 12)
const nowText = '2026-01-01T12:00:00Z'

const input = (given: Partial<PodStatusInput> = {}): PodStatusInput => ({
  pod: testPod({}, { generation: 3 }),
  runtime: runtimeStatus([record('main', { startedAtMs: now })]),
  waiting: new Map(),
  probes: probeResults({}),
  runtimeName: 'containerd',
  previous: undefined,
  terminal: false,
  admitted: true,
  hostIps: ['192.0.2.1'],
  nowMs: now,
  ...given,
})

const conditions = (given: Partial<PodStatusInput>) =>
  Object.fromEntries(
    (computePodStatus(input(given)).conditions ?? []).map(({ type, status, reason = '', message = '' }) => [
      type,
      [status, reason, message].filter((text) => text !== '').join(' | '),
    ]),
  )

describe('computePodStatus', () => {
  it('L6 a container shows its mounts from the beginning, and its resources once it is made', () => {
    const resources = { limits: { memory: '64Mi' }, requests: { cpu: '100m', memory: '64Mi' } }
    const volumeMounts = [
      { name: 'a', mountPath: '/a' },
      { name: 'b', mountPath: '/b', readOnly: true },
    ]
    const pod = testPod({ containers: [{ name: 'main', resources, volumeMounts }] })
    const shown = [
      { name: 'a', mountPath: '/a' },
      { name: 'b', mountPath: '/b', readOnly: true, recursiveReadOnly: 'Disabled' },
    ]
    const [made] = computePodStatus(input({ pod })).containerStatuses ?? []
    assert.deepEqual(
      [made?.volumeMounts, made?.resources, made?.allocatedResources],
      [shown, resources, resources.requests],
    )
    const [waiting] = computePodStatus(input({ pod, runtime: runtimeStatus([]) })).containerStatuses ?? []
    assert.deepEqual(
      [waiting?.volumeMounts, waiting?.resources, waiting?.allocatedResources],
      [shown, undefined, undefined],
    )
  })

  it('L1 L6 L8 a running Pod, whole', () => {
    const condition = (type: string) => ({ type, observedGeneration: 3, status: 'True', lastTransitionTime: nowText })
    assert.deepEqual(computePodStatus(input()), {
      observedGeneration: 3,
      phase: 'Running',
      conditions: [
        condition('PodReadyToStartContainers'),
        condition('Initialized'),
        condition('Ready'),
        condition('ContainersReady'),
        condition('PodScheduled'),
      ],
      hostIP: '192.0.2.1',
      hostIPs: [{ ip: '192.0.2.1' }],
      podIP: '10.0.0.2',
      podIPs: [{ ip: '10.0.0.2' }],
      startTime: nowText,
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          started: true,
          restartCount: 0,
          image: 'app',
          imageID: 'sha256:app',
          containerID: 'containerd://main-0',
          state: { running: { startedAt: nowText } },
          lastState: {},
          resources: {},
        },
      ],
      qosClass: 'BestEffort',
    })
  })

  it('L8 before anything is made', () => {
    assert.deepEqual(conditions({ runtime: runtimeStatus([], []) }), {
      PodReadyToStartContainers: 'False',
      Initialized: 'True',
      Ready: 'False | ContainersNotReady | containers with unready status: [main]',
      ContainersReady: 'False | ContainersNotReady | containers with unready status: [main]',
      PodScheduled: 'True',
    })
  })

  it('P20 L8 while init containers run', () => {
    const pod = testPod({ initContainers: [{ name: 'a' }, { name: 'b' }] })
    const { Initialized } = conditions({ pod, runtime: runtimeStatus([record('a', { exitCode: 0 })]) })
    assert.equal(Initialized, 'False | ContainersNotInitialized | containers with incomplete status: [b]')
  })

  it('L9 an unmet readiness gate leaves ContainersReady True and Ready False', () => {
    const pod = testPod({ readinessGates: [{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }] })
    const previous = { conditions: [{ type: 'example.com/b', status: 'False' }] }
    const { Ready, ContainersReady } = conditions({ pod, previous })
    assert.equal(ContainersReady, 'True')
    assert.equal(
      Ready,
      'False | ReadinessGatesNotReady | corresponding condition of pod readiness gate "example.com/a" does not exist., ' +
        'the status of pod readiness gate "example.com/b" is not "True", but False',
    )
  })

  it('L9 L10 with all gates True it is Ready, and conditions of others are kept', () => {
    const pod = testPod({ readinessGates: [{ conditionType: 'example.com/a' }] })
    const gate = { type: 'example.com/a', status: 'True' }
    const { conditions: all } = computePodStatus(input({ pod, previous: { conditions: [gate] } }))
    assert.equal(all?.find(({ type }) => type === 'Ready')?.status, 'True')
    assert.deepEqual(all?.at(-1), gate)
  })

  it('L14 is unready until the readiness probe has succeeded', () => {
    const pod = testPod({ containers: [{ name: 'main', readinessProbe: {} }] })
    const ready = (results: Parameters<typeof probeResults>[0]) =>
      computePodStatus(input({ pod, probes: probeResults(results) })).containerStatuses?.[0]?.ready
    assert.deepEqual(
      [ready({}), ready({ 'readiness main-0': 'failure' }), ready({ 'readiness main-0': 'success' })],
      [false, false, true],
    )
  })

  it('L15 is neither started nor ready until the startup probe has succeeded', () => {
    const pod = testPod({ containers: [{ name: 'main', startupProbe: {} }] })
    const of = (results: Parameters<typeof probeResults>[0]) => {
      const { started, ready } =
        computePodStatus(input({ pod, probes: probeResults(results) })).containerStatuses?.[0] ?? {}
      return [started, ready]
    }
    assert.deepEqual(
      [of({}), of({ 'startup main-0': 'success' })],
      [
        [false, false],
        [true, true],
      ],
    )
  })

  it('L6 L7 shows the back-off, what ended last and the restart count', () => {
    const runtime = runtimeStatus([
      record('main', { attempt: 2, exitCode: 1, startedAtMs: now, finishedAtMs: now, message: 'bye' }),
    ])
    const waiting = new Map([['main', { reason: 'CrashLoopBackOff', message: 'back-off 10s' }]])
    const status = computePodStatus(input({ runtime, waiting })).containerStatuses?.[0]
    const ended = {
      exitCode: 1,
      reason: 'Error',
      message: 'bye',
      startedAt: nowText,
      finishedAt: nowText,
      containerID: 'containerd://main-2',
    }
    assert.deepEqual(status?.state, { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } })
    assert.deepEqual(status?.lastState, { terminated: ended })
    assert.equal(status?.restartCount, 2)
  })

  it('L6 a container that the runtime lost is told as such', () => {
    const before = computePodStatus(input()).containerStatuses ?? []
    const pod = testPod({ restartPolicy: 'Never' })
    const status = computePodStatus(input({ pod, runtime: runtimeStatus([]), previous: { containerStatuses: before } }))
    assert.deepEqual(status.containerStatuses?.[0]?.state.terminated?.reason, 'ContainerStatusUnknown')
    assert.equal(status.containerStatuses?.[0]?.restartCount, 1)
  })

  it('L1 a Pod shown as ended never gets another phase', () => {
    for (const phase of ['Succeeded', 'Failed'] as const) {
      assert.equal(computePodStatus(input({ previous: { phase } })).phase, phase)
    }
  })

  it('L7 while all containers are restarted the Pod runs, says so, and shows what they ended with', () => {
    const rule = { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } } as const
    const trigger = { name: 't', restartPolicyRules: [rule], restartPolicy: 'Never' } as const
    const pod = testPod({ containers: [{ name: 'main' }, trigger], restartPolicy: 'Never' })
    const steps = [
      runtimeStatus([record('main'), record('t')]),
      runtimeStatus([record('main'), record('t', { exitCode: 42 })]),
      runtimeStatus([record('main', { exitCode: 0 }), record('t', { exitCode: 42 })]),
      runtimeStatus([record('main', { attempt: 1, restartGeneration: 1 }), record('t', { exitCode: 42 })]),
    ]
    const shown = steps.map((runtime) => {
      const { phase, conditions: all, containerStatuses = [] } = computePodStatus(input({ pod, runtime }))
      const restarting = all?.find(({ type }) => type === 'AllContainersRestarting')?.status
      const { state, lastState } = containerStatuses[1] ?? { state: {}, lastState: {} }
      return [phase, restarting, Object.keys(state)[0], lastState.terminated?.exitCode]
    })
    assert.deepEqual(shown, [
      ['Running', 'False', 'running', undefined],
      ['Running', 'True', 'waiting', 42],
      ['Running', 'True', 'waiting', 42],
      ['Running', 'False', 'waiting', 42],
    ])
  })

  it('an outcome makes it Failed with its reason, which stays', () => {
    const outcome = { phase: 'Failed', reason: 'DeadlineExceeded', message: 'too long' } as const
    const first = computePodStatus(input({ outcome, runtime: runtimeStatus([record('main', { exitCode: 143 })]) }))
    assert.deepEqual([first.phase, first.reason, first.message], ['Failed', 'DeadlineExceeded', 'too long'])
    const later = computePodStatus(input({ previous: first }))
    assert.deepEqual([later.phase, later.reason, later.message], ['Failed', 'DeadlineExceeded', 'too long'])
  })

  it('L1 is not called ended while a container of it is alive, whatever was decided for it', () => {
    const previous = computePodStatus(input())
    const outcome = { phase: 'Failed', reason: 'Evicted', message: 'too much', disruption: true } as const
    const evicted = computePodStatus(input({ outcome, previous }))
    assert.deepEqual([evicted.phase, evicted.reason, evicted.message], ['Running', undefined, undefined])
    assert.equal(evicted.conditions?.at(-1)?.type, 'DisruptionTarget')
    const pod = testPod({ restartPolicy: 'Never', initContainers: [{ name: 'side', restartPolicy: 'Always' }] })
    const done = record('main', { exitCode: 0 })
    const phase = (side: ContainerRecord) =>
      computePodStatus(input({ pod, previous, runtime: runtimeStatus([done, side]) })).phase
    assert.equal(phase(record('side')), 'Running')
    assert.equal(phase(record('side', { exitCode: 143 })), 'Succeeded')
  })

  it('L17 shows the signal that the runtime says it stops a container with, and none where it does not say', () => {
    const shown = (stopSignal: string) =>
      computePodStatus(input({ runtime: runtimeStatus([record('main', { stopSignal })]) })).containerStatuses?.[0]
        ?.stopSignal
    assert.deepEqual([shown('SIGUSR1'), shown('')], ['SIGUSR1', undefined])
  })

  it('L17 a container that waited for its restart when the Pod was deleted has ended', () => {
    const waiting = new Map([['main', { reason: 'CrashLoopBackOff', message: 'back-off' }]])
    const runtime = runtimeStatus([record('main', { exitCode: 3 })])
    const state = (metadata: object) =>
      computePodStatus(input({ pod: testPod({}, metadata), waiting, runtime })).containerStatuses?.[0]?.state
    assert.equal(state({})?.waiting?.reason, 'CrashLoopBackOff')
    assert.equal(state({ deletionTimestamp: nowText })?.terminated?.exitCode, 3)
  })

  it('a Pod that the node refused shows no containers; one that it took keeps what was shown', () => {
    const outcome = { phase: 'Failed', reason: 'OutOfcpu', message: 'no' } as const
    const refused = { runtime: runtimeStatus([], []), terminal: true, admitted: false, outcome }
    const first = computePodStatus(input(refused))
    assert.deepEqual([first.phase, first.reason, first.containerStatuses], ['Failed', 'OutOfcpu', undefined])
    assert.equal(computePodStatus(input({ ...refused, previous: first })).containerStatuses, undefined)
    const ran = computePodStatus(input({ runtime: runtimeStatus([record('main', { exitCode: 0 })]), terminal: true }))
    const later = computePodStatus(input({ ...refused, outcome: undefined, previous: ran }))
    assert.deepEqual(later.containerStatuses, ran.containerStatuses)
  })

  it('L8 times of transition change only with the status', () => {
    const first = computePodStatus(input())
    const later = computePodStatus(input({ previous: first, nowMs: now + 60_000, probes: probeResults({}) }))
    assert.deepEqual(later.conditions, first.conditions)
    assert.equal(later.startTime, first.startTime)
  })

  it('P7 keeps the addresses of a Pod whose sandbox has stopped', () => {
    const previous = computePodStatus(input())
    const runtime = runtimeStatus([], [sandbox({ ready: false, ips: [] })])
    assert.equal(computePodStatus(input({ runtime, previous })).podIP, '10.0.0.2')
  })

  it("a Pod on the node's network has the node's addresses", () => {
    const runtime = runtimeStatus([record('main')], [sandbox({ ips: [] })])
    assert.deepEqual(computePodStatus(input({ pod: testPod({ hostNetwork: true }), runtime })).podIPs, [
      { ip: '192.0.2.1' },
    ])
  })
})
