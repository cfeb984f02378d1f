// The API server: one handler over a store, callable in memory. Filters run in order, then the verb or subresource the
// request names. Upstream counterpart: k8s.io/apiserver/pkg/server.
import type { DecideNow, KindRegistry } from '#api'
import { badRequest, createWireSchemas, noSuchResource, StatusError } from '#api'
import {
  type Clock,
  type Log,
  type MetricsRegistry,
  type Random,
  silentLog,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '#base'
import type { Store } from '#store'
import { type AdmissionOptions, admissionPlugins } from './admission/plugins.ts'
import { createServiceAddresses } from './allocation/service-addresses.ts'
import { createStaticTokens, firstOf } from './authn/token-authenticator.ts'
import type { Authorizer } from './authz/authorizer.ts'
import { defaultAuthorizer } from './authz/default-authorizer.ts'
import type { BackendConnection } from './backend-connection.ts'
import { startClusterCache } from './cache/cluster-cache.ts'
import { ensureSystemObjects } from './bootstrap.ts'
import { createPathRoutes, type PathRoutes } from './discovery/path-routes.ts'
import { passFilters } from './filters/filters.ts'
import { createGuard, type Guard } from './guard.ts'
import { encodeAnswer } from './http/encode-answer.ts'
import { createShapeChooser } from './http/negotiate.ts'
import { parseRequestInfo } from './http/request-info.ts'
import { errorResponse, withWarnings } from './http/responses.ts'
import type { KubeletConnection } from './kubelet-connection.ts'
import { measuredStore } from './metrics/measured-store.ts'
import type { Profiler } from './profiling/profiler.ts'
import { noteAnswer, trackInFlight } from './metrics/request-meter.ts'
import { createServerMetrics, observeResources } from './metrics/server-metrics.ts'
import { isLongRunning, resourceOf, routeResource } from './routes.ts'
import { createServedResources, storagesOf } from './served-resources.ts'
import type { Exchange, ServerContext } from './server-context.ts'
import {
  createServiceAccountTokens,
  type ServiceAccountTokenOptions,
} from './service-accounts/service-account-tokens.ts'
import { connectPod, connectSubresources, type PodUpgrade } from './subresources/pod-connect.ts'
import { connectProxy, type ProxyUpgrade } from './subresources/proxy/proxy.ts'
import type { Tracer } from './tracing/tracer.ts'
import { anonymousUser, type RequestIdentity, type UserInfo } from './user-info.ts'

export interface ApiServerDeps {
  readonly store: Store
  /** The kinds that are served. */
  readonly registry: KindRegistry
  readonly clock: Clock
  readonly random: Random
  /** Default: silent. */
  readonly log?: Log
  /** Without it logs, exec, attach and port-forward answer 503. */
  readonly kubeletConnection?: KubeletConnection
  /** Without it requests to be passed on to Pods, Services and nodes are answered 503. */
  readonly backendConnection?: BackendConnection
  /** Without it `/debug/pprof` answers 503. */
  readonly profiler?: Profiler
  /** What controllers decide, for the subresource `why`. Without it explanations are made of objects alone. */
  readonly decideNow?: DecideNow
  /** Told of every request. Default: nobody. */
  readonly tracer?: Tracer
}

export interface ApiServerOptions extends AdmissionOptions {
  /** Cluster IPs of Services come from here; IPv4. Default `serviceSubnetDefault`. */
  readonly serviceSubnet?: string
  /** Bearer tokens and whom they stand for. Default: none. */
  readonly tokens?: ReadonlyMap<string, UserInfo>
  /** How tokens of ServiceAccounts are signed. Default: there are none. */
  readonly serviceAccounts?: ServiceAccountTokenOptions
  /** Default: the authenticated may do everything, others read discovery and health. */
  readonly authorizer?: Authorizer
  /** Whether other API servers write to the same store. Then consistent reads ask the store how far it is. Default false. */
  readonly sharedStore?: boolean
  /** Where its metrics go, with those of others in the process: `/metrics` shows them all. Default: one of its own. */
  readonly metrics?: MetricsRegistry
  /** What `/version` says. Default `gitVersionDefault`. */
  readonly gitVersion?: string
  /** Where the kubelets of these nodes are reached, by node name, instead of at the address that the node shows: one on this machine listens on loopback only. */
  readonly kubeletHosts?: ReadonlyMap<string, string>
  /** Where the `kubernetes` Service leads: the address and port of the HTTPS listener. Without it the Service has no endpoints. */
  readonly advertise?: { readonly address: string; readonly port: number }
}

/** Upstream: --service-cluster-ip-range of kubeadm. */
export const serviceSubnetDefault = '10.96.0.0/16'
/** The API that is served is that of this version. */
export const gitVersionDefault = 'v1.36.0+sampan'

/** What a request to upgrade its connection is to be joined with. */
export type Upgrade = PodUpgrade | ProxyUpgrade

export interface ApiServer extends AsyncDisposable {
  /** Answers a request, at once if nothing has to be waited for. Never throws or rejects: what goes wrong is a Status. */
  answer(request: TransportRequest, identity: RequestIdentity): TransportResponse | Promise<TransportResponse>
  /** The same, always as a promise. */
  handle(request: TransportRequest, identity: RequestIdentity): Promise<TransportResponse>
  /** Decides about an upgrade request (exec, attach, portforward, proxy): what to join it with, or the answer that refuses it. */
  handleUpgrade(request: TransportRequest, identity: RequestIdentity): Promise<Upgrade | TransportResponse>
  /** The server as `user` sees it, in memory. */
  transportFor(user: UserInfo): Transport
  /** Address of the `kubernetes` Service, for certificates. */
  readonly serviceIp: string
}

interface Parts {
  readonly server: ServerContext
  readonly guard: Guard
  readonly paths: PathRoutes
}

function exchangeOf(request: TransportRequest, identity: RequestIdentity): Exchange {
  return {
    request,
    identity,
    info: parseRequestInfo(request.method, request.target),
    user: anonymousUser,
    shape: undefined,
    warnings: [],
  }
}

function answer({ server, paths }: Parts, exchange: Exchange): TransportResponse | Promise<TransportResponse> {
  const { info } = exchange
  return info.kind === 'resource' ? routeResource(server, exchange, info) : paths.answer(exchange, info)
}

function route(parts: Parts, exchange: Exchange): TransportResponse | Promise<TransportResponse> {
  const passing = passFilters(exchange, parts.server)
  return passing === undefined ? answer(parts, exchange) : passing.then(() => answer(parts, exchange))
}

function handle(
  parts: Parts,
  request: TransportRequest,
  identity: RequestIdentity,
): TransportResponse | Promise<TransportResponse> {
  const { server, guard } = parts
  const startedMs = server.clock.monotonic()
  const exchange = exchangeOf(request, identity)
  const longRunning = isLongRunning(exchange.info)
  const answering = guard.run({ longRunning, what: `${request.method} ${exchange.info.path}` }, () =>
    route(parts, exchange),
  )
  const finish = (response: TransportResponse): TransportResponse => {
    const encoded = encodeAnswer(server, exchange, response)
    noteAnswer(server, exchange, { response: encoded, startedMs })
    return withWarnings(encoded, exchange.warnings)
  }
  if (!(answering instanceof Promise)) return finish(answering)
  return (longRunning ? answering : trackInFlight(server, exchange, answering)).then(finish)
}

/** What requests are passed on to. */
const proxied: ReadonlySet<string> = new Set(['nodes', 'pods', 'services'])

async function decideUpgrade(
  { server }: Parts,
  request: TransportRequest,
  identity: RequestIdentity,
): Promise<Upgrade> {
  const exchange = exchangeOf(request, identity)
  // Upgraded requests are authorized as `create`, however they come, as upstream does for WebSocket GETs too.
  await passFilters(exchange, server)
  const { info } = exchange
  if (info.kind !== 'resource' || info.group !== '') throw noSuchResource()
  if (info.subresource === 'proxy') {
    const resource = resourceOf(server, info)
    if (!proxied.has(info.resource)) throw noSuchResource()
    return connectProxy(server, resource, exchange)
  }
  if (info.resource !== 'pods') throw noSuchResource()
  if (!connectSubresources.has(info.subresource)) throw badRequest(`cannot upgrade a request for ${info.subresource}`)
  return connectPod(server, resourceOf(server, info), exchange)
}

/** A server over the store, ready to answer. Writes the system namespaces if they are missing. */
export async function createApiServer(deps: ApiServerDeps, options: ApiServerOptions = {}): Promise<ApiServer> {
  const { registry, clock, random, log = silentLog, kubeletConnection } = deps
  const { sharedStore = false, serviceSubnet = serviceSubnetDefault, gitVersion = gitVersionDefault } = options
  const metrics = createServerMetrics(gitVersion, options.metrics)
  const store = measuredStore(deps.store, clock, metrics)
  const { cluster, caches } = await startClusterCache({ store, clock, log }, storagesOf(registry), { sharedStore })
  const resources = createServedResources(registry, caches)
  observeResources(metrics.registry, resources)
  const services = resources.find('', 'v1', 'services')?.cache
  const serviceAddresses = createServiceAddresses({ clock, random, services }, { serviceSubnet })
  const serviceAccountTokens =
    options.serviceAccounts === undefined
      ? undefined
      : await createServiceAccountTokens({ clock, random, resources, cluster }, options.serviceAccounts)
  const tokens = firstOf([
    createStaticTokens(options.tokens ?? new Map()),
    ...(serviceAccountTokens === undefined ? [] : [serviceAccountTokens]),
  ])
  const server: ServerContext = {
    store,
    clock,
    random,
    log,
    registry,
    cluster,
    resources,
    metrics,
    admission: admissionPlugins(options),
    authorizer: options.authorizer ?? defaultAuthorizer,
    tokens,
    serviceAccountTokens,
    serviceAddresses,
    kubeletConnection,
    backendConnection: deps.backendConnection,
    profiler: deps.profiler,
    decideNow: deps.decideNow,
    tracer: deps.tracer,
    kubeletHosts: options.kubeletHosts ?? new Map(),
    shapeOf: createShapeChooser(),
    wireSchemas: createWireSchemas(registry),
  }
  const parts: Parts = { server, guard: createGuard({ clock, log }), paths: createPathRoutes(server, { gitVersion }) }
  await ensureSystemObjects(server, options.advertise)
  return {
    serviceIp: serviceAddresses.apiServerIp,
    answer: (request, identity) => handle(parts, request, identity),
    handle: async (request, identity) => handle(parts, request, identity),
    handleUpgrade: (request, identity) =>
      decideUpgrade(parts, request, identity).catch((error: unknown) => {
        if (error instanceof StatusError) return errorResponse(error)
        throw error
      }),
    transportFor: (user) => {
      const identity: RequestIdentity = { kind: 'user', user }
      return async (request) => handle(parts, request, identity)
    },
    async [Symbol.asyncDispose]() {
      serviceAddresses[Symbol.dispose]()
      await cluster[Symbol.asyncDispose]()
    },
  }
}
