import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { statusPatch } from './status-manager.ts'

const ready = (status: string): core.PodCondition => ({ type: 'Ready', status })
const other: core.PodCondition = { type: 'example.com/a', status: 'True' }

describe('statusPatch', () => {
  for (const [name, before, after, patch] of [
    ['nothing changed', { phase: 'Running' }, { phase: 'Running' }, undefined],
    ['a phase', { phase: 'Pending' }, { phase: 'Running' }, { phase: 'Running' }],
    [
      'only own conditions that changed',
      { conditions: [ready('False'), other] },
      { conditions: [ready('True'), { ...other, status: 'False' }] },
      { conditions: [ready('True')] },
    ],
    ['what is no more', { message: 'x' }, {}, { message: null }],
    ['fields of others stay', { nominatedNodeName: 'n2' }, {}, undefined],
    [
      'an address that changed',
      { podIP: 'a', podIPs: [{ ip: 'a' }] },
      { podIP: 'b', podIPs: [{ ip: 'b' }] },
      { podIP: 'b', podIPs: [{ ip: 'b' }, { $patch: 'delete', ip: 'a' }] },
    ],
  ] as const satisfies readonly (readonly [string, core.PodStatus, core.PodStatus, unknown])[]) {
    it(name, () => assert.deepEqual(statusPatch(before, after), patch))
  }
})
