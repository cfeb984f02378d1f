import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomInt, seededRandom } from '#base'
import {
  initialPodWorkerState,
  minimumPodGraceSeconds,
  type PodWorkerEvent,
  type PodWorkerState,
  stepPodWorker,
} from './state.ts'

const phases = ['syncing', 'terminating', 'terminated', 'finished'] as const
const apiOrder = ['present', 'deleting', 'gone'] as const

function run(...events: readonly PodWorkerEvent[]) {
  const effects: string[] = []
  let state: PodWorkerState = initialPodWorkerState
  for (const event of events) {
    const step = stepPodWorker(state, event)
    state = step.state
    for (const effect of step.effects) {
      effects.push(effect.type === 'stopContainers' ? `stop ${effect.graceSeconds}` : effect.type)
    }
  }
  return { state, effects }
}

describe('stepPodWorker', () => {
  it('L17 a graceful deletion: stop, release, delete, and clean up when the object is gone', () => {
    const { state, effects } = run(
      { type: 'deleteRequested', graceSeconds: 30 },
      { type: 'containersStopped' },
      { type: 'resourcesReleased' },
      { type: 'objectGone' },
    )
    assert.deepEqual(effects, ['stop 30', 'releaseResources', 'deleteObject', 'cleanUp'])
    assert.deepEqual(state, { phase: 'finished', api: 'gone' })
  })

  it('L19 a shorter grace stops again, a longer one does not', () => {
    const { effects } = run(
      { type: 'deleteRequested', graceSeconds: 30 },
      { type: 'deleteRequested', graceSeconds: 5 },
      { type: 'deleteRequested', graceSeconds: 20 },
      { type: 'objectGone' },
    )
    assert.deepEqual(effects, ['stop 30', 'stop 5', 'stop 1'])
  })

  it('L20 a completed Pod is taken down and its object stays until someone deletes it', () => {
    const done = [
      { type: 'completed', graceSeconds: 30 },
      { type: 'containersStopped' },
      { type: 'resourcesReleased' },
    ] as const
    assert.deepEqual(run(...done), {
      state: { phase: 'finished', api: 'present' },
      effects: ['stop 30', 'releaseResources'],
    })
    assert.deepEqual(run(...done, { type: 'deleteRequested', graceSeconds: 0 }).effects.at(-1), 'deleteObject')
    assert.deepEqual(run(...done, { type: 'objectGone' }).effects.at(-1), 'cleanUp')
  })

  it('keeps the first outcome', () => {
    const outcome = (reason: string) => ({ phase: 'Failed', reason, message: '' }) as const
    const { state } = run(
      { type: 'killRequested', graceSeconds: 3, outcome: outcome('Evicted') },
      { type: 'killRequested', graceSeconds: 1, outcome: outcome('DeadlineExceeded') },
    )
    assert.deepEqual(state, { phase: 'terminating', graceSeconds: 1, api: 'present', outcome: outcome('Evicted') })
  })

  it('laws over random events: phases never go back, grace never grows, nothing is deleted unasked', () => {
    const seed = 11
    const random = seededRandom(seed)
    const anyEvent = (): PodWorkerEvent => {
      const graceSeconds = randomInt(random, 40) - 2
      const kinds: readonly PodWorkerEvent[] = [
        { type: 'deleteRequested', graceSeconds },
        { type: 'objectGone' },
        { type: 'killRequested', graceSeconds },
        { type: 'completed', graceSeconds },
        { type: 'containersStopped' },
        { type: 'resourcesReleased' },
      ]
      return kinds[randomInt(random, kinds.length)] ?? { type: 'objectGone' }
    }
    for (let round = 0; round < 2_000; round++) {
      let state: PodWorkerState = initialPodWorkerState
      let grace = Number.POSITIVE_INFINITY
      for (let i = 0; i < 12; i++) {
        const event = anyEvent()
        const before = state
        const step = stepPodWorker(before, event)
        state = step.state
        const what = `seed ${seed} round ${round}: ${JSON.stringify(before)} + ${JSON.stringify(event)}`
        assert.ok(phases.indexOf(state.phase) >= phases.indexOf(before.phase), `${what}: phase went back`)
        assert.ok(apiOrder.indexOf(state.api) >= apiOrder.indexOf(before.api), `${what}: the object came back`)
        for (const effect of step.effects) {
          if (effect.type === 'stopContainers') {
            assert.ok(
              effect.graceSeconds < grace && effect.graceSeconds >= minimumPodGraceSeconds,
              `${what}: grace grew`,
            )
            grace = effect.graceSeconds
          }
          if (effect.type === 'deleteObject') assert.equal(`${state.phase} ${state.api}`, 'finished deleting', what)
          if (effect.type === 'cleanUp') assert.equal(`${state.phase} ${state.api}`, 'finished gone', what)
        }
      }
    }
  })
})
