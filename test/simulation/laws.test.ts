import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as all from './laws/laws.ts'
import { runScript } from './run-script.ts'
import { sabotages } from './sabotages.ts'

/** By what it says. */
const known = new Set([...all.laws, ...all.runningLaws].map(({ says }) => says))

describe('each law speaks when it is broken', () => {
  const heard = new Set<string>()
  for (const [name, { wrong, script, sabotage }] of Object.entries(sabotages)) {
    it(`${name}: ${wrong}`, async () => {
      const { broken } = await runScript(script, sabotage)
      const law = all.lawsByName[name]?.says
      assert.equal(broken?.law, law, broken?.how)
      heard.add(broken?.law ?? '')
    })
  }

  it('and none of them was left out', () => {
    assert.deepEqual(
      [...known].filter((says) => !heard.has(says)),
      [],
    )
  })

  it('a cluster that never becomes as it was asked for is noticed', async () => {
    const { script } = sabotages.replicaSetMaximum ?? assert.fail()
    const nothing = { actions: [], because: 'It does nothing.' }
    const { broken } = await runScript(script, {
      alterControllers: (controllers) =>
        controllers.map((one) => (one.name === 'replicaset-controller' ? { ...one, decide: () => nothing } : one)),
    })
    assert.equal(broken?.law, 'when faults end, everything becomes as it was asked for')
  })
})
