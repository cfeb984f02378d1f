// What only a node knows of its Pod, as the kubelet's `/why/{namespace}/{name}` answers it: facts, no judgement. `explain`
// makes an explanation of it. No upstream counterpart; a kubelet without it leaves an explanation with what the API knows.

/** Group and version of this project's own objects. */
export const sampanApiVersion = 'sampan.dev/v1alpha1'

/** Something that is being done for a container at this moment. Times are RFC 3339 with milliseconds. */
export type ContainerActivity =
  /** The image is on its way; `queued`: it waits for other pulls. Bytes are given where the runtime can tell. */
  | {
      readonly kind: 'pull'
      readonly since: string
      readonly image: string
      readonly queued: boolean
      readonly bytes?: number
      readonly totalBytes?: number
    }
  /** A lifecycle handler runs: `exec: sh -c …`, `httpGet: /drain`, `sleep: 5s`. */
  | {
      readonly kind: 'postStart' | 'preStop'
      readonly since: string
      readonly handler: string
      readonly until?: string
    }
  /** The stop signal was sent; what still runs at `until` is killed. */
  | { readonly kind: 'stop'; readonly since: string; readonly until: string }

/** A probe of a running container. */
export interface ProbeReport {
  readonly type: 'startup' | 'liveness' | 'readiness'
  /** What a row of answers has come to. */
  readonly result?: 'success' | 'failure'
  readonly last?: {
    readonly result: 'success' | 'failure' | 'unknown'
    readonly output: string
    readonly at: string
  }
  /** Equal answers in a row, and how many make a result. */
  readonly inARow: number
  readonly threshold: number
  readonly nextAt?: string
}

export interface ContainerReport {
  readonly name: string
  /** Its last start failed, or it ended: it is not started before `until`. */
  readonly hold?: { readonly reason: string; readonly message: string; readonly until: string }
  readonly activity?: ContainerActivity
  readonly probes: readonly ProbeReport[]
}

export interface PodReport {
  readonly apiVersion: typeof sampanApiVersion
  readonly kind: 'PodReport'
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly nodeName: string
  readonly observedAt: string
  /** Where the Pod's worker is: `syncing`, `terminating`, `terminated` or `finished`. */
  readonly phase: string
  /** Whether the API has the object: `present`, `deleting`, `gone`. */
  readonly object: string
  readonly sandboxReady: boolean
  /** The last look at the Pod failed, and it is tried again at `retryAt`. */
  readonly failure?: {
    readonly kind: 'sandbox' | 'volume' | 'sync'
    readonly message: string
    readonly attempts: number
    readonly retryAt: string
  }
  readonly containers: readonly ContainerReport[]
}
