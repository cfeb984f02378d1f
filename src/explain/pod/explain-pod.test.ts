// What a simulated cluster does not show, as tables: facts in, the true cause out.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type core, nodeRejectionsAnnotation, type PodReport } from '#api'
import type { Code } from '../codes.ts'
import type { Explanation } from '../explanation.ts'
import { explainPod } from './explain-pod.ts'
import type { PodFacts } from './pod-facts.ts'

const nowMs = Date.parse('2026-01-01T00:10:00Z')
const ago = (seconds: number): string => new Date(nowMs - seconds * 1000).toISOString().replace('.000Z', 'Z')

function facts(given: {
  readonly spec?: Record<string, unknown>
  readonly status?: Record<string, unknown>
  readonly metadata?: Record<string, unknown>
  readonly more?: Partial<PodFacts>
}): PodFacts {
  const pod = {
    metadata: { name: 'web', namespace: 'default', uid: 'u', creationTimestamp: ago(300), ...given.metadata },
    spec: { containers: [{ name: 'main', image: 'app:1', resources: {} }], restartPolicy: 'Always', ...given.spec },
    status: { phase: 'Pending', ...given.status },
  } as unknown as core.Pod
  return {
    pod,
    events: [],
    node: undefined,
    nodes: [],
    claims: [],
    report: undefined,
    logs: new Map(),
    nowMs,
    ...given.more,
  }
}

const unschedulable = (message: string) => ({
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: ago(60) },
  ],
})
const placed = { nodeName: 'n1' }
const begun = { startTime: ago(60) }
const event = (reason: string, message: string, more: Record<string, unknown> = {}) =>
  ({ reason, message, lastTimestamp: ago(5), involvedObject: {}, metadata: {}, ...more }) as unknown as core.Event
const waiting = (reason: string, message = '', lastState: unknown = {}, restartCount = 0) => ({
  ...begun,
  containerStatuses: [
    { name: 'main', ready: false, started: false, restartCount, state: { waiting: { reason, message } }, lastState },
  ],
})
const terminated = (more: Record<string, unknown>) => ({
  terminated: { exitCode: 1, reason: 'Error', startedAt: ago(20), finishedAt: ago(10), ...more },
})
const report = (more: Partial<PodReport>): PodReport => ({
  apiVersion: 'sampan.dev/v1alpha1',
  kind: 'PodReport',
  namespace: 'default',
  name: 'web',
  uid: 'u',
  nodeName: 'n1',
  observedAt: ago(0),
  phase: 'syncing',
  object: 'present',
  sandboxReady: true,
  containers: [],
  ...more,
})
const node = (conditions: readonly Record<string, unknown>[]) =>
  ({ metadata: { name: 'n1' }, spec: {}, status: { conditions } }) as unknown as core.Node

describe("what a stock scheduler's sentence means", () => {
  for (const [reason, code] of [
    ["1 node(s) didn't match pod anti-affinity rules", 'PodAffinityMismatch'],
    ["2 node(s) didn't match pod topology spread constraints", 'TopologySpreadUnsatisfied'],
    ["1 node(s) didn't match the requested node name", 'NodeNameMismatch'],
    ['3 Insufficient memory', 'InsufficientResources'],
    [
      '2 Insufficient cpu, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }',
      'InsufficientResources',
    ],
    ["3 node(s) didn't match Pod's node affinity/selector", 'NodeSelectorMismatch'],
    ['1 node(s) were unschedulable', 'NodesCordoned'],
    ['1 Too many pods', 'TooManyPods'],
    ['1 node(s) had volume node affinity conflict', 'VolumeNodeConflict'],
    ['1 something that nobody has heard of', 'Unschedulable'],
  ] as const) {
    it(`${reason}: ${code}`, () => {
      const message = `0/3 nodes are available: ${reason}. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.`
      assert.equal(explainPod(facts({ status: unschedulable(message) })).verdict.code, code)
    })
  }

  it("the scheduler's own reasons by node are used only if they are of the same try", () => {
    const rejections = JSON.stringify([
      { plugin: 'NodeName', reasons: ['x'], resolvable: false, nodes: ['n1'], count: 1 },
    ])
    const old = event('FailedScheduling', 'another message', {
      metadata: { annotations: { [nodeRejectionsAnnotation]: rejections } },
    })
    const message = '0/1 nodes are available: 1 Too many pods. preemption: none'
    const { steps } = explainPod(facts({ status: unschedulable(message), more: { events: [old] } }))
    assert.deepEqual(
      steps[0]?.evidence?.nodes?.map(({ nodes, reasons }) => [nodes, reasons]),
      [[[], ['Too many pods']]],
    )
  })
})

