import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { record, runtimeStatus, testPod } from '../pod/pod.testing.ts'
import { gracePeriodSeconds, terminationOrder } from './compute-termination.ts'

describe('terminationOrder', () => {
  const order = (...given: Parameters<typeof terminationOrder>) =>
    terminationOrder(...given).map(({ record: { name }, after }) => `${name}: ${after.join(' ')}`)

  it('F1 stops regular containers together, then sidecars in reverse order; sidecars wait for nobody else', () => {
    const pod = testPod({
      containers: [{ name: 'a' }, { name: 'b' }],
      initContainers: [{ name: 's1', restartPolicy: 'Always' }, { name: 'i' }, { name: 's2', restartPolicy: 'Always' }],
    })
    const init = record('i', { exitCode: 0 })
    const all = runtimeStatus([record('b'), record('a'), record('s2'), init, record('s1'), record('debug')])
    assert.deepEqual(order(pod, all), ['b: ', 'a: ', 'debug: ', 's2: a-0 b-0', 's1: a-0 b-0 s2-0'])
    const early = runtimeStatus([record('i'), record('s1')])
    assert.deepEqual(order(pod, early), ['i: ', 's1: '])
  })

  it('stops nothing when nothing runs', () => {
    assert.deepEqual(order(testPod(), runtimeStatus([record('main', { exitCode: 0 })])), [])
  })
})

describe('gracePeriodSeconds', () => {
  const probe = { exec: { command: ['true'] }, terminationGracePeriodSeconds: 7 }
  const pod = testPod({ terminationGracePeriodSeconds: 40, containers: [{ name: 'main', livenessProbe: probe }] })
  for (const [name, question, seconds] of [
    ["L17 the Pod's deletion decides", { reason: 'podDone', podGraceSeconds: 5 }, 5],
    ["a liveness probe's own grace holds for its kills", { reason: 'livenessProbe' }, 7],
    ["else the Pod's", { reason: 'definitionChanged' }, 40],
  ] as const) {
    it(name, () => assert.equal(gracePeriodSeconds({ pod, name: 'main', ...question }), seconds))
  }
})
