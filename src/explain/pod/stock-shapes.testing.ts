// Pods of clusters that are not ours: the shapes and texts of stock kubelets, schedulers and runtimes from v1.20 on, as their
// API shows them. Nothing of ours is there: no report of the kubelet, no annotation of the scheduler. Test only.
import assert from 'node:assert/strict'
import type { core } from '#api'
import type { Code } from '../codes.ts'
import { explainPod } from './explain-pod.ts'

export const nowMs = Date.parse('2026-01-01T00:10:00Z')
export const ago = (seconds: number): string => new Date(nowMs - seconds * 1000).toISOString().replace('.000Z', 'Z')

interface EventDraft {
  readonly reason: string
  readonly message: string
  readonly secondsAgo?: number
  readonly container?: string
  readonly count?: number
}

/** As client-go's recorder of core events writes it. */
export const coreEvent = ({ reason, message, secondsAgo = 5, container, count = 1 }: EventDraft) => ({
  kind: 'Event',
  apiVersion: 'v1',
  metadata: { name: `web.${reason}`, namespace: 'default', creationTimestamp: ago(secondsAgo) },
  involvedObject: {
    kind: 'Pod',
    namespace: 'default',
    name: 'web',
    uid: 'u',
    apiVersion: 'v1',
    resourceVersion: '100',
    ...(container === undefined ? {} : { fieldPath: `spec.containers{${container}}` }),
  },
  reason,
  message,
  source: { component: 'kubelet', host: 'worker-1' },
  firstTimestamp: ago(secondsAgo + 60),
  lastTimestamp: ago(secondsAgo),
  count,
  type: 'Warning',
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
})

/** As an events.k8s.io/v1 event looks when it is read as core/v1: the scheduler's, since v1.19. */
export const newEvent = ({ reason, message, secondsAgo = 5 }: EventDraft) => ({
  ...coreEvent({ reason, message, secondsAgo }),
  action: 'Scheduling',
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  count: undefined,
  eventTime: ago(secondsAgo).replace('Z', '.123456Z'),
  reportingComponent: 'default-scheduler',
  reportingInstance: 'default-scheduler-control-plane',
})

export interface PodDraft {
  readonly spec?: object
  readonly status?: object
  readonly metadata?: object
}

export const condition = (type: string, status: string, more: object = {}) => ({
  lastProbeTime: null,
  lastTransitionTime: ago(300),
  status,
  type,
  ...more,
})
const unready = { reason: 'ContainersNotReady', message: 'containers with unready status: [app]' }

/** A Pod of one container `app` on node worker-1, as a kubelet of v1.20 shows it. */
export const podOf = ({ spec = {}, status = {}, metadata = {} }: PodDraft): core.Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u', creationTimestamp: ago(301), ...metadata },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'nginx:1.14.2',
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          volumeMounts: [{ name: 'config', mountPath: '/config' }],
        },
      ],
      nodeName: 'worker-1',
      restartPolicy: 'Always',
      volumes: [
        { name: 'config', configMap: { name: 'app-config', defaultMode: 420 } },
        { name: 'default-token-abcde', secret: { secretName: 'default-token-abcde', defaultMode: 420 } },
      ],
      ...spec,
    },
    status: {
      phase: 'Pending',
      conditions: [
        condition('Initialized', 'True'),
        condition('Ready', 'False', unready),
        condition('ContainersReady', 'False', unready),
        condition('PodScheduled', 'True'),
      ],
      hostIP: '10.0.0.11',
      startTime: ago(300),
      qosClass: 'BestEffort',
      ...status,
    },
  }) as unknown as core.Pod

export const container = (state: object, more: object = {}) => ({
  containerStatuses: [
    {
      name: 'app',
      state,
      lastState: {},
      ready: false,
      restartCount: 0,
      image: 'nginx:1.14.2',
      imageID: '',
      started: false,
      ...more,
    },
  ],
})
export const waiting = (reason: string, message?: string) => ({
  waiting: { reason, ...(message === undefined ? {} : { message }) },
})
export const creating = container(waiting('ContainerCreating'))
export const ended = (more: object) => ({
  terminated: {
    exitCode: 1,
    reason: 'Error',
    startedAt: ago(60),
    finishedAt: ago(30),
    containerID: 'containerd://x',
    ...more,
  },
})
export const crashing = (last: object, restartCount = 4) =>
  container(waiting('CrashLoopBackOff', 'back-off 1m20s restarting failed container=app pod=web_default(u)'), {
    lastState: last,
    restartCount,
  })
export const unscheduled = (message: string) => ({
  spec: { nodeName: undefined },
  status: {
    phase: 'Pending',
    conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message })],
    hostIP: undefined,
    startTime: undefined,
  },
})
export const running = (more: object = {}) => ({
  phase: 'Running',
  podIP: '10.244.1.5',
  ...container({ running: { startedAt: ago(200) } }, { started: true, ...more }),
})

export type Row = readonly [name: string, pod: PodDraft, events: readonly object[], code: Code, says: RegExp]

/** Explains a Pod as it is read from the API, and looks at the verdict. */
export function assertExplained([, draft, events, code, says]: Row): void {
  const explanation = explainPod({
    pod: JSON.parse(JSON.stringify(podOf(draft))) as core.Pod,
    events: JSON.parse(JSON.stringify(events)) as core.Event[],
    node: undefined,
    nodes: [],
    claims: [],
    report: undefined,
    logs: new Map(),
    nowMs,
  })
  const { verdict } = explanation
  assert.equal(verdict.code, code, JSON.stringify(explanation, undefined, 1))
  assert.match(verdict.message, says)
}
