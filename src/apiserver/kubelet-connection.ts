// How the apiserver reaches kubelets, for logs and upgraded streams. Over HTTPS in node/kubelet-connection.ts; a
// simulated cluster hands over its own. Upstream: k8s.io/kubernetes/pkg/kubelet/client.
import type { TransportResponse } from '#base'

/** One request to one kubelet: where it listens and what to ask. */
export interface KubeletTarget {
  readonly nodeName: string
  /** The node's address, InternalIP first, as upstream prefers it by default: Hostname, InternalDNS, InternalIP, …. */
  readonly host: string
  /** `status.daemonEndpoints.kubeletEndpoint.Port`. */
  readonly port: number
  /** Path and query: `/containerLogs/default/web-1/app?follow=true`. */
  readonly target: string
}

export interface KubeletConnection {
  /** A GET whose answer may stream for as long as `signal` allows. Rejects when the kubelet cannot be reached. */
  get(target: KubeletTarget, signal: AbortSignal | undefined): Promise<TransportResponse>
}
