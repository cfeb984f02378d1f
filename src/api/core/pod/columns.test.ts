import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Draft } from '../../meta/object-meta.ts'
import { renderTime } from '../../meta/time.ts'
import { stored } from '../../testing.ts'
import type { ContainerState, ContainerStatus, Pod } from '../v1.types.ts'
import { podColumns } from './columns.ts'
import { podKind } from './index.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const ago = (seconds: number) => renderTime(now - seconds * 1000)

type Status = Draft<ContainerStatus>
const running: Draft<ContainerState> = { running: { startedAt: ago(60) } }
const ended = (exitCode: number, more: object = {}): Draft<ContainerState> => ({ terminated: { exitCode, ...more } })
const waiting = (reason: string): Draft<ContainerState> => ({ waiting: { reason } })
const of = (name: string, state: Draft<ContainerState>, more: Status = {}): Status => ({ name, state, ...more })
const ready = { ready: true, started: true }

const regular = (...names: readonly string[]) => names.map((name) => ({ name, image: 'i' }))
const sidecar = (name: string) => ({ name, image: 'i', restartPolicy: 'Always' })
const isReady = { type: 'Ready', status: 'True' }
const isInitialized = { type: 'Initialized', status: 'True' }

type Case = readonly [what: string, pod: Draft<Pod>, ready: string, status: string, restarts: string]

const cases: readonly Case[] = [
  [
    'nothing reported',
    { spec: { containers: regular('a', 'b') }, status: { phase: 'Pending' } },
    '0/2',
    'Pending',
    '0',
  ],
  [
    'a reason of the Pod',
    { spec: { containers: regular('a') }, status: { phase: 'Failed', reason: 'Evicted' } },
    '0/1',
    'Evicted',
    '0',
  ],
  [
    'scheduling gates',
    {
      spec: { containers: regular('a') },
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    },
    '0/1',
    'SchedulingGated',
    '0',
  ],
  [
    'running',
    {
      spec: { containers: regular('a', 'b') },
      status: { phase: 'Running', containerStatuses: [of('a', running, ready), of('b', running)] },
    },
    '1/2',
    'Running',
    '0',
  ],
  [
    'the first container with something to say has the word',
    {
      spec: { containers: regular('a', 'b') },
      status: {
        phase: 'Pending',
        containerStatuses: [of('a', waiting('ImagePullBackOff')), of('b', waiting('ContainerCreating'))],
      },
    },
    '0/2',
    'ImagePullBackOff',
    '0',
  ],
  [
    'restarts, and how long ago the last was',
    {
      spec: { containers: regular('a') },
      status: {
        phase: 'Running',
        containerStatuses: [
          of('a', waiting('CrashLoopBackOff'), { restartCount: 3, lastState: ended(1, { finishedAt: ago(180) }) }),
        ],
      },
    },
    '0/1',
    'CrashLoopBackOff',
    '3 (3m ago)',
  ],
  [
    'an exit code without reason',
    { spec: { containers: regular('a') }, status: { phase: 'Failed', containerStatuses: [of('a', ended(3))] } },
    '0/1',
    'ExitCode:3',
    '0',
  ],
  [
    'a signal without reason',
    {
      spec: { containers: regular('a') },
      status: { phase: 'Failed', containerStatuses: [of('a', ended(0, { signal: 9 }))] },
    },
    '0/1',
    'Signal:9',
    '0',
  ],
  [
    'completed',
    {
      spec: { containers: regular('a') },
      status: { phase: 'Succeeded', containerStatuses: [of('a', ended(0, { reason: 'Completed' }))] },
    },
    '0/1',
    'Completed',
    '0',
  ],
  [
    'one completed, one running and ready',
    {
      spec: { containers: regular('a', 'b') },
      status: {
        phase: 'Running',
        conditions: [isReady],
        containerStatuses: [of('a', ended(0, { reason: 'Completed' })), of('b', running, ready)],
      },
    },
    '1/2',
    'Running',
    '0',
  ],
  [
    'one completed, one running, the Pod not ready',
    {
      spec: { containers: regular('a', 'b') },
      status: {
        phase: 'Running',
        containerStatuses: [of('a', ended(0, { reason: 'Completed' })), of('b', running, ready)],
      },
    },
    '1/2',
    'NotReady',
    '0',
  ],
  [
    'the second of three init containers',
    {
      spec: { containers: regular('a'), initContainers: regular('i', 'j', 'k') },
      status: {
        phase: 'Pending',
        initContainerStatuses: [of('i', ended(0)), of('j', running), of('k', waiting('PodInitializing'))],
      },
    },
    '0/1',
    'Init:1/3',
    '0',
  ],
  [
    'an init container that waits',
    {
      spec: { containers: regular('a'), initContainers: regular('i') },
      status: { phase: 'Pending', initContainerStatuses: [of('i', waiting('CrashLoopBackOff'), { restartCount: 2 })] },
    },
    '0/1',
    'Init:CrashLoopBackOff',
    '2',
  ],
  [
    'an init container that failed',
    {
      spec: { containers: regular('a'), initContainers: regular('i') },
      status: { phase: 'Failed', initContainerStatuses: [of('i', ended(1, { reason: 'Error' }))] },
    },
    '0/1',
    'Init:Error',
    '0',
  ],
  [
    'an init container that failed without reason',
    {
      spec: { containers: regular('a'), initContainers: regular('i') },
      status: { phase: 'Pending', initContainerStatuses: [of('i', ended(7))] },
    },
    '0/1',
    'Init:ExitCode:7',
    '0',
  ],
  [
    'a sidecar counts as a container, and its restarts stay counted',
    {
      spec: { containers: regular('a'), initContainers: [sidecar('s'), ...regular('i')] },
      status: {
        phase: 'Running',
        conditions: [isInitialized],
        initContainerStatuses: [
          of('s', running, { ...ready, restartCount: 1 }),
          of('i', ended(0), { restartCount: 4 }),
        ],
        containerStatuses: [of('a', running, { ...ready, restartCount: 2 })],
      },
    },
    '2/2',
    'Running',
    '3',
  ],
  [
    'L4: being deleted',
    {
      metadata: { deletionTimestamp: ago(1) },
      spec: { containers: regular('a') },
      status: { phase: 'Running', containerStatuses: [of('a', running, ready)] },
    },
    '1/1',
    'Terminating',
    '0',
  ],
  [
    'being deleted on a node that is lost',
    {
      metadata: { deletionTimestamp: ago(1) },
      spec: { containers: regular('a') },
      status: { phase: 'Running', reason: 'NodeLost' },
    },
    '0/1',
    'Unknown',
    '0',
  ],
  [
    'being deleted after it has ended',
    {
      metadata: { deletionTimestamp: ago(1) },
      spec: { containers: regular('a') },
      status: { phase: 'Succeeded', containerStatuses: [of('a', ended(0, { reason: 'Completed' }))] },
    },
    '0/1',
    'Completed',
    '0',
  ],
]

