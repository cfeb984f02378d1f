// Takes part in an election by a Lease, and leads while the lease can be renewed. Who can no longer renew it stops
// leading before another may begin.
//
//   seeking ──lease taken──▶ leading ──not renewed for 10 s──▶ lost (done rejects)
import { isConflict, isNotFound, leaseKind } from '#api'
import { type Clock, deadlineSignal, errorMessage, type Log, type Random, type Running, raceSignal, sleep } from '#base'
import type { Client } from '../contract.ts'
import { type LeaseObservation, observeLease, releasedLease, stepElection } from './election-step.ts'

export interface LeaderElectionDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface LeaderElectionOptions {
  readonly namespace: string
  readonly name: string
  /** Unique among the candidates. */
  readonly identity: string
  /** How long a leader that is silent still counts as one. Default 15 s. */
  readonly leaseDurationMs?: number
  /** How long a leader goes on without having renewed. Default 10 s. */
  readonly renewDeadlineMs?: number
  /** Between two tries. Default 2 s. */
  readonly retryPeriodMs?: number
}

/** Followers wait up to this much longer, as part of the period, so that they do not all try at once. */
const jitter = 1.2
/** How long a leader that stops may take to let go of the lease. */
const releaseMsMax = 2_000

interface Election extends LeaderElectionDeps {
  readonly options: Required<LeaderElectionOptions>
  readonly signal: AbortSignal
  observation: LeaseObservation | undefined
}

/**
 * Calls `lead` once the lease is taken; its signal aborts when it is lost or the election is disposed. Losing the lease
 * rejects `done`: what led must not lead on, so its process usually ends. Disposing lets go of the lease.
 */
export function startLeaderElection(
  deps: LeaderElectionDeps,
  options: LeaderElectionOptions,
  lead: (signal: AbortSignal) => Promise<void>,
): Running {
  const stopping = new AbortController()
  const filled = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000, ...options }
  const election: Election = { ...deps, options: filled, signal: stopping.signal, observation: undefined }
  const ended = run(election, lead)
  return {
    done: ended,
    async [Symbol.asyncDispose]() {
      stopping.abort(new DOMException('The election was stopped', 'AbortError'))
      await ended.catch(() => {})
    },
  }
}

async function run(election: Election, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const { signal, log, options } = election
  if (!(await seek(election))) return
  log.info('became leader', { lease: options.name, identity: options.identity })
  const leading = new AbortController()
  const led = lead(leading.signal)
  // Its failure is told below, after the lease has been let go.
  led.catch(() => {})
  const lost = renewUntilLost(election, leading.signal)
  try {
    await raceSignal(Promise.race([led, lost]), signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    leading.abort(new DOMException('No longer leader', 'AbortError'))
    await led.catch(() => {})
    await release(election)
  }
}

/** Tries until the lease is taken: true. False if the election is stopped before. */
async function seek(election: Election): Promise<boolean> {
  const { clock, random, signal, options } = election
  while (!signal.aborted) {
    if (await attempt(election, signal)) return true
    const delayMs = options.retryPeriodMs * (1 + jitter * random.next())
    await sleep(clock, delayMs, { signal }).catch(() => {})
  }
  return false
}

/** Renews the lease again and again. Rejects when it could not be renewed in time; resolves when told to stop. */
async function renewUntilLost(election: Election, signal: AbortSignal): Promise<void> {
  const { clock, options } = election
  for (;;) {
    await sleep(clock, options.retryPeriodMs, { signal }).catch(() => {})
    using deadline = deadlineSignal(clock, options.renewDeadlineMs, { signal })
    while (!(await attempt(election, deadline.signal))) {
      if (signal.aborted) return
      if (deadline.signal.aborted)
        throw new Error(`Lost the lease ${options.name}: not renewed for ${options.renewDeadlineMs} ms`)
      await sleep(clock, options.retryPeriodMs, { signal: deadline.signal }).catch(() => {})
    }
  }
}

/** One look at the lease, and one write if it is due. Whether the lease is ours now. */
async function attempt(election: Election, signal: AbortSignal): Promise<boolean> {
  const { client, clock, log, options } = election
  const { namespace, name, identity, leaseDurationMs } = options
  try {
    const lease = await raceSignal(
      client.get(leaseKind, { namespace, name }, { signal }).catch(absentIfNotFound),
      signal,
    )
    election.observation = observeLease(election.observation, lease, clock.monotonic())
    const now = { nowMs: clock.monotonic(), wallMs: clock.now() }
    const step = stepElection(election.observation, { identity, leaseDurationMs, ...now })
    if (step.type === 'wait') return false
    const metadata = lease?.metadata ?? { namespace, name }
    const written =
      lease === undefined
        ? client.create(leaseKind, { metadata, spec: step.spec }, { signal })
        : client.update(leaseKind, { metadata, spec: step.spec }, { signal })
    election.observation = observeLease(election.observation, await raceSignal(written, signal), clock.monotonic())
    return true
  } catch (error) {
    if (!signal.aborted && !isConflict(error)) log.warn('lease not taken', { lease: name, error: errorMessage(error) })
    return false
  }
}

function absentIfNotFound(error: unknown): undefined {
  if (isNotFound(error)) return undefined
  throw error
}

/** Lets go of the lease, if it is still ours as far as we know. */
async function release({ client, clock, log, options, observation }: Election): Promise<void> {
  const lease = observation?.lease
  if (lease?.spec.holderIdentity !== options.identity) return
  using deadline = deadlineSignal(clock, releaseMsMax)
  const { signal } = deadline
  const spec = releasedLease(lease, clock.now())
  await raceSignal(client.update(leaseKind, { metadata: lease.metadata, spec }, { signal }), signal).catch(
    (error: unknown) => log.debug('lease not let go', { lease: options.name, error: errorMessage(error) }),
  )
}
