// The probes of running containers: which there are, and what they have found. Results wake the Pod's worker.
// Upstream: pkg/kubelet/prober.
import type { core } from '#api'
import type { ProbeResults } from '../pod/probe-results.ts'
import type { PodRuntimeStatus } from '../pod/runtime-status.ts'

export interface ProbeManager extends ProbeResults, AsyncDisposable {
  /** Probes exactly what the Pod's running containers ask for. `terminating`: only readiness goes on. */
  update(pod: core.Pod, status: PodRuntimeStatus, options: { readonly terminating: boolean }): void
  forget(podUid: string): void
}

/** No probes at all. */
export const noProbes: ProbeManager = {
  get: () => undefined,
  update() {},
  forget() {},
  async [Symbol.asyncDispose]() {},
}
