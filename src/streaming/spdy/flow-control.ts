// Windows of SPDY/3.1, one per stream and one for the session, each way.
//
// Go's moby/spdystream (kubectl, containerd, kubelet) knows no flow control: it neither keeps to windows nor ever grants
// any, and would hang after 64 KiB if it were held to them. A peer that does flow control says so with its first frames
// (SETTINGS or WINDOW_UPDATE). So a peer is `unknown` and held to the default window until its first stream frame tells.

import { uint31Max } from './frame.ts'

/** `paced`: keeps to windows and grants them. `unpaced`: TCP is the only brake. */
export type Pacing = 'unknown' | 'paced' | 'unpaced'

/** How much may still be sent. May go below zero when the peer shrinks its initial window. */
export interface SendWindow {
  available: number
}

/** Adds a grant. `overflow` if the window would exceed 31 bits, which the protocol forbids. */
export function grantSendWindow(window: SendWindow, delta: number): 'ok' | 'overflow' {
  if (window.available + delta > uint31Max) return 'overflow'
  window.available += delta
  return 'ok'
}

/** What we have allowed the peer to send, and what we have not yet given back. */
export interface ReceiveWindow {
  readonly size: number
  available: number
  /** Received, not yet consumed. */
  unconsumed: number
  /** Consumed, not yet granted again. */
  owed: number
}

export function createReceiveWindow(size: number): ReceiveWindow {
  return { size, available: size, unconsumed: 0, owed: 0 }
}

/** Notes received bytes. `overflow` if the peer was not allowed to send that many. */
export function receiveIntoWindow(window: ReceiveWindow, byteCount: number): 'ok' | 'overflow' {
  window.available -= byteCount
  window.unconsumed += byteCount
  return window.available < 0 ? 'overflow' : 'ok'
}

/** Notes consumed bytes. Returns the grant to send now, 0 while it is less than half the window (fewer, larger updates). */
export function consumeFromWindow(window: ReceiveWindow, byteCount: number): number {
  const consumed = Math.min(byteCount, window.unconsumed)
  window.unconsumed -= consumed
  window.owed += consumed
  if (window.owed * 2 < window.size) return 0
  const grant = window.owed
  window.owed = 0
  window.available += grant
  return grant
}
