import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { type PodDraft, testPod } from '../pod/pod.testing.ts'
import { computePodPhase } from './pod-phase.ts'

type State = 'waiting' | 'waiting after' | 'running' | number

const status = (name: string, state: State, started = true): core.ContainerStatus => ({
  name,
  ready: false,
  started,
  restartCount: 0,
  image: '',
  imageID: '',
  lastState: state === 'waiting after' ? { terminated: { exitCode: 1 } } : {},
  state:
    state === 'running'
      ? { running: {} }
      : typeof state === 'number'
        ? { terminated: { exitCode: state } }
        : { waiting: { reason: 'x' } },
})

const cases: readonly (readonly [
  name: string,
  spec: PodDraft,
  states: readonly (State | undefined)[],
  phase: string,
  more?: { readonly init?: readonly (State | undefined)[]; readonly terminal?: boolean; readonly started?: boolean },
])[] = [
  ['L1 waiting to be made is Pending', {}, ['waiting'], 'Pending'],
  ['L1 not known is Pending', {}, [undefined], 'Pending'],
  ['L1 one of two running, the other not made, is Pending', {}, ['running', 'waiting'], 'Pending'],
  ['L1 running is Running', {}, ['running'], 'Running'],
  ['L1 running beside ended is Running', { restartPolicy: 'Never' }, ['running', 1], 'Running'],
  ['L1 restarting is Running', {}, ['waiting after'], 'Running'],
  ['L1 ended and to be restarted is Running', {}, [1], 'Running'],
  ['L1 Always and all ended well is Running', {}, [0], 'Running'],
  ['L1 Never and all ended well is Succeeded', { restartPolicy: 'Never' }, [0, 0], 'Succeeded'],
  ['L1 Never and one ended badly is Failed', { restartPolicy: 'Never' }, [0, 1], 'Failed'],
  ['L1 OnFailure and all ended well is Succeeded', { restartPolicy: 'OnFailure' }, [0], 'Succeeded'],
  ['L1 OnFailure and one ended badly is Running', { restartPolicy: 'OnFailure' }, [0, 1], 'Running'],
  ['L17 taken down after success is Succeeded whatever the policy', {}, [0], 'Succeeded', { terminal: true }],
  ['L17 taken down by a signal is Failed', {}, [143], 'Failed', { terminal: true }],
  ['L17 taken down before it started is Failed', {}, ['waiting'], 'Failed', { terminal: true }],
  ['P20 initialising is Pending', {}, ['waiting'], 'Pending', { init: ['running'] }],
  ['P20 a failed init container that will be retried is Pending', {}, ['waiting'], 'Pending', { init: [1] }],
  [
    'P20 a failed init container with Never is Failed',
    { restartPolicy: 'Never' },
    ['waiting'],
    'Failed',
    { init: [1] },
  ],
  ['F1 a sidecar that has not started is Pending', {}, ['waiting'], 'Pending', { init: ['running'], started: false }],
]

describe('computePodPhase', () => {
  for (const [name, spec, states, phase, { init = [], terminal = false, started = true } = {}] of cases) {
    it(name, () => {
      const containers = states.map((_, index) => ({ name: `c${index}` }))
      const initContainers = init.map((_, index) => ({
        name: `i${index}`,
        ...(name.startsWith('F1') ? { restartPolicy: 'Always' } : {}),
      }))
      const named = (prefix: string, list: readonly (State | undefined)[]) =>
        list.flatMap((state, index) => (state === undefined ? [] : [status(`${prefix}${index}`, state, started)]))
      const input = {
        pod: testPod({ ...spec, containers, initContainers }),
        statuses: named('c', states),
        initStatuses: named('i', init),
        terminal,
      }
      assert.equal(computePodPhase(input), phase)
    })
  }
})
