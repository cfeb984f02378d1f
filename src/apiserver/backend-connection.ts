// How the server reaches what it is a proxy for: Pods, Services' endpoints and kubelets, over HTTP or HTTPS. Over sockets in
// node/backend-connection.ts; a simulated cluster hands over its own.
import type { Headers, TransportRequest, TransportResponse } from '#base'

/** Where a request goes on to. */
export interface BackendTarget {
  /** `kubelet`: HTTPS by which this server proves itself. Certificates of others are not checked, as upstream. */
  readonly kind: 'http' | 'https' | 'kubelet'
  readonly host: string
  readonly port: number
  /** Path and query. */
  readonly target: string
}

export interface BackendRequest {
  readonly method: TransportRequest['method']
  readonly headers: Headers
  readonly bytes: Uint8Array | undefined
  readonly signal: AbortSignal | undefined
}

export interface BackendConnection {
  /** The answer, whose body may stream. Rejects when nobody answers. */
  request(target: BackendTarget, request: BackendRequest): Promise<TransportResponse>
}
