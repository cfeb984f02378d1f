// Who leads, decided from a Lease: take it when nobody holds it or its holder has not renewed for the lease's duration, as
// seen by one's own clock, so that clocks need not agree. Upstream counterpart: client-go's tools/leaderelection.
import { type coordination, renderMicroTime } from '#api'

/** A Lease as last seen, and when its content was first seen so, monotonic ms. */
export interface LeaseObservation {
  readonly lease: coordination.Lease | undefined
  readonly changedMs: number
}

/** What is known after a look at the Lease: one that says the same as before was not renewed. */
export function observeLease(
  previous: LeaseObservation | undefined,
  lease: coordination.Lease | undefined,
  nowMs: number,
): LeaseObservation {
  const same = previous !== undefined && renewalOf(previous.lease) === renewalOf(lease)
  return { lease, changedMs: same ? previous.changedMs : nowMs }
}

function renewalOf(lease: coordination.Lease | undefined): string {
  const { holderIdentity, renewTime, acquireTime, leaseTransitions } = lease?.spec ?? {}
  return JSON.stringify([lease?.metadata.uid, holderIdentity, renewTime, acquireTime, leaseTransitions])
}

export type ElectionStep =
  /** Someone else leads. */
  | { readonly type: 'wait'; readonly holder: string }
  /** Take or renew the lease by writing this; the lease's resourceVersion keeps two from doing so. */
  | { readonly type: 'write'; readonly spec: coordination.LeaseSpec }

export interface Candidate {
  readonly identity: string
  readonly leaseDurationMs: number
  /** Monotonic, as the observation's. */
  readonly nowMs: number
  /** Since the epoch, for the Lease's times. */
  readonly wallMs: number
}

/** What the candidate is to do about the Lease. */
export function stepElection({ lease, changedMs }: LeaseObservation, candidate: Candidate): ElectionStep {
  const { identity, leaseDurationMs, nowMs, wallMs } = candidate
  const { holderIdentity: holder = '', acquireTime, leaseTransitions = 0, leaseDurationSeconds } = lease?.spec ?? {}
  const validMs = leaseDurationSeconds === undefined ? leaseDurationMs : leaseDurationSeconds * 1_000
  if (holder !== '' && holder !== identity && nowMs < changedMs + validMs) return { type: 'wait', holder }
  const renewTime = renderMicroTime(wallMs)
  const renews = holder === identity && acquireTime !== undefined
  return {
    type: 'write',
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1_000),
      acquireTime: renews ? acquireTime : renewTime,
      renewTime,
      leaseTransitions: renews || lease === undefined ? leaseTransitions : leaseTransitions + 1,
    },
  }
}

/** What a leader writes when it goes: anyone may lead at once. */
export function releasedLease(lease: coordination.Lease, wallMs: number): coordination.LeaseSpec {
  const now = renderMicroTime(wallMs)
  const { leaseTransitions = 0 } = lease.spec
  return { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now, leaseTransitions }
}
