import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { nodeStatusEvents } from './node-events.ts'

const status = (conditions: Readonly<Record<string, 'True' | 'False' | 'Unknown'>>, bootID = 'one') =>
  ({
    conditions: Object.entries(conditions).map(([type, is]) => ({ type, status: is })),
    nodeInfo: { bootID },
  }) as unknown as core.NodeStatus
const calm = { MemoryPressure: 'False', DiskPressure: 'False', PIDPressure: 'False', Ready: 'True' } as const

describe('nodeStatusEvents', () => {
  const rows: readonly (readonly [string, core.NodeStatus | undefined, core.NodeStatus, readonly string[]])[] = [
    [
      'a new node tells everything',
      undefined,
      status(calm),
      ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID', 'NodeReady'],
    ],
    ['nothing new, nothing told', status(calm), status(calm), []],
    [
      'pressure that comes',
      status(calm),
      status({ MemoryPressure: 'True', DiskPressure: 'True', PIDPressure: 'True', Ready: 'False' }),
      ['NodeHasInsufficientMemory', 'NodeHasDiskPressure', 'NodeHasInsufficientPID', 'NodeNotReady'],
    ],
    ['heard of again', status({ ...calm, Ready: 'Unknown' }), status(calm), ['NodeReady']],
    ['a machine that was started anew', status(calm), status(calm, 'two'), ['Rebooted']],
    ['a condition of others is theirs', status(calm), status({ ...calm, NetworkUnavailable: 'True' }), []],
  ]
  for (const [name, before, after, reasons] of rows) {
    it(name, () =>
      assert.deepEqual(
        nodeStatusEvents('n1', before, after).map(({ reason }) => reason),
        reasons,
      ),
    )
  }
  it('says so in upstream’s words', () =>
    assert.deepEqual(
      nodeStatusEvents('n1', status({ ...calm, Ready: 'False' }, 'one'), status(calm, 'two')).map(
        ({ type, message }) => `${type} ${message}`,
      ),
      ['Normal Node n1 status is now: NodeReady', 'Warning Node n1 has been rebooted, boot id: two'],
    ))
})
