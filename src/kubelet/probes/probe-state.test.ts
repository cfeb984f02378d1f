import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProbeResult } from '../pod/probe-results.ts'
import { initialProbeState, stepProbe } from './probe-state.ts'
import { probeHeaders } from './run-probe.ts'

const answers = { s: 'success', f: 'failure', '?': 'unknown' } as const

describe('stepProbe', () => {
  for (const [name, row, results] of [
    ['L11 one success is enough by default', 's', ['success']],
    ['L13 three failures in a row', 'fff', [undefined, undefined, 'failure']],
    ['a success starts the row anew', 'ffsff', [undefined, undefined, 'success', 'success', 'success']],
    ['L12 no answer changes nothing', 'ff?f', [undefined, undefined, undefined, 'failure']],
    ['L14 recovers', 'fffs', [undefined, undefined, 'failure', 'success']],
  ] as const) {
    it(name, () => {
      let state = initialProbeState
      const seen = row.split('').map((letter) => {
        const answer: ProbeResult = answers[letter as keyof typeof answers]
        state = stepProbe(state, answer, { successThreshold: 1, failureThreshold: 3 })
        return state.result
      })
      assert.deepEqual(seen, results)
    })
  }
})

describe('probeHeaders', () => {
  it('adds its own unless given; an empty value removes one', () => {
    assert.deepEqual(probeHeaders([['Host', 'x']]), [
      ['User-Agent', 'kube-probe/1.36'],
      ['Accept', '*/*'],
      ['Host', 'x'],
    ])
    assert.deepEqual(
      probeHeaders([
        ['user-agent', 'me'],
        ['accept', ''],
      ]),
      [['user-agent', 'me']],
    )
  })
})
