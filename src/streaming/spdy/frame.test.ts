import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeFrame, type SpdyFrame, uint31Max } from './frame.ts'
import { createFrameDecoder } from './frame-decoder.ts'
import { createHeaderBlockEncoder } from './header-block.ts'

const goldens: readonly { readonly name: string; readonly frame: SpdyFrame; readonly hex: string }[] = [
  {
    name: 'data with FIN',
    frame: { type: 'data', streamId: 5, fin: true, data: Uint8Array.of(1, 2) },
    hex: '00000005 01000002 0102',
  },
  {
    name: 'rstStream',
    frame: { type: 'rstStream', streamId: 3, status: 5 },
    hex: '80030003 00000008 00000003 00000005',
  },
  {
    name: 'settings',
    frame: { type: 'settings', settings: [{ id: 7, flags: 0, value: 262144 }] },
    hex: '80030004 0000000c 00000001 00000007 00040000',
  },
  { name: 'ping', frame: { type: 'ping', id: 2 }, hex: '80030006 00000004 00000002' },
  {
    name: 'goAway',
    frame: { type: 'goAway', lastGoodStreamId: 9, status: 1 },
    hex: '80030007 00000008 00000009 00000001',
  },
  {
    name: 'windowUpdate',
    frame: { type: 'windowUpdate', streamId: 1, delta: 256 },
    hex: '80030009 00000008 00000001 00000100',
  },
  {
    name: 'synReply without headers, first of its session',
    frame: { type: 'synReply', streamId: 1, fin: false, headers: new Map() },
    hex: '80030002 00000018 00000001 78bbe3c6a7c2 000400fbff 00000000 000000ffff',
  },
]

for (const { name, frame, hex } of goldens) {
  test(`encodeFrame and createFrameDecoder: ${name} has the bytes of the protocol`, () => {
    const bytes = Buffer.concat(encodeFrame(frame, createHeaderBlockEncoder()))
    assert.equal(bytes.toString('hex'), hex.replaceAll(' ', ''))
    assert.deepEqual(plain(createFrameDecoder().decode(bytes).frames), plain([frame]))
  })
}

const streamId = fc.integer({ min: 1, max: uint31Max })
const word = fc.integer({ min: 0, max: 0xffffffff })
const headers = fc
  .dictionary(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), fc.stringMatching(/^[ -~]{0,40}$/), { maxKeys: 5 })
  .map((each) => new Map(Object.entries(each)))
const anyFrame: fc.Arbitrary<SpdyFrame> = fc.oneof(
  fc.record({
    type: fc.constant('data' as const),
    streamId,
    fin: fc.boolean(),
    data: fc.uint8Array({ maxLength: 200 }),
  }),
  fc.record({
    type: fc.constant('synStream' as const),
    streamId,
    associatedStreamId: fc.integer({ min: 0, max: uint31Max }),
    priority: fc.integer({ min: 0, max: 7 }),
    fin: fc.boolean(),
    unidirectional: fc.boolean(),
    headers,
  }),
  fc.record({ type: fc.constantFrom('synReply' as const, 'headers' as const), streamId, fin: fc.boolean(), headers }),
  fc.record({ type: fc.constant('rstStream' as const), streamId, status: word }),
  fc.record({
    type: fc.constant('settings' as const),
    settings: fc.array(fc.record({ id: fc.nat(0xffffff), flags: fc.nat(255), value: word }), { maxLength: 4 }),
  }),
  fc.record({ type: fc.constant('ping' as const), id: word }),
  fc.record({ type: fc.constant('goAway' as const), lastGoodStreamId: fc.nat(uint31Max), status: word }),
  fc.record({ type: fc.constant('windowUpdate' as const), streamId: fc.nat(uint31Max), delta: fc.nat(uint31Max) }),
)

test('createFrameDecoder: any frames, cut anywhere, come out as they went in', () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      (frames, cuts) => {
        const encoder = createHeaderBlockEncoder()
        const bytes = Buffer.concat(frames.flatMap((frame) => encodeFrame(frame, encoder)))
        const decoder = createFrameDecoder()
        const decoded: SpdyFrame[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const length = cuts[i % cuts.length] ?? 1
          const result = decoder.decode(bytes.subarray(at, at + length))
          assert.equal(result.protocolError, undefined)
          decoded.push(...result.frames)
          at += length
        }
        assert.deepEqual(plain(joinData(decoded)), plain(joinData(frames)))
      },
    ),
    { numRuns: 200 },
  )
})

test('createFrameDecoder: any bytes give frames or a protocol error, and after it nothing', () => {
  const control = fc
    .tuple(fc.nat(12), fc.uint8Array({ maxLength: 40 }))
    .map(([type, payload]) => Buffer.concat([Uint8Array.of(0x80, 3, 0, type, 0, 0, 0, payload.length), payload]))
  fc.assert(
    fc.property(fc.array(fc.oneof(control, fc.uint8Array({ maxLength: 40 })), { maxLength: 6 }), (chunks) => {
      const decoder = createFrameDecoder()
      let failed: string | undefined
      for (const chunk of chunks) {
        const { frames, protocolError } = decoder.decode(chunk)
        if (failed !== undefined) assert.deepEqual([frames, protocolError], [[], failed])
        failed = protocolError
      }
    }),
    { numRuns: 500 },
  )
})

const malformed: readonly { readonly name: string; readonly hex: string; readonly error: RegExp }[] = [
  { name: 'another version', hex: '80020006 00000004 00000001', error: /SPDY version 2/ },
  { name: 'a control frame beyond the limit', hex: '80030001 00ffffff', error: /at most 65536/ },
  { name: 'data for stream 0', hex: '00000000 00000001 00', error: /stream 0/ },
  { name: 'a short rstStream', hex: '80030003 00000004 00000001', error: /only 4 bytes/ },
  { name: 'settings whose count is wrong', hex: '80030004 00000004 00000002', error: /says 2 entries/ },
]
for (const { name, hex, error } of malformed) {
  test(`createFrameDecoder: ${name} is a protocol error`, () => {
    const { frames, protocolError } = createFrameDecoder().decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    assert.deepEqual(frames, [])
    assert.match(protocolError ?? '', error)
  })
}

/** Values that compare whatever kind of byte array they hold. */
function plain(frames: readonly SpdyFrame[]): unknown {
  return frames.map((frame) => {
    if (frame.type === 'data') return { ...frame, data: [...frame.data] }
    return frame.type === 'settings'
      ? { ...frame, settings: frame.settings.map((each) => ({ ...each })) }
      : { ...frame }
  })
}

/** Joins data parts of one wire frame or several into runs, since the decoder may cut them. */
function joinData(frames: readonly SpdyFrame[]): readonly SpdyFrame[] {
  const joined: SpdyFrame[] = []
  for (const frame of frames) {
    const last = joined.at(-1)
    if (frame.type === 'data' && last?.type === 'data' && last.streamId === frame.streamId && !last.fin) {
      joined[joined.length - 1] = { ...frame, data: Buffer.concat([last.data, frame.data]) }
    } else joined.push(frame)
  }
  return joined
}
