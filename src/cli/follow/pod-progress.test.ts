import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { type PodProgress, podProgress } from './pod-progress.ts'

const container = (name: string, state: object, more: object = {}) => ({
  name,
  state,
  lastState: {},
  ready: false,
  restartCount: 0,
  ...more,
})
const pod = (
  status: object,
  { nodeName = 'n1', metadata = {} }: { readonly nodeName?: string; readonly metadata?: object } = {},
): core.Pod =>
  ({
    metadata: { name: 'web', ...metadata },
    spec: { nodeName, containers: [{ name: 'a' }, { name: 'b' }] },
    status,
  }) as unknown as core.Pod
const event = (reason: string, message = '') => ({ reason, message }) as core.Event

const cases: readonly {
  readonly name: string
  readonly pod: core.Pod
  readonly events?: readonly core.Event[]
  readonly progress: PodProgress
}[] = [
  {
    name: 'no node yet',
    pod: pod({ phase: 'Pending' }, { nodeName: '' }),
    progress: { kind: 'going', text: 'Pending: waiting for a node' },
  },
  {
    name: 'no node fits',
    pod: pod(
      {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' }],
      },
      { nodeName: '' },
    ),
    progress: {
      kind: 'stuck',
      text: 'Pending: Unschedulable',
      reason: 'Unschedulable',
      message: '0/1 nodes',
      graceMs: 3000,
    },
  },
  {
    name: 'an image is being pulled',
    pod: pod({ phase: 'Pending', containerStatuses: [container('a', { waiting: { reason: 'ContainerCreating' } })] }),
    events: [event('Scheduled'), event('Pulling', 'Pulling image "x"')],
    progress: { kind: 'going', text: 'Pending: pulling image "x"' },
  },
  {
    name: 'the image is there',
    pod: pod({ phase: 'Pending', containerStatuses: [container('a', { waiting: { reason: 'ContainerCreating' } })] }),
    events: [event('Pulling', 'Pulling image "x"'), event('Pulled')],
    progress: { kind: 'going', text: 'Pending: ContainerCreating' },
  },
  {
    name: 'the image cannot be had',
    pod: pod({
      phase: 'Pending',
      containerStatuses: [container('a', { waiting: { reason: 'ErrImagePull', message: 'no such host' } })],
    }),
    progress: {
      kind: 'stuck',
      text: 'Pending: ErrImagePull',
      reason: 'ErrImagePull',
      message: 'container a: no such host',
      graceMs: 0,
    },
  },
  {
    name: 'a container ends again and again',
    pod: pod({
      phase: 'Running',
      containerStatuses: [
        container('a', { running: {} }),
        container(
          'b',
          { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
          { lastState: { terminated: { exitCode: 2, reason: 'Error' } } },
        ),
      ],
    }),
    progress: {
      kind: 'stuck',
      text: 'Running: CrashLoopBackOff',
      reason: 'CrashLoopBackOff',
      message: 'container b: back-off 10s; it ended with code 2 (Error)',
      graceMs: 0,
    },
  },
  {
    name: 'some containers are ready',
    pod: pod({
      phase: 'Running',
      containerStatuses: [container('a', { running: {} }, { ready: true }), container('b', { running: {} })],
    }),
    progress: { kind: 'going', text: 'Running, 1/2 containers ready' },
  },
  {
    name: 'ready',
    pod: pod({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }),
    progress: { kind: 'done', text: 'Running, Ready' },
  },
  { name: 'succeeded', pod: pod({ phase: 'Succeeded' }), progress: { kind: 'done', text: 'Succeeded' } },
  {
    name: 'failed',
    pod: pod({
      phase: 'Failed',
      containerStatuses: [container('a', { terminated: { exitCode: 3, reason: 'Error' } })],
    }),
    progress: { kind: 'stuck', text: 'Failed', reason: 'Error', message: 'container a ended with code 3', graceMs: 0 },
  },
  {
    name: 'being deleted',
    pod: pod({ phase: 'Running' }, { metadata: { deletionTimestamp: 't' } }),
    progress: { kind: 'going', text: 'Terminating' },
  },
]

for (const { name, pod: given, events = [], progress } of cases)
  test(`podProgress: ${name}`, () => assert.deepEqual(podProgress(given, events), progress))
