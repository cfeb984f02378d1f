import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeFrame, type SpdyFrame } from './frame.ts'
import { createFrameDecoder } from './frame-decoder.ts'
import { createHeaderBlockEncoder } from './header-block.ts'
import { controlFramesMax, type SpdyEvent, SpdySession, type SpdySessionOptions } from './session.ts'

/** A hand-driven peer: sends frames to a session and reads the frames that come out. */
function peerOf(session: SpdySession) {
  const encoder = createHeaderBlockEncoder()
  const decoder = createFrameDecoder()
  return {
    send: (...frames: readonly SpdyFrame[]): readonly SpdyEvent[] =>
      session.receive(Buffer.concat(frames.flatMap((frame) => encodeFrame(frame, encoder)))),
    read: (byteCountMax = 1e9): readonly SpdyFrame[] =>
      session.takeOutput(byteCountMax).chunks.flatMap((chunk) => decoder.decode(chunk).frames),
  }
}

function startServer(options: Partial<SpdySessionOptions> = {}) {
  const session = new SpdySession({ role: 'server', ...options })
  const peer = peerOf(session)
  peer.read()
  return { session, peer }
}

const headers = new Map([['streamtype', 'data']])
const synStream = (streamId: number, fin = false): SpdyFrame => ({
  type: 'synStream',
  streamId,
  associatedStreamId: 0,
  priority: 0,
  fin,
  unidirectional: false,
  headers,
})
const data = (streamId: number, length: number, fin = false): SpdyFrame => ({
  type: 'data',
  streamId,
  fin,
  data: new Uint8Array(length),
})
const settings = (value: number): SpdyFrame => ({ type: 'settings', settings: [{ id: 7, flags: 0, value }] })
const dataBytes = (frames: readonly SpdyFrame[]): number =>
  frames.reduce((sum, frame) => sum + (frame.type === 'data' ? frame.data.length : 0), 0)

test('SpdySession: announces its stream window and opens its session window first', () => {
  const session = new SpdySession({ role: 'client', streamWindowBytes: 100_000, sessionWindowBytes: 200_000 })
  assert.deepEqual(peerOf(session).read(), [
    settings(100_000),
    { type: 'windowUpdate', streamId: 0, delta: 200_000 - 65_536 },
  ])
})

test('SpdySession: a stream goes from open over half closed to forgotten, whichever side ends first', () => {
  for (const first of ['peer', 'us'] as const) {
    const { session, peer } = startServer()
    peer.send(synStream(1))
    session.reply(1)
    const steps = {
      peer: () => assert.deepEqual(peer.send(data(1, 0, true)), [{ type: 'end', streamId: 1 }]),
      us: () => {
        assert.equal(session.end(1), true)
        assert.deepEqual(
          peer
            .read()
            .filter((frame) => frame.type === 'data')
            .map((frame) => frame.fin),
          [true],
        )
      },
    }
    steps[first]()
    assert.equal(session.streamCount, 1)
    steps[first === 'peer' ? 'us' : 'peer']()
    assert.deepEqual([session.streamCount, session.write(1, new Uint8Array(1))], [0, false])
  }
})

test('SpdySession: a peer without flow control is sent everything, and reading stops when too much is unconsumed', () => {
  const { session, peer } = startServer({ unpacedBufferBytesMax: 1000 })
  peer.send(synStream(1))
  session.write(1, new Uint8Array(1_000_000))
  assert.equal(dataBytes(peer.read()), 1_000_000)
  peer.send(data(1, 999))
  assert.equal(session.shouldRead, true)
  peer.send(data(1, 1))
  assert.equal(session.shouldRead, false)
  session.consume(1, 500)
  assert.deepEqual([session.shouldRead, session.pacing, peer.read()], [true, 'unpaced', []])
})

test('SpdySession: never sends more than the windows of stream and session allow, and sends all of it in the end', () => {
  const grant = fc.record({ streamId: fc.constantFrom(0, 1, 3), delta: fc.integer({ min: 1, max: 50_000 }) })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 80_000 }),
      fc.nat(200_000),
      fc.array(grant, { maxLength: 20 }),
      (initial, length, grants) => {
        const { session, peer } = startServer()
        peer.send(settings(initial), synStream(1), synStream(3))
        const windows = new Map([
          [0, 65_536],
          [1, initial],
          [3, initial],
        ])
        const sent = new Map([
          [0, 0],
          [1, 0],
          [3, 0],
        ])
        const add = (map: Map<number, number>, key: number, value: number) => map.set(key, (map.get(key) ?? 0) + value)
        const check = () => {
          for (const frame of peer.read()) {
            if (frame.type !== 'data') continue
            add(sent, frame.streamId, frame.data.length)
            add(sent, 0, frame.data.length)
          }
          for (const [id, window] of windows) assert.ok((sent.get(id) ?? 0) <= window, `stream ${id}`)
        }
        session.write(1, new Uint8Array(length))
        session.write(3, new Uint8Array(length))
        check()
        for (const { streamId, delta } of [
          ...grants,
          ...[0, 1, 3].map((each) => ({ streamId: each, delta: 1_000_000 })),
        ]) {
          peer.send({ type: 'windowUpdate', streamId, delta })
          add(windows, streamId, delta)
          check()
        }
        assert.deepEqual([sent.get(1), sent.get(3)], [length, length])
      },
    ),
    { numRuns: 100 },
  )
})