const cells = (draft: Draft<Pod>): Record<string, unknown> => {
  const pod = stored(podKind, draft)
  return Object.fromEntries(podColumns.map(({ name, cell }) => [name, cell(pod, now)]))
}

describe('READY, STATUS and RESTARTS of kubectl get pods', () => {
  for (const [what, pod, Ready, Status, Restarts] of cases) {
    test(what, () => {
      const row = cells(pod)
      assert.deepEqual([row.Ready, row.Status, row.Restarts], [Ready, Status, Restarts])
    })
  }
})

test('kubectl get pods -o wide has upstream’s columns in its order', () => {
  const pod: Draft<Pod> = {
    metadata: { name: 'web', creationTimestamp: ago(125) },
    spec: {
      containers: regular('a'),
      nodeName: 'n1',
      readinessGates: [{ conditionType: 'example.com/x' }, { conditionType: 'y' }],
    },
    status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }], conditions: [{ type: 'y', status: 'True' }] },
  }
  assert.deepEqual(Object.entries(cells(pod)), [
    ['Name', 'web'],
    ['Ready', '0/1'],
    ['Status', 'Running'],
    ['Restarts', '0'],
    ['Age', '2m5s'],
    ['IP', '10.0.0.1'],
    ['Node', 'n1'],
    ['Nominated Node', '<none>'],
    ['Readiness Gates', '1/2'],
  ])
  assert.deepEqual(
    podColumns.map(({ priority }) => priority),
    [0, 0, 0, 0, 0, 1, 1, 1, 1],
  )
})
