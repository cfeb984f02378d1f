import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { core } from '#api'
import { testPod } from '../pod/pod.testing.ts'
import { trimMessages } from './trim-messages.ts'

const containers = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `c${index}` }))
const ended = (message: string): core.ContainerStatus => ({
  name: 'c0',
  ready: false,
  restartCount: 0,
  image: 'app',
  imageID: '',
  lastState: {},
  state: { terminated: { exitCode: 1, message } },
})
const messageOf = (count: number, message: string) =>
  trimMessages(testPod({ containers: containers(count) }), [ended(message)])[0]?.state?.terminated?.message

describe('trimMessages', () => {
  for (const [count, expected] of [
    [1, 4096],
    [3, 4096],
    [4, 3072],
    [12, 1024],
    [100, 122],
  ] as const) {
    it(`L6 one of ${count} containers has ${expected} bytes`, () =>
      assert.equal(messageOf(count, 'x'.repeat(4096))?.length, expected))
  }
  it('does not cut within a character', () => {
    const text = messageOf(100, 'ä'.repeat(100))
    assert.equal(text, 'ä'.repeat(61))
    assert.equal(messageOf(100, `x${'ä'.repeat(100)}`), `x${'ä'.repeat(60)}`)
  })
  it('L6 cuts that of the run before, too', () => {
    const again = {
      ...ended(''),
      state: { running: {} },
      lastState: { terminated: { exitCode: 1, message: 'x'.repeat(4096) } },
    }
    const [trimmed] = trimMessages(testPod({ containers: containers(12) }), [again])
    assert.equal(trimmed?.lastState?.terminated?.message?.length, 1024)
  })
  it('leaves others as they are', () => {
    const running = { ...ended(''), state: { running: {} } }
    assert.deepEqual(trimMessages(testPod(), [running]), [running])
  })
})
