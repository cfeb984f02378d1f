// What filters, verbs and subresources are given: the server's parts, and the request they work on.
import type { DecideNow, KindRegistry, WireSchemas } from '#api'
import type { Clock, Log, Random, TransportRequest } from '#base'
import type { Store } from '#store'
import type { AdmissionPlugin } from './admission/plugin.ts'
import type { TokenAuthenticator } from './authn/token-authenticator.ts'
import type { ServiceAddresses } from './allocation/service-addresses.ts'
import type { Authorizer } from './authz/authorizer.ts'
import type { BackendConnection } from './backend-connection.ts'
import type { ClusterCache } from './cache/cluster-cache.ts'
import type { AnswerShape, ShapeChooser } from './http/negotiate.ts'
import type { RequestInfo } from './http/request-info.ts'
import type { KubeletConnection } from './kubelet-connection.ts'
import type { Profiler } from './profiling/profiler.ts'
import type { ServerMetrics } from './metrics/server-metrics.ts'
import type { ServedResource } from './served-resource.ts'
import type { ServiceAccountTokens } from './service-accounts/service-account-tokens.ts'
import type { Tracer } from './tracing/tracer.ts'
import type { RequestIdentity, UserInfo } from './user-info.ts'

export interface ServerContext {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly registry: KindRegistry
  readonly cluster: ClusterCache
  readonly resources: ServedResources
  readonly metrics: ServerMetrics
  readonly admission: readonly AdmissionPlugin[]
  readonly authorizer: Authorizer
  /** All that know bearer tokens. */
  readonly tokens: TokenAuthenticator
  /** Makes and checks tokens of ServiceAccounts; undefined without a key to sign them with. */
  readonly serviceAccountTokens: ServiceAccountTokens | undefined
  readonly serviceAddresses: ServiceAddresses
  readonly kubeletConnection: KubeletConnection | undefined
  readonly backendConnection: BackendConnection | undefined
  readonly profiler: Profiler | undefined
  readonly decideNow: DecideNow | undefined
  /** undefined: nobody wants to know. */
  readonly tracer: Tracer | undefined
  readonly kubeletHosts: ReadonlyMap<string, string>
  readonly shapeOf: ShapeChooser
  /** What protobuf answers are written by. */
  readonly wireSchemas: WireSchemas
}

/** What is served, by path. */
export interface ServedResources {
  /** undefined: the group, version or resource is not served. */
  find(group: string, version: string, plural: string): ServedResource | undefined
  all(): readonly ServedResource[]
}

/** One request on its way through the filters. */
export interface Exchange {
  readonly request: TransportRequest
  readonly identity: RequestIdentity
  readonly info: RequestInfo
  /** Set by the authentication filter; anonymous until then. */
  user: UserInfo
  /** How the answer is to look, once its handler is known; undefined: as it comes. */
  shape: AnswerShape | undefined
  /** Texts for `Warning` headers, added along the way. */
  readonly warnings: string[]
}
