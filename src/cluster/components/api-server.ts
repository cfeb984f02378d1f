// The API server of a machine: its store, its listener, and the server between. Used by the cluster's process and by
// `sampan apiserver` alone. Upstream counterpart: cmd/kube-apiserver.
import { builtInKinds, createKindRegistry, type DecideNow } from '#api'
import { type ApiServer, createApiServer } from '#apiserver'
import {
  createBackendConnection,
  createInspectorProfiler,
  createKubeletConnection,
  createOtlpExporter,
  startHttpsListener,
} from '#apiserver/node'
import type { MetricsRegistry, Running } from '#base'
import { openSqliteStore } from '#store/node'
import type { ClusterPki } from '../pki/ensure-pki.ts'
import type { ComponentDeps } from './deps.ts'
import { reachableAddress, withFreePort } from './listen.ts'

export interface ServedApiOptions {
  /** File of the SQLite store. */
  readonly database: string
  readonly bindAddress: string
  /** 0: any free one. */
  readonly port: number
  /** Whether the user asked for this very port: if it is taken, the start fails. */
  readonly portIsAsked: boolean
  readonly serviceSubnet: string
  readonly clusterDomain: string
  /** Where its metrics go, with those of others in the process. */
  readonly metrics?: MetricsRegistry
  /** Where the kubelets of these nodes are reached, instead of at the address that the node shows. */
  readonly kubeletHosts?: ReadonlyMap<string, string>
  /** `http://127.0.0.1:4318`: where spans of requests are sent by OTLP/HTTP. Default: nowhere. */
  readonly tracingEndpoint?: string
}

/** Controllers are loaded when somebody asks why: an API server alone has none. */
const decideLazily: DecideNow = async (...question) => (await import('#controllers/decide-now')).decideNow(...question)

/** How the parts of the start are run, for whoever shows them. */
export interface StartStages {
  run<T>(stage: string, work: () => Promise<T>): Promise<T>
}

export interface ServedApi extends Running {
  readonly api: ApiServer
  /** `https://127.0.0.1:6443`. */
  readonly server: string
}

/** Old revisions are dropped this often. Upstream: five minutes. */
const autoCompactionMs = 300_000

/** Resolves when the listener listens; `pki` is awaited while the store is opened. */
export async function startServedApi(
  deps: ComponentDeps,
  options: ServedApiOptions,
  { stages, pki: making }: { readonly stages: StartStages; readonly pki: Promise<ClusterPki> },
): Promise<ServedApi> {
  const { clock, log } = deps
  await using started = new AsyncDisposableStack()
  const opening = stages.run('store', () =>
    openSqliteStore({ clock, log }, { path: options.database, autoCompactionMs }),
  )
  started.defer(async () => (await opening.catch(() => undefined))?.[Symbol.asyncDispose]())
  const [pki, store] = await Promise.all([making, opening])
  const kubeletTls = { ca: pki.ca.cert, ...pki.apiserverKubeletClient }
  const address = reachableAddress(options.bindAddress)
  const { tracingEndpoint } = options
  const exporterTo = (endpoint: string) =>
    createOtlpExporter({ clock, log }, { endpoint, serviceName: 'kube-apiserver' })
  const serverDeps = {
    ...deps,
    store,
    registry: createKindRegistry(builtInKinds),
    kubeletConnection: started.use(createKubeletConnection(kubeletTls)),
    backendConnection: started.use(createBackendConnection(kubeletTls)),
    profiler: createInspectorProfiler(clock),
    decideNow: decideLazily,
    ...(tracingEndpoint === undefined ? {} : { tracer: started.use(exporterTo(tracingEndpoint)) }),
  }
  const serverOptions = {
    serviceSubnet: options.serviceSubnet,
    serviceAccountAdmission: true,
    serviceAccounts: {
      key: pki.serviceAccountKey,
      issuer: `https://kubernetes.default.svc.${options.clusterDomain}`,
    },
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
    ...(options.kubeletHosts === undefined ? {} : { kubeletHosts: options.kubeletHosts }),
    ...(isLoopback(address) ? {} : { advertise: { address, port: options.port } }),
  }
  const api = started.use(await stages.run('API server', () => createApiServer(serverDeps, serverOptions)))
  const tls = { ...pki.apiserver, clientCa: pki.ca.cert, kubeletTls }
  const listener = started.use(
    await stages.run('listener', () =>
      withFreePort(options.port, options.portIsAsked, (port) =>
        startHttpsListener({ server: api, clock, log }, { host: options.bindAddress, port, ...tls }),
      ),
    ),
  )
  const owned = started.move()
  return {
    api,
    server: `https://${address}:${listener.port}`,
    done: listener.done,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Pods cannot reach loopback, and an endpoint may not be there. */
function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
