// Bytes to SPDY/3.1 frames. Data is passed on as it arrives; control frames are gathered first and are small, so what is
// held is bounded by `controlFrameBytesMax`. Malformed input is a `protocolError`, after which nothing more is decoded.
import { frameTypes, type SpdyFrame, uint31Max } from './frame.ts'
import { concatBytes, createHeaderBlockDecoder, HeaderBlockError } from './header-block.ts'

/** The most bytes of a control frame's payload. Ours and upstream's have a few hundred. */
export const controlFrameBytesMax = 64 * 1024

export interface DecodedFrames {
  readonly frames: readonly SpdyFrame[]
  /** Why decoding stopped for good. The frames before it are valid. */
  readonly protocolError?: string
}

export interface FrameDecoder {
  decode(bytes: Uint8Array): DecodedFrames
}

type DecoderState =
  /** Fewer than 8 bytes of a frame's head, or a control frame's head and a part of its payload. */
  | { readonly phase: 'gathering'; readonly gathered: Uint8Array }
  /** Inside a data frame's payload. */
  | { readonly phase: 'data'; readonly streamId: number; readonly fin: boolean; readonly remaining: number }
  | { readonly phase: 'failed'; readonly protocolError: string }

interface DecoderStep {
  readonly state: DecoderState
  readonly frame?: SpdyFrame
  readonly rest: Uint8Array
}

const headBytes = 8
const nothing = new Uint8Array(0)

/** Thrown and caught within this file only. */
class MalformedFrame extends Error {}

export function createFrameDecoder(): FrameDecoder {
  const headerDecoder = createHeaderBlockDecoder()
  let state: DecoderState = { phase: 'gathering', gathered: nothing }

  const step = (bytes: Uint8Array): DecoderStep => {
    if (state.phase === 'data') return stepData(state, bytes)
    if (state.phase === 'failed') return { state, rest: nothing }
    return stepGathering(state.gathered, bytes, (head, payload) => parseControl(head, payload, headerDecoder.decode))
  }

  return {
    decode(bytes) {
      const frames: SpdyFrame[] = []
      let rest = bytes
      while (rest.length > 0 && state.phase !== 'failed') {
        try {
          const next = step(rest)
          state = next.state
          rest = next.rest
          if (next.frame !== undefined) frames.push(next.frame)
        } catch (error) {
          if (!(error instanceof MalformedFrame) && !(error instanceof HeaderBlockError)) throw error
          state = { phase: 'failed', protocolError: error.message }
        }
      }
      return state.phase === 'failed' ? { frames, protocolError: state.protocolError } : { frames }
    },
  }
}

function stepData(state: DecoderState & { phase: 'data' }, bytes: Uint8Array): DecoderStep {
  const { streamId } = state
  const data = bytes.subarray(0, state.remaining)
  const remaining = state.remaining - data.length
  const frame: SpdyFrame = { type: 'data', streamId, fin: state.fin && remaining === 0, data }
  const next: DecoderState = remaining === 0 ? { phase: 'gathering', gathered: nothing } : { ...state, remaining }
  return { state: next, frame, rest: bytes.subarray(data.length) }
}

function stepGathering(
  gathered: Uint8Array,
  bytes: Uint8Array,
  parse: (head: DataView, payload: Uint8Array) => SpdyFrame | undefined,
): DecoderStep {
  if (gathered.length < headBytes) {
    const missing = headBytes - gathered.length
    const head =
      gathered.length === 0 ? bytes.subarray(0, missing) : concatBytes([gathered, bytes.subarray(0, missing)])
    const rest = bytes.subarray(missing)
    if (head.length < headBytes) return { state: { phase: 'gathering', gathered: head.slice() }, rest }
    const view = viewOf(head)
    if (view.getUint8(0) < 0x80) return startData(view, rest)
    checkControlHead(view)
    return stepGathering(head, rest, parse)
  }
  const view = viewOf(gathered)
  const payloadBytes = view.getUint32(4) & 0xffffff
  const missing = headBytes + payloadBytes - gathered.length
  const whole = concatBytes([gathered, bytes.subarray(0, missing)])
  const rest = bytes.subarray(missing)
  if (whole.length < headBytes + payloadBytes) return { state: { phase: 'gathering', gathered: whole }, rest }
  const frame = parse(viewOf(whole), whole.subarray(headBytes))
  const state: DecoderState = { phase: 'gathering', gathered: nothing }
  return frame === undefined ? { state, rest } : { state, frame, rest }
}