test('SpdySession: gives windows back as bytes are consumed, so that a paced peer can send without end', () => {
  const { session, peer } = startServer({ streamWindowBytes: 65_536, sessionWindowBytes: 65_536 })
  peer.send(settings(1000), synStream(1))
  let allowed = 65_536
  for (let i = 0; i < 100; i++) {
    const length = Math.min(allowed, 40_000)
    assert.ok(length > 0, 'the window never closes for good')
    assert.deepEqual(
      peer.send(data(1, length)).map((event) => event.type),
      ['data'],
    )
    session.consume(1, length)
    const grants = peer.read().filter((frame) => frame.type === 'windowUpdate')
    const granted = (id: number) => grants.reduce((sum, frame) => sum + (frame.streamId === id ? frame.delta : 0), 0)
    assert.equal(granted(0), granted(1))
    allowed += granted(1) - length
  }
})

test('SpdySession: a paced peer that overruns a stream window loses the stream, not the session', () => {
  const { session, peer } = startServer({ streamWindowBytes: 65_536 })
  peer.send(settings(1000), synStream(1), synStream(3))
  assert.deepEqual(peer.send(data(1, 65_537)), [{ type: 'reset', streamId: 1, status: 7 }])
  assert.deepEqual(
    peer.read().filter((frame) => frame.type === 'rstStream'),
    [{ type: 'rstStream', streamId: 1, status: 7 }],
  )
  assert.deepEqual([session.phase, session.streamCount], ['running', 1])
})

const broken: readonly { readonly name: string; readonly frames: readonly SpdyFrame[]; readonly message: RegExp }[] = [
  { name: 'a stream id of our own kind', frames: [synStream(2)], message: /only this end may open/ },
  { name: 'a stream id that goes back', frames: [synStream(3), synStream(1)], message: /after 3/ },
  {
    name: 'a reply to its own stream',
    frames: [synStream(1), { type: 'synReply', streamId: 1, fin: false, headers }],
    message: /peer's own/,
  },
  {
    name: 'a session window that overflows',
    frames: [{ type: 'windowUpdate', streamId: 0, delta: 0x7fffffff }],
    message: /overflows/,
  },
]
for (const { name, frames, message } of broken) {
  test(`SpdySession: ${name} ends the session with a GOAWAY`, () => {
    const { session, peer } = startServer()
    const failed = peer.send(...frames).at(-1)
    assert.match(failed?.type === 'failed' ? failed.message : '', message)
    assert.equal(peer.read().at(-1)?.type, 'goAway')
    assert.deepEqual([session.phase, peer.send(synStream(99))], ['failed', []])
  })
}

test('SpdySession: streams beyond the limit are refused, and there is room again when one is over', () => {
  const { session, peer } = startServer({ streamsMax: 1 })
  assert.deepEqual(
    peer.send(synStream(1), synStream(3)).map((event) => event.type),
    ['stream'],
  )
  assert.deepEqual(peer.read(), [{ type: 'rstStream', streamId: 3, status: 3 }])
  session.reset(1, 5)
  assert.deepEqual(
    peer.send(synStream(5)).map((event) => event.type),
    ['stream'],
  )
})

test('SpdySession: answers pings, tells pongs, and stops reading from a peer that floods it with pings', () => {
  const { session, peer } = startServer()
  assert.deepEqual([peer.send({ type: 'ping', id: 1 }), peer.read()], [[], [{ type: 'ping', id: 1 }]])
  const id = session.ping()
  assert.deepEqual([id, peer.send({ type: 'ping', id })], [2, [{ type: 'pong', id: 2 }]])
  peer.send(...Array.from({ length: controlFramesMax }, (): SpdyFrame => ({ type: 'ping', id: 1 })))
  assert.equal(session.shouldRead, false)
  peer.read()
  assert.equal(session.shouldRead, true)
})

test('SpdySession: streams take turns', () => {
  const { session, peer } = startServer()
  peer.send(synStream(1), synStream(3))
  session.write(1, new Uint8Array(100_000))
  session.write(3, new Uint8Array(100_000))
  const order = peer.read().flatMap((frame) => (frame.type === 'data' ? [frame.streamId] : []))
  assert.deepEqual(order.filter((id, i) => id !== order[i - 1]).slice(0, 6), [1, 3, 1, 3, 1, 3])
})

test('SpdySession: any frames and bytes give events or a failure, and it holds on to nothing after it', () => {
  const anyFrame: fc.Arbitrary<SpdyFrame> = fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((id) => synStream(id)),
    fc
      .record({ streamId: fc.integer({ min: 1, max: 9 }), length: fc.nat(100), fin: fc.boolean() })
      .map((each) => data(each.streamId, each.length, each.fin)),
    fc.integer({ min: 1, max: 9 }).map((streamId): SpdyFrame => ({ type: 'rstStream', streamId, status: 5 })),
    fc.nat(0xffffffff).map(settings),
    fc.record({ type: fc.constant('windowUpdate' as const), streamId: fc.nat(9), delta: fc.nat(0x7fffffff) }),
  )
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 30 }), fc.uint8Array({ maxLength: 50 }), (frames, bytes) => {
      const { session, peer } = startServer()
      for (const frame of frames)
        for (const event of peer.send(frame))
          if (event.type === 'stream') session.write(event.streamId, new Uint8Array(10))
      peer.read()
      session.receive(bytes)
      session.takeOutput(1000)
    }),
    { numRuns: 300 },
  )
})