describe('what can be the matter with a Pod on its node', () => {
  const cases: readonly (readonly [name: string, facts: PodFacts, code: Code, check?: (e: Explanation) => void])[] = [
    [
      'its node says that it is not ready',
      facts({
        spec: placed,
        status: begun,
        more: { node: node([{ type: 'Ready', status: 'False', message: 'no network' }]) },
      }),
      'NodeNotReady',
    ],
    ['its node is gone', facts({ spec: placed, status: begun, more: { node: 'missing' } }), 'NodeGone'],
    [
      'its sandbox cannot be made, as an event says',
      facts({
        spec: placed,
        status: { ...begun, conditions: [{ type: 'PodReadyToStartContainers', status: 'False' }] },
        more: { events: [event('FailedCreatePodSandBox', 'Failed to create pod sandbox: no IP left')] },
      }),
      'SandboxFailed',
      ({ verdict }) => assert.match(verdict.message, /no IP left$/),
    ],
    [
      'its sandbox cannot be made, as the kubelet says, with the next attempt',
      facts({
        spec: placed,
        status: begun,
        more: {
          report: report({
            sandboxReady: false,
            failure: {
              kind: 'sandbox',
              message: 'Failed to create pod sandbox: no IP left',
              attempts: 3,
              retryAt: ago(-8),
            },
          }),
        },
      }),
      'SandboxFailed',
      ({ next }) => assert.deepEqual(next, { at: ago(-8), message: 'the sandbox is tried again' }),
    ],
    [
      'a volume of another kind fails',
      facts({
        spec: placed,
        status: begun,
        more: {
          events: [event('FailedMount', 'MountVolume.SetUp failed for volume "nfs" : mount failed: exit status 32')],
        },
      }),
      'VolumeFailed',
    ],
    [
      'a pull waits for others',
      facts({
        spec: placed,
        status: waiting('ContainerCreating'),
        more: {
          report: report({
            containers: [
              { name: 'main', probes: [], activity: { kind: 'pull', since: ago(3), image: 'app:1', queued: true } },
            ],
          }),
        },
      }),
      'ImageQueued',
    ],
    [
      'a pull is under way, as an event of a stock kubelet says',
      facts({
        spec: placed,
        status: waiting('ContainerCreating'),
        more: {
          events: [
            event('Pulling', 'Pulling image "app:1"', { involvedObject: { fieldPath: 'spec.containers{main}' } }),
          ],
        },
      }),
      'ImagePulling',
    ],
    [
      'a pull failed for a reason of its own',
      facts({ spec: placed, status: waiting('ErrImagePull', 'failed to extract layer: disk full') }),
      'ImagePullFailed',
    ],
    [
      "an older kubelet's back-off does not say why: its event does",
      facts({
        spec: placed,
        status: waiting('ImagePullBackOff', 'Back-off pulling image "app:1"'),
        more: {
          events: [
            event('Failed', 'Failed to pull image "app:1": manifest unknown', {
              involvedObject: { fieldPath: 'spec.containers{main}' },
            }),
          ],
        },
      }),
      'ImageNotFound',
    ],
    [
      'its configuration is wrong in another way',
      facts({ spec: placed, status: waiting('CreateContainerConfigError', 'subPath "x" leads to nothing') }),
      'ContainerConfigInvalid',
    ],
    [
      'the runtime cannot create it',
      facts({ spec: placed, status: waiting('CreateContainerError', 'name is reserved') }),
      'ContainerStartFailed',
    ],
    [
      'the runtime has lost it',
      facts({
        spec: placed,
        status: waiting(
          'CrashLoopBackOff',
          'back-off 20s restarting failed container=main',
          terminated({ exitCode: 137, reason: 'ContainerStatusUnknown' }),
          2,
        ),
      }),
      'ContainerLost',
      // Without a kubelet's word the back-off's own text and the last end say when.
      ({ next }) => assert.equal(next?.at, ago(-10)),
    ],
    [
      'something else listens on its port',
      facts({
        spec: placed,
        status: waiting('CrashLoopBackOff', '', terminated({}), 1),
        more: { logs: new Map([['main', ['Error: listen EADDRINUSE: address already in use :::80']]]) },
      }),
      'PortInUse',
    ],
    [
      'it says EROFS, but its root is writable: then that is only its word',
      facts({
        spec: placed,
        status: waiting('CrashLoopBackOff', '', terminated({}), 1),
        more: { logs: new Map([['main', ['EROFS: read-only file system']]]) },
      }),
      'ContainerExited',
    ],
    [
      'it was ended by a signal',
      facts({ spec: placed, status: waiting('CrashLoopBackOff', '', terminated({ exitCode: 139 }), 1) }),
      'ContainerExited',
      ({ steps }) => assert.equal(steps.find(({ code }) => code === 'ContainerExited')?.evidence?.signal, 'SIGSEGV'),
    ],
    [
      'it was evicted',
      facts({
        spec: placed,
        status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
      }),
      'Evicted',
    ],
    [
      'it made way for another',
      facts({
        spec: placed,
        status: {
          phase: 'Failed',
          conditions: [
            {
              type: 'DisruptionTarget',
              status: 'True',
              reason: 'PreemptionByScheduler',
              message: 'default-scheduler: preempting',
            },
          ],
        },
      }),
      'Preempted',
    ],
    [
      'it is to go, and its time is over',
      facts({
        spec: placed,
        metadata: { deletionTimestamp: ago(60), deletionGracePeriodSeconds: 30 },
        status: { ...begun, phase: 'Running' },
        more: { node: node([{ type: 'Ready', status: 'True' }]) },
      }),
      'StopOverdue',
    ],
    [
      'all has stopped, and the node cleans up',
      facts({
        spec: placed,
        metadata: { deletionTimestamp: ago(0), deletionGracePeriodSeconds: 30 },
        status: begun,
        more: { report: report({ phase: 'terminated' }) },
      }),
      'CleaningUp',
    ],
    [
      'it has just come',
      facts({ metadata: { creationTimestamp: ago(1) } }),
      'SchedulingPending',
      ({ health }) => assert.equal(health, 'progressing'),
    ],
  ]
  for (const [name, given, code, check] of cases) {
    it(`${name}: ${code}`, () => {
      const explanation = explainPod(given)
      assert.equal(explanation.verdict.code, code, JSON.stringify(explanation, undefined, 1))
      check?.(explanation)
    })
  }
})
