import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { computeEvictionRate } from './zones.ts'

const nodes = (zone: string, ready: number, notReady: number): core.Node[] =>
  Array.from(
    { length: ready + notReady },
    (_, at) =>
      ({
        metadata: { name: `${zone}${at}`, labels: { 'topology.kubernetes.io/zone': zone } },
        status: { conditions: [{ type: 'Ready', status: at < ready ? 'True' : 'Unknown' }] },
      }) as unknown as core.Node,
  )

const rows: readonly (readonly [what: string, nodes: readonly core.Node[], rate: number])[] = [
  ['one of three is down', nodes('a', 2, 1), 0.1],
  ['the only node is down', nodes('a', 0, 1), 0],
  ['the zone is down, another is not', [...nodes('a', 0, 3), ...nodes('b', 1, 0)], 0.1],
  ['most of a small zone is down', nodes('a', 2, 4), 0],
  ['most of a large zone is down', nodes('a', 20, 40), 0.01],
  ['two of three are down: too few to conclude from', nodes('a', 1, 2), 0.1],
]
for (const [what, given, rate] of rows) {
  test(`L5: where ${what}, nodes are given up at ${rate} a second`, () => {
    assert.equal(computeEvictionRate(given, ':\u0000:a'), rate)
  })
}
