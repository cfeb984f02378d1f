import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { record, runtimeStatus, testPod } from '../pod/pod.testing.ts'
import { gracePeriodSeconds, terminationStages } from './compute-termination.ts'

describe('terminationStages', () => {
  it('F1 stops regular containers together, then sidecars in reverse order', () => {
    const pod = testPod({
      containers: [{ name: 'a' }, { name: 'b' }],
      initContainers: [{ name: 's1', restartPolicy: 'Always' }, { name: 'i' }, { name: 's2', restartPolicy: 'Always' }],
    })
    const status = runtimeStatus([record('b'), record('a'), record('s2'), record('i', { exitCode: 0 }), record('s1')])
    const names = terminationStages(pod, status).map((stage) => stage.map(({ name }) => name))
    assert.deepEqual(names, [['b', 'a'], ['s2'], ['s1']])
  })

  it('has no stages when nothing runs', () => {
    assert.deepEqual(terminationStages(testPod(), runtimeStatus([record('main', { exitCode: 0 })])), [])
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
