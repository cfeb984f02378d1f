// What a controller manager and a scheduler have in common as processes: a kubeconfig, an election, and a server for health.
import { readFile } from 'node:fs/promises'
import { createMetricsRegistry, type MetricsRegistry, type Running, type Transport } from '#base'
import { type Client, createClient } from '#client'
import { createHttpsTransport, type HttpsTransportOptions, loadKubeconfig } from '#client/node'
import type { ComponentDeps } from './deps.ts'
import { type ElectionOptions, startElected } from './elected.ts'
import { countRequests, registerProcessMetrics } from './process-metrics.ts'
import { startSecureServer } from './secure-server.ts'
import { servingCertificate } from './serving-certificate.ts'

export interface ControlProcessOptions {
  readonly kubeconfig: string
  readonly election: ElectionOptions
  readonly serving: ServingOptions
}

/** Where health and metrics are served. */
export interface ServingOptions {
  readonly bindAddress: string
  /** 0: any free one. */
  readonly port: number
  /** Files of its certificate. Absent: it makes one. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** File of the authority that signs callers' certificates. Absent: the kubeconfig's. */
  readonly clientCaFile?: string
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
  { kubeconfig: file, election, serving }: ControlProcessOptions,
  start: (deps: ControlDeps) => Promise<Running>,
): Promise<Running> {
  const { transport: kubeconfig } = await loadKubeconfig({ path: file })
  const metrics = createMetricsRegistry()
  registerProcessMetrics(metrics, deps.clock)
  await using started = new AsyncDisposableStack()
  const connection = started.use(createHttpsTransport(kubeconfig))
  const transport = countRequests({ metrics, clock: deps.clock }, { server: kubeconfig.server, send: connection.send })
  const control: ControlDeps = { ...deps, transport, client: createClient(transport), metrics, kubeconfig }
  let problem: string | undefined
  const { bindAddress, port, tls } = serving
  const { leaseName: commonName, hostname } = election
  const certificate = await servingCertificate({
    ...(tls === undefined ? {} : { files: tls }),
    bindAddress,
    commonName,
    hostname,
    now: deps.clock.now(),
  })
  const clientCa = serving.clientCaFile === undefined ? kubeconfig.ca : await readFile(serving.clientCaFile, 'utf8')
  const server = started.use(
    await startSecureServer(
      { ...control, problem: () => problem },
      { bindAddress, port, ...certificate, ...(clientCa === undefined ? {} : { clientCa }) },
    ),
  )
  deps.log.info('serving health and metrics', { port: server.port })
  const elected = started.use(await startElected(control, election, () => start(control)))
  const done = Promise.race([elected.done, server.done])
  done.catch((error: unknown) => {
    problem = String(error)
  })
  const owned = started.move()
  return { done, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
