// One stream of a SPDY session.
//
//            receiveFin → halfClosedRemote ─ sendFin ─┐
//   open ─┤                                           ├→ closed
//            sendFin    → halfClosedLocal ─ receiveFin┘       (reset: from anywhere to closed)
import { createReceiveWindow, type ReceiveWindow, type SendWindow } from './flow-control.ts'

export type StreamPhase =
  /** Both sides may send. */
  | 'open'
  /** We have sent our last byte. */
  | 'halfClosedLocal'
  /** The peer has sent its last byte. */
  | 'halfClosedRemote'
  /** Over; the session forgets it. */
  | 'closed'

export type StreamInput = 'sendFin' | 'receiveFin' | 'reset'

export function stepStreamPhase(phase: StreamPhase, input: StreamInput): StreamPhase {
  if (input === 'reset' || phase === 'closed') return 'closed'
  if (phase === 'open') return input === 'sendFin' ? 'halfClosedLocal' : 'halfClosedRemote'
  if (phase === 'halfClosedLocal') return input === 'receiveFin' ? 'closed' : 'halfClosedLocal'
  return input === 'sendFin' ? 'closed' : 'halfClosedRemote'
}

export interface StreamState {
  readonly streamId: number
  phase: StreamPhase
  readonly sendWindow: SendWindow
  readonly receiveWindow: ReceiveWindow
  /** Bytes waiting for the window or the socket, oldest first. The caller bounds them by waiting for `flushed`. */
  pending: Uint8Array[]
  /** FIN goes out with the last pending byte. */
  finPending: boolean
}

export function createStreamState(streamId: number, windows: { send: number; receive: number }): StreamState {
  return {
    streamId,
    phase: 'open',
    sendWindow: { available: windows.send },
    receiveWindow: createReceiveWindow(windows.receive),
    pending: [],
    finPending: false,
  }
}
