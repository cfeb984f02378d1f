// What a controller manager and a scheduler have in common as processes: a kubeconfig, an election, and a server for health.
import { createMetricsRegistry, type MetricsRegistry, type Running, type Transport } from '#base'
import { type Client, createClient } from '#client'
import { createHttpsTransport, type HttpsTransportOptions, loadKubeconfig } from '#client/node'
import type { ComponentDeps } from './deps.ts'
import { type ElectionOptions, startElected } from './elected.ts'
import { type HealthServerOptions, startHealthServer } from './health-server.ts'

export interface ControlProcessOptions {
  readonly kubeconfig: string
  readonly election: ElectionOptions
  /** Absent: nothing is served. */
  readonly health?: HealthServerOptions
}

export interface ControlDeps extends ComponentDeps {
  readonly transport: Transport
  readonly client: Client
  readonly metrics: MetricsRegistry
  readonly kubeconfig: HttpsTransportOptions
}

/** Resolves when the process stands by or leads. */
export async function startControlProcess(
  deps: ComponentDeps,
  { kubeconfig: file, election, health }: ControlProcessOptions,
  start: (deps: ControlDeps) => Promise<Running>,
): Promise<Running> {
  const { transport: kubeconfig } = await loadKubeconfig({ path: file })
  const metrics = createMetricsRegistry()
  const startedSeconds = deps.clock.now() / 1_000
  metrics.gauge({ name: 'process_start_time_seconds', help: 'When the process began.', labels: [] }, () => [
    [[], startedSeconds],
  ])
  await using started = new AsyncDisposableStack()
  const connection = started.use(createHttpsTransport(kubeconfig))
  const control: ControlDeps = {
    ...deps,
    transport: connection.send,
    client: createClient(connection.send),
    metrics,
    kubeconfig,
  }
  let problem: string | undefined
  const serving = health && started.use(await startHealthServer({ metrics, problem: () => problem }, health))
  if (serving !== undefined) deps.log.info('serving health and metrics', { port: serving.port })
  const elected = started.use(await startElected(control, election, () => start(control)))
  const done = Promise.race([elected.done, ...(serving === undefined ? [] : [serving.done])])
  done.catch((error: unknown) => {
    problem = String(error)
  })
  const owned = started.move()
  return { done, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
