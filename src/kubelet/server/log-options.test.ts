import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { logTail } from '../runtime/termination-message.ts'
import { parseLogOptions, renderLogLine } from './log-options.ts'

const now = Date.UTC(2026, 0, 1, 12)

describe('parseLogOptions', () => {
  for (const [query, expected] of [
    ['', { follow: false, previous: false, timestamps: false, stream: 'All' }],
    [
      'follow=true&tailLines=0&timestamps=1',
      { follow: true, previous: false, timestamps: true, stream: 'All', tailLines: 0 },
    ],
    ['sinceSeconds=60', { follow: false, previous: false, timestamps: false, stream: 'All', sinceMs: now - 60_000 }],
    ['tailLines=-1', 'invalid tailLines: -1'],
    ['sinceTime=yesterday', 'invalid sinceTime: yesterday'],
    ['stream=Both', 'invalid stream: Both'],
  ] as const) {
    it(`"${query}"`, () => assert.deepEqual(parseLogOptions(new URLSearchParams(query), now), expected))
  }
})

describe('renderLogLine', () => {
  const line = '2026-01-01T12:00:00.5Z stdout F hello world'
  const options = { follow: false, previous: false, timestamps: false, stream: 'All' } as const
  for (const [name, text, more, expected] of [
    ['whole', line, {}, 'hello world\n'],
    ['with its time', line, { timestamps: true }, '2026-01-01T12:00:00.5Z hello world\n'],
    ['a part goes on', line.replace(' F ', ' P '), {}, 'hello world'],
    ['empty text', '2026-01-01T12:00:00Z stderr F ', {}, '\n'],
    ['of another stream', line, { stream: 'Stderr' as const }, undefined],
    ['too old', line, { sinceMs: now + 1_000 }, undefined],
    ['no log line', 'what is this', {}, undefined],
  ] as const) {
    it(name, () => assert.equal(renderLogLine(text, { ...options, ...more }), expected))
  }
})

describe('logTail', () => {
  it('keeps the last 80 lines and 2048 characters', () => {
    const line = (text: string) => `2026-01-01T12:00:00Z stdout F ${text}`
    const many = Array.from({ length: 100 }, (_, index) => line(`n${index}`)).join('\n')
    assert.equal(logTail(many).split('\n')[0], 'n20')
    assert.equal(logTail(line('x'.repeat(5000))).length, 2048)
  })
})
