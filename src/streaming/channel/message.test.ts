import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  parseChannelMessage,
  portChannels,
  renderChannelMessage,
  renderCloseMessage,
  renderPortPrefix,
} from './message.ts'

const v5 = { base64: false, halfClose: true }
const v4 = { base64: false, halfClose: false }
const base64 = { base64: true, halfClose: false }

const cases = [
  { name: 'v4 data', form: v4, bytes: [1, 104, 105], expected: { type: 'data', channel: 1, data: [104, 105] } },
  { name: 'v4 without data', form: v4, bytes: [2], expected: { type: 'data', channel: 2, data: [] } },
  { name: 'v4 knows no close', form: v4, bytes: [255, 0], expected: { type: 'data', channel: 255, data: [0] } },
  { name: 'v5 close', form: v5, bytes: [...renderCloseMessage(0)], expected: { type: 'close', channel: 0 } },
  {
    name: 'v5 close of nothing',
    form: v5,
    bytes: [255],
    expected: { type: 'malformed', why: 'close without a channel' },
  },
  { name: 'nothing', form: v4, bytes: [], expected: { type: 'malformed', why: 'message without a channel' } },
  {
    name: 'base64',
    form: base64,
    bytes: [...Buffer.from('1aGk=')],
    expected: { type: 'data', channel: 1, data: [104, 105] },
  },
  {
    name: 'no base64',
    form: base64,
    bytes: [...Buffer.from('1!')],
    expected: { type: 'malformed', why: 'data is not base64' },
  },
  {
    name: 'no digit',
    form: base64,
    bytes: [1],
    expected: { type: 'malformed', why: 'channel character code 1 is not a digit' },
  },
] as const

for (const { name, form, bytes, expected } of cases) {
  test(`parseChannelMessage: ${name}`, () => {
    const message = parseChannelMessage(Uint8Array.from(bytes), form)
    assert.deepEqual(message.type === 'data' ? { ...message, data: [...message.data] } : message, expected)
  })
}

test('renderChannelMessage: what it renders is parsed back, binary and base64', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(v4, v5, base64),
      fc.nat(4),
      fc.uint8Array({ maxLength: 100 }),
      (form, channel, data) => {
        const message = renderChannelMessage(channel, data, form)
        const parsed = parseChannelMessage(typeof message === 'string' ? Buffer.from(message) : message, form)
        assert.deepEqual(parsed.type === 'data' && [parsed.channel, [...parsed.data]], [channel, [...data]])
      },
    ),
  )
})

test('port channels: data and error alternate, and begin with the port in little-endian', () => {
  assert.deepEqual(
    [portChannels(0), portChannels(2)],
    [
      { data: 0, error: 1 },
      { data: 4, error: 5 },
    ],
  )
  assert.deepEqual([...renderPortPrefix(8080)], [0x90, 0x1f])
})
