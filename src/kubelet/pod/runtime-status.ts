// What the runtime says of one Pod, in the kubelet's words. Records come newest first. Made by `runtime/observe-pods.ts`,
// read by every pure decision.

export interface SandboxRecord {
  readonly id: string
  readonly attempt: number
  readonly ready: boolean
  readonly createdAtMs: number
  /** Empty for a Pod on the node's network, and for sandboxes that are not the newest. */
  readonly ips: readonly string[]
}

export interface ContainerRecord {
  readonly id: string
  readonly name: string
  readonly sandboxId: string
  /** Restarts before this one. */
  readonly attempt: number
  readonly state: 'created' | 'running' | 'exited' | 'unknown'
  readonly createdAtMs: number
  readonly startedAtMs: number
  readonly finishedAtMs: number
  readonly exitCode: number
  readonly reason: string
  /** The termination message, once it has exited. */
  readonly message: string
  readonly image: string
  readonly imageId: string
  /** `containerHash` of the spec it was made from; '' if it was not made by us. */
  readonly hash: string
  readonly logPath: string
  /** How often all containers of the Pod had been restarted together when this one was made. */
  readonly restartGeneration: number
  readonly stopSignal: string
  readonly user?: { readonly uid: number; readonly gid: number; readonly supplementalGroups: readonly number[] }
}

export interface PodRuntimeStatus {
  readonly sandboxes: readonly SandboxRecord[]
  readonly containers: readonly ContainerRecord[]
}

export const noRuntimeStatus: PodRuntimeStatus = { sandboxes: [], containers: [] }

/** Whether the container's process may be there. */
export function isAlive({ state }: ContainerRecord): boolean {
  return state === 'running' || state === 'unknown'
}

/** Records of one container, newest first. */
export function recordsOf(status: PodRuntimeStatus, name: string): readonly ContainerRecord[] {
  return status.containers.filter((record) => record.name === name)
}

export function newestRecord(status: PodRuntimeStatus, name: string): ContainerRecord | undefined {
  return status.containers.find((record) => record.name === name)
}

/** The sandbox that the Pod lives in: the newest, if it is ready. */
export function readySandbox(status: PodRuntimeStatus): SandboxRecord | undefined {
  const newest = status.sandboxes[0]
  return newest?.ready === true ? newest : undefined
}
