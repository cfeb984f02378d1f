// The API server: one handler over a store, callable in memory. Filters run in order, then the verb or subresource the
// request names. Upstream counterpart: k8s.io/apiserver/pkg/server.
import type { Clock, Log, Random, Transport, TransportRequest, TransportResponse } from '#base'
import type { Store } from '#store'
import type { KubeletConnection, KubeletTarget } from './kubelet-connection.ts'
import type { RequestIdentity, UserInfo } from './user-info.ts'

export interface ApiServerDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Without it logs, exec, attach and port-forward answer 503. */
  readonly kubeletConnection?: KubeletConnection
}

export interface ApiServerOptions {
  /** Cluster IPs of Services come from here. Default 10.96.0.0/16. */
  readonly serviceSubnet?: string
  /** Bearer tokens and whom they stand for. Default: none. */
  readonly tokens?: ReadonlyMap<string, UserInfo>
  /** Whether other API servers write to the same store. Then consistent reads ask the store how far it is. Default false. */
  readonly sharedStore?: boolean
}

/** What a request to upgrade its connection is to be joined with. */
export interface Upgrade {
  readonly kind: 'remoteCommand' | 'portForward'
  readonly kubelet: KubeletTarget
  readonly streams: {
    readonly stdin: boolean
    readonly stdout: boolean
    readonly stderr: boolean
    readonly tty: boolean
  }
}

export interface ApiServer extends AsyncDisposable {
  /** Answers a request. Never rejects: what goes wrong is a Status. */
  handle(request: TransportRequest, identity: RequestIdentity): Promise<TransportResponse>
  /** Decides about an upgrade request (exec, attach, portforward): what to join it with, or the answer that refuses it. */
  handleUpgrade(request: TransportRequest, identity: RequestIdentity): Promise<Upgrade | TransportResponse>
  /** The server as `user` sees it, in memory. */
  transportFor(user: UserInfo): Transport
}

/** A server over the store, ready to answer. Writes the system namespaces if they are missing. */
export function createApiServer(_deps: ApiServerDeps, _options: ApiServerOptions = {}): Promise<ApiServer> {
  return Promise.reject(new Error('The API server is not built yet'))
}
