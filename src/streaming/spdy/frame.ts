// The frames of SPDY/3.1 as values, and their bytes. Reading is in `frame-decoder.ts`.
// Upstream counterpart: moby/spdystream's spdy package.
import { concatBytes, type HeaderBlockEncoder, type SpdyHeaders } from './header-block.ts'

/** A frame. `data` may be a part of the frame on the wire: the decoder hands bytes on as they come, `fin` only with the last. */
export type SpdyFrame =
  | { readonly type: 'data'; readonly streamId: number; readonly fin: boolean; readonly data: Uint8Array }
  | {
      readonly type: 'synStream'
      readonly streamId: number
      readonly associatedStreamId: number
      /** 0 (most urgent) to 7. */
      readonly priority: number
      readonly fin: boolean
      readonly unidirectional: boolean
      readonly headers: SpdyHeaders
    }
  | { readonly type: 'synReply'; readonly streamId: number; readonly fin: boolean; readonly headers: SpdyHeaders }
  | { readonly type: 'rstStream'; readonly streamId: number; readonly status: number }
  | { readonly type: 'settings'; readonly settings: readonly SpdySetting[] }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goAway'; readonly lastGoodStreamId: number; readonly status: number }
  | { readonly type: 'headers'; readonly streamId: number; readonly fin: boolean; readonly headers: SpdyHeaders }
  | { readonly type: 'windowUpdate'; readonly streamId: number; readonly delta: number }

export interface SpdySetting {
  readonly id: number
  readonly flags: number
  readonly value: number
}

export const frameTypes = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const

/** Status codes of RST_STREAM. */
export const rstStatus = {
  protocolError: 1,
  invalidStream: 2,
  refusedStream: 3,
  unsupportedVersion: 4,
  cancel: 5,
  internalError: 6,
  flowControlError: 7,
  streamInUse: 8,
  streamAlreadyClosed: 9,
  frameTooLarge: 11,
} as const

/** Status codes of GOAWAY. */
export const goAwayStatus = { ok: 0, protocolError: 1, internalError: 2 } as const

/** The setting that says how many bytes each stream may be sent before a WINDOW_UPDATE. */
export const settingInitialWindowSize = 7
/** Sessions and streams start with this window until told otherwise. */
export const defaultWindowBytes = 64 * 1024
/** Stream ids, windows and deltas have 31 bits. */
export const uint31Max = 0x7fffffff

const flagFin = 0x01
const flagUnidirectional = 0x02

/** The bytes of a frame. The second part of a data frame is the caller's array itself, not a copy. */
export function encodeFrame(frame: SpdyFrame, headerEncoder: HeaderBlockEncoder): readonly Uint8Array[] {
  switch (frame.type) {
    case 'data':
      return [words([frame.streamId, withFlags(frame.fin ? flagFin : 0, frame.data.length)]), frame.data]
    case 'synStream': {
      const flags = (frame.fin ? flagFin : 0) | (frame.unidirectional ? flagUnidirectional : 0)
      const fixed = words([frame.streamId, frame.associatedStreamId])
      const urgency = Uint8Array.of(frame.priority << 5, 0)
      return control(frameTypes.synStream, flags, [fixed, urgency, headerEncoder.encode(frame.headers)])
    }
    case 'synReply':
    case 'headers': {
      const parts = [words([frame.streamId]), headerEncoder.encode(frame.headers)]
      return control(frameTypes[frame.type], frame.fin ? flagFin : 0, parts)
    }
    case 'rstStream':
      return control(frameTypes.rstStream, 0, [words([frame.streamId, frame.status])])
    case 'settings': {
      const entries = frame.settings.flatMap((each) => [withFlags(each.flags, each.id), each.value])
      return control(frameTypes.settings, 0, [words([frame.settings.length, ...entries])])
    }
    case 'ping':
      return control(frameTypes.ping, 0, [words([frame.id])])
    case 'goAway':
      return control(frameTypes.goAway, 0, [words([frame.lastGoodStreamId, frame.status])])
    case 'windowUpdate':
      return control(frameTypes.windowUpdate, 0, [words([frame.streamId, frame.delta])])
  }
}

function control(type: number, flags: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const payload = concatBytes(parts)
  return [concatBytes([words([((0x8003 << 16) | type) >>> 0, withFlags(flags, payload.length)]), payload])]
}

function withFlags(flags: number, low24: number): number {
  return ((flags << 24) | low24) >>> 0
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value)
  return bytes
}
