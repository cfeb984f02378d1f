// Runs a component in the one process of several that leads. A leader that loses its lease ends: whoever started the process
// starts it again, and it stands by. Upstream counterpart: leader election in cmd/kube-controller-manager and kube-scheduler.
import { randomUuid, type MetricsRegistry, type Running } from '#base'
import { type Client, startLeaderElection } from '#client'
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
    try {
      await using running = await start()
      const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      if (!signal.aborted) await Promise.race([running.done, ended])
    } finally {
      leads = 0
    }
  })
}
