// What `up` and `down` tell the cluster's process, as one JSON object in its last argument, and what the process tells the `up`
// that started it, over Node's IPC channel.

export interface ClusterProcessOptions {
  /**
   * `run`: start and serve until told to stop. `purge`: remove everything of this home from the machine.
   * `warm-up`: load all that a start loads, once after installing, so that it is found compiled.
   */
  readonly mode: 'run' | 'purge' | 'warm-up'
  /** Absolute. */
  readonly home: string
  /** Where sockets go; default: `runRootOf`. */
  readonly runRoot?: string
  /** 0: any free port. Absent: the one of the last start, else 6443 or a free one. */
  readonly apiPort?: number
  readonly kubeletPort?: number
  readonly bindAddress?: string
  readonly nodeName?: string
  /** Which runtime to use; absent: the best that the machine allows. */
  readonly runtime?: 'containerd' | 'process'
  /** Address of a CRI runtime to use instead of a private containerd: `unix:///run/containerd/containerd.sock`. */
  readonly criEndpoint?: string
}

/** One message. Times are milliseconds since the process began to start the cluster. */
export type StartMessage =
  /** A stage began or ended; `up` shows it and `--timings` adds it up. */
  | { readonly type: 'stage'; readonly stage: string; readonly state: 'begin' | 'end'; readonly atMs: number }
  /** The API answers and the kubeconfig is written; the node may still be on its way. */
  | { readonly type: 'api'; readonly atMs: number }
  /** The node is Ready: Pods can run. */
  | { readonly type: 'ready'; readonly atMs: number }
  /** The start failed and everything that it began has been taken back. */
  | { readonly type: 'failed'; readonly message: string }

/** Whether `value` is a message of the cluster's process. */
export function isStartMessage(value: unknown): value is StartMessage {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** What the running process says of itself in `state.json`. */
export interface ProcessState {
  readonly pid: number
  readonly version: string
  /** RFC 3339. */
  readonly startedAt: string
  readonly server: string
  readonly runtime: string
  /** Why this runtime was taken. */
  readonly runtimeReason: string
}
