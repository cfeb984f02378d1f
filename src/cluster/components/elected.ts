// Runs a component in the one process of several that leads. A leader that loses its lease ends: whoever started the process
// starts it again, and it stands by. Upstream counterpart: leader election in cmd/kube-controller-manager and kube-scheduler.
import { errorMessage, type MetricsRegistry, randomUuid, type Running } from '#base'
import { leaseKind } from '#api'
import { type Client, createEventRecorder, type EventRecorder, startLeaderElection } from '#client'
import type { ComponentDeps } from './deps.ts'

export interface ElectionOptions {
  /** False: this process leads without asking. */
  readonly leaderElect: boolean
  readonly leaseNamespace: string
  readonly leaseName: string
  readonly leaseDurationMs: number
  readonly renewDeadlineMs: number
  readonly retryPeriodMs: number
  /** What the identity begins with. */
  readonly hostname: string
}

export interface ElectedDeps extends ComponentDeps {
  readonly client: Client
  readonly metrics: MetricsRegistry
}

/** Resolves at once; `start` is called when this process leads. `done` rejects when the component fails or the lease is lost. */
export async function startElected(
  deps: ElectedDeps,
  options: ElectionOptions,
  start: () => Promise<Running>,
): Promise<Running> {
  const { leaderElect, leaseNamespace: namespace, leaseName: name, hostname, ...timings } = options
  if (!leaderElect) return start()
  let leads = 0
  deps.metrics.gauge(
    { name: 'leader_election_master_status', help: 'Whether this process leads.', labels: ['name'] },
    () => [[[name], leads]],
  )
  const identity = `${hostname}_${randomUuid(deps.random)}`
  return startLeaderElection(deps, { namespace, name, identity, ...timings }, async (signal) => {
    leads = 1
    await using recorder = createEventRecorder(deps, { component: identity })
    await tell(deps, options, { recorder, message: `${identity} became leader` })
    try {
      await using running = await start()
      const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      if (!signal.aborted) await Promise.race([running.done, ended])
    } finally {
      leads = 0
    }
  })
}

/** An Event on the lease. Without it everything goes on. */
async function tell(
  { client, log }: ElectedDeps,
  { leaseName: name, leaseNamespace: namespace }: ElectionOptions,
  { recorder, message }: { readonly recorder: EventRecorder; readonly message: string },
): Promise<void> {
  try {
    const lease = await client.get(leaseKind, { namespace, name })
    recorder.event(lease, { type: 'Normal', reason: 'LeaderElection', message })
  } catch (error) {
    log.warn('no Event of the election', { error: errorMessage(error) })
  }
}
