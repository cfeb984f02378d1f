// What the cluster's process tells the `up` that started it, over Node's IPC channel.

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
