import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Script } from './actions.ts'
import { generateScript } from './generate-script.ts'
import { runScript } from './run-script.ts'
import { renderScript, shrinkScript } from './shrink.ts'

/** About a second each. `npm run simulate` runs as many as one likes. */
const seeds = [3, 5, 7, 9, 10, 12]
const shrinkRuns = 20

/** What broke a law once, in the few steps that it took. */
const onceBroken: readonly (readonly [what: string, script: Script])[] = [
  [
    'a Deployment that adopts more Pods than it may have',
    {
      seed: 600_283,
      nodes: 9,
      steps: [
        {
          afterMs: 116_887,
          action: {
            do: 'create',
            kind: 'Deployment',
            name: 'deployment-0',
            replicas: 5,
            behaviour: 'steady',
            strategy: 'unavailable',
          },
        },
        {
          afterMs: 60_000,
          action: { do: 'delete', kind: 'Deployment', name: 'deployment-0', propagation: 'Orphan' },
        },
        {
          afterMs: 60_000,
          action: {
            do: 'create',
            kind: 'Deployment',
            name: 'deployment-0',
            replicas: 1,
            behaviour: 'slow',
            strategy: 'default',
          },
        },
      ],
    },
  ],
  [
    'a DaemonSet that surges beside two Pods that go, one by its own hand and one by a user',
    {
      seed: 605_958,
      nodes: 6,
      steps: [
        {
          afterMs: 0,
          action: {
            do: 'create',
            kind: 'DaemonSet',
            name: 'daemonset-1',
            replicas: 6,
            behaviour: 'steady',
            strategy: 'surge',
          },
        },
        {
          afterMs: 6_366,
          action: { do: 'edit', kind: 'DaemonSet', name: 'daemonset-1', version: 3, behaviour: 'steady' },
        },
        { afterMs: 0, action: { do: 'deletePod', at: 0.063, force: false } },
      ],
    },
  ],
]

describe('simulated clusters with faults keep every law, write by write, and come to rest', () => {
  for (const seed of seeds) {
    it(`seed ${seed}`, async () => {
      const script = generateScript(seed)
      const { broken } = await runScript(script)
      if (broken === undefined) return
      const shrunk = await shrinkScript(script, broken, shrinkRuns)
      assert.fail(`${broken.law}: ${broken.how}\n${renderScript(shrunk.script)}`)
    })
  }

  for (const [what, script] of onceBroken) {
    it(what, async () => assert.deepEqual((await runScript(script)).broken, undefined))
  }

  it('the same script does the same, write by write', async () => {
    const script = generateScript(9)
    const first = await runScript(script)
    assert.ok(first.writes > 100)
    assert.deepEqual(await runScript(script), first)
  })
})
