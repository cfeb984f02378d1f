// What a runtime of our own must bring to the engine: how a container of its kind is made, started, ended and measured. The
// engine (the files beside this one) does the CRI's bookkeeping for it: ids, names, states, filters, events, deadlines.
import type { AttachRequest, ExecRequest, ExecSyncRequest, PortForwardRequest } from '../contract.ts'
import type { ContainerConfig, ExecSyncResponse } from '../messages/container.ts'
import type { PodSandboxConfig } from '../messages/sandbox.ts'
import type { OnGivenUp, Wait } from './guard.ts'
import type { ContainerRecord, SandboxRecord } from './state.ts'

/** How a container ended. `reason`: Completed, Error, OOMKilled, StartError. */
export interface ContainerExit {
  readonly exitCode: number
  readonly reason: string
  readonly message: string
}

/** A container as its driver knows it. */
export interface DriverContainer {
  /** What has to be done before the start; may take time. */
  prepare(wait: Wait): Promise<void>
  /** Starts it. Throws if it cannot be started. `exited` is called once, and not before this returns. */
  start(events: { exited(exit: ContainerExit): void }): void
  /** Delivers the stop signal. */
  terminate(): void
  /** Ends it as KILL does: `exited` follows, with 137, at once or soon. */
  kill(): void
}

/** What is asked for when a container is created. */
export interface NewContainer {
  readonly id: string
  readonly sandbox: SandboxRecord
  readonly config: ContainerConfig
  /** Absolute; empty if it has none. */
  readonly logPath: string
}

/** What a running container uses. */
export interface ContainerUsage {
  /** Since its start. */
  readonly cpuNanoSeconds: number
  /** Now: 1e9 is one core. */
  readonly cpuNanoCores: number
  readonly memoryBytes: number
  readonly writableBytes: number
  /** Where that which it writes lies. */
  readonly writablePath: string
}

/** A stream that a client is to connect to. */
export type StreamTarget<C extends DriverContainer> =
  | { readonly verb: 'exec'; readonly request: ExecRequest; readonly container: ContainerRecord<C> }
  | { readonly verb: 'attach'; readonly request: AttachRequest; readonly container: ContainerRecord<C> }
  | { readonly verb: 'portforward'; readonly request: PortForwardRequest; readonly sandbox: SandboxRecord }

export interface RuntimeDriver<C extends DriverContainer> {
  /** What has to be done before a sandbox is there. */
  beforeSandbox(config: PodSandboxConfig, wait: Wait): Promise<void>
  /** An address for a sandbox that is not on the node's network. */
  sandboxAddress(): string
  sandboxStopped(sandbox: SandboxRecord): void
  /** Throws 'unknown' where its image is not here. */
  createContainer(container: NewContainer): { readonly own: C; readonly imageRef: string }
  containerRemoved(container: ContainerRecord<C>): void
  reopenLog(container: ContainerRecord<C>): void
  /** Runs a command to its end. Throws 'deadlineExceeded' past the request's time-out. */
  execSync(
    container: ContainerRecord<C>,
    request: ExecSyncRequest,
    how: { readonly wait: Wait; readonly onGivenUp: OnGivenUp },
  ): Promise<ExecSyncResponse>
  /** Where to connect (SPDY/3.1 or WebSocket). */
  streamUrl(target: StreamTarget<C>): string
  usage(container: ContainerRecord<C>): ContainerUsage
}