function startData(head: DataView, rest: Uint8Array): DecoderStep {
  const streamId = head.getUint32(0)
  if (streamId === 0) throw new MalformedFrame('data frame for stream 0')
  const remaining = head.getUint32(4) & 0xffffff
  const fin = (head.getUint8(4) & 1) === 1
  if (remaining > 0) return { state: { phase: 'data', streamId, fin, remaining }, rest }
  return {
    state: { phase: 'gathering', gathered: nothing },
    frame: { type: 'data', streamId, fin, data: nothing },
    rest,
  }
}

function checkControlHead(head: DataView): void {
  const version = head.getUint16(0) & 0x7fff
  if (version !== 3) throw new MalformedFrame(`control frame of SPDY version ${version}, should be 3`)
  const payloadBytes = head.getUint32(4) & 0xffffff
  if (payloadBytes > controlFrameBytesMax) {
    throw new MalformedFrame(`control frame of ${payloadBytes} bytes, at most ${controlFrameBytesMax} are taken`)
  }
}

/** The shortest payload of each type. Types that are not here are skipped, as the protocol asks. */
const payloadBytesMin: Readonly<Record<number, number>> = {
  [frameTypes.synStream]: 10,
  [frameTypes.synReply]: 4,
  [frameTypes.rstStream]: 8,
  [frameTypes.settings]: 4,
  [frameTypes.ping]: 4,
  [frameTypes.goAway]: 8,
  [frameTypes.headers]: 4,
  [frameTypes.windowUpdate]: 8,
}

function parseControl(
  head: DataView,
  payload: Uint8Array,
  decodeHeaders: (block: Uint8Array) => ReadonlyMap<string, string>,
): SpdyFrame | undefined {
  const type = head.getUint16(2)
  const flags = head.getUint8(4)
  const fin = (flags & 1) === 1
  const bytesMin = payloadBytesMin[type]
  if (bytesMin === undefined) return undefined
  if (payload.length < bytesMin)
    throw new MalformedFrame(`control frame of type ${type} has only ${payload.length} bytes`)
  const view = viewOf(payload)
  const streamId = view.getUint32(0) & uint31Max
  switch (type) {
    case frameTypes.synStream: {
      const headers = decodeHeaders(payload.subarray(10))
      const associatedStreamId = view.getUint32(4) & uint31Max
      const priority = view.getUint8(8) >>> 5
      return {
        type: 'synStream',
        streamId: nonZero(streamId),
        associatedStreamId,
        priority,
        fin,
        unidirectional: (flags & 2) === 2,
        headers,
      }
    }
    case frameTypes.synReply:
      return { type: 'synReply', streamId: nonZero(streamId), fin, headers: decodeHeaders(payload.subarray(4)) }
    case frameTypes.headers:
      return { type: 'headers', streamId: nonZero(streamId), fin, headers: decodeHeaders(payload.subarray(4)) }
    case frameTypes.rstStream:
      return { type: 'rstStream', streamId: nonZero(streamId), status: view.getUint32(4) }
    case frameTypes.settings:
      return parseSettings(view)
    case frameTypes.ping:
      return { type: 'ping', id: view.getUint32(0) }
    case frameTypes.goAway:
      return { type: 'goAway', lastGoodStreamId: streamId, status: view.getUint32(4) }
    case frameTypes.windowUpdate:
      return { type: 'windowUpdate', streamId, delta: view.getUint32(4) & uint31Max }
    default:
      return undefined
  }
}

function parseSettings(view: DataView): SpdyFrame {
  const count = view.getUint32(0)
  if (view.byteLength !== 4 + count * 8)
    throw new MalformedFrame(`settings frame says ${count} entries and has ${view.byteLength} bytes`)
  const settings = Array.from({ length: count }, (_, i) => {
    const word = view.getUint32(4 + i * 8)
    return { id: word & 0xffffff, flags: word >>> 24, value: view.getUint32(8 + i * 8) }
  })
  return { type: 'settings', settings }
}

function nonZero(streamId: number): number {
  if (streamId === 0) throw new MalformedFrame('control frame for stream 0')
  return streamId
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
