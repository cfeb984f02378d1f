// The CRI v1 as this project speaks it: what a kubelet asks of a container runtime. Drivers: `grpc/` (containerd, CRI-O),
// `simulated/` (virtual clock). `conformance.ts` holds them together. Every call rejects with a CriError.
// Upstream: k8s.io/cri-api, pkg/apis/services.go.
import type { LinuxContainerResources } from './messages/linux.ts'
import type { StringMap } from './messages/values.ts'
import type {
  Container,
  ContainerConfig,
  ContainerEvent,
  ContainerFilter,
  ContainerStatusResponse,
  ExecSyncResponse,
} from './messages/container.ts'
import type { AuthConfig, Image, ImageFsInfoResponse, ImageSpec, ImageStatusResponse } from './messages/image.ts'
import type { RuntimeConfig, RuntimeStatusResponse, VersionResponse } from './messages/runtime.ts'
import type { PodSandbox, PodSandboxConfig, PodSandboxFilter, PodSandboxStatusResponse } from './messages/sandbox.ts'
import type { ContainerStats, ContainerStatsFilter, PodSandboxStats, PodSandboxStatsFilter } from './messages/stats.ts'

/** How a call may end early. */
export interface CallOptions {
  /** Ends the call with code 'aborted'. What the runtime had begun may still happen. */
  readonly signal?: AbortSignal
  /** Ends the call with code 'deadlineExceeded'. Default: two minutes, and none for pullImage and event streams. */
  readonly deadlineMs?: number
}

export interface RunPodSandboxRequest {
  readonly config: PodSandboxConfig
  /** Absent or empty: the default handler. */
  readonly runtimeHandler?: string
}

export interface CreateContainerRequest {
  readonly podSandboxId: string
  readonly config: ContainerConfig
  /** The config that the sandbox was run with. */
  readonly sandboxConfig: PodSandboxConfig
}

export interface StopContainerRequest {
  readonly containerId: string
  /** From the stop signal to KILL. 0: KILL at once. The call's deadline is this much later than usual. */
  readonly timeoutSeconds: number
  /**
   * The signal that the container was made to be stopped with, where `containerStatus` says none: a runtime that does not know
   * CreateContainer's. Not of the CRI; sent where the runtime has another way, else its own signal is.
   */
  readonly stopSignal?: string
}

export interface UpdateContainerResourcesRequest {
  readonly containerId: string
  readonly linux: LinuxContainerResources
  readonly annotations?: StringMap
}

export interface UpdatePodSandboxResourcesRequest {
  readonly podSandboxId: string
  readonly overhead?: LinuxContainerResources
  readonly resources?: LinuxContainerResources
}

export interface ExecSyncRequest {
  readonly containerId: string
  readonly cmd: readonly string[]
  /** 0 or absent: no limit but the caller's. Passing it rejects with 'deadlineExceeded' and kills the command. */
  readonly timeoutSeconds?: number
}

export interface ExecRequest {
  readonly containerId: string
  readonly cmd: readonly string[]
  readonly tty: boolean
  readonly stdin: boolean
  readonly stdout: boolean
  /** Must be false with `tty`. */
  readonly stderr: boolean
}

export interface AttachRequest {
  readonly containerId: string
  readonly stdin: boolean
  readonly tty: boolean
  readonly stdout: boolean
  readonly stderr: boolean
}

export interface PortForwardRequest {
  readonly podSandboxId: string
  readonly port: readonly number[]
}

/** Where to connect (SPDY/3.1 or WebSocket) to the stream that was asked for. */
export interface StreamingResponse {
  readonly url: string
}

/** Sandboxes, containers, streams, statistics. */
export interface RuntimeService {
  version(options?: CallOptions): Promise<VersionResponse>
  status(request: { readonly verbose?: boolean }, options?: CallOptions): Promise<RuntimeStatusResponse>
  updateRuntimeConfig(config: RuntimeConfig, options?: CallOptions): Promise<void>

  /** Makes and starts a sandbox; resolves to its id when it is ready. */
  runPodSandbox(request: RunPodSandboxRequest, options?: CallOptions): Promise<string>
  /** Kills what runs in it and gives back its network. Idempotent; no error if it is gone. */
  stopPodSandbox(podSandboxId: string, options?: CallOptions): Promise<void>
  /** Stops if need be, and removes it with its containers. Idempotent; no error if it is gone. */
  removePodSandbox(podSandboxId: string, options?: CallOptions): Promise<void>
  /** 'notFound' if it is gone. */
  podSandboxStatus(
    request: { readonly podSandboxId: string; readonly verbose?: boolean },
    options?: CallOptions,
  ): Promise<PodSandboxStatusResponse>
  listPodSandbox(filter?: PodSandboxFilter, options?: CallOptions): Promise<readonly PodSandbox[]>
  /** Tells the runtime of the Pod's new limits; 'unimplemented' in older runtimes. */
  updatePodSandboxResources(request: UpdatePodSandboxResourcesRequest, options?: CallOptions): Promise<void>

  /** Resolves to the container's id. The image must be there. */
  createContainer(request: CreateContainerRequest, options?: CallOptions): Promise<string>
  startContainer(containerId: string, options?: CallOptions): Promise<void>
  /** Stop signal, then KILL after the time-out; resolves when it has exited. Idempotent; no error if it is gone. */
  stopContainer(request: StopContainerRequest, options?: CallOptions): Promise<void>
  /** Kills it if it runs, and removes it. Idempotent; no error if it is gone. */
  removeContainer(containerId: string, options?: CallOptions): Promise<void>
  listContainers(filter?: ContainerFilter, options?: CallOptions): Promise<readonly Container[]>
  /** 'notFound' if it is gone. */
  containerStatus(
    request: { readonly containerId: string; readonly verbose?: boolean },
    options?: CallOptions,
  ): Promise<ContainerStatusResponse>
  updateContainerResources(request: UpdateContainerResourcesRequest, options?: CallOptions): Promise<void>
  /** Asks the runtime to open the log file anew, after rotation. */
  reopenContainerLog(containerId: string, options?: CallOptions): Promise<void>

  /** Runs a command to its end. */
  execSync(request: ExecSyncRequest, options?: CallOptions): Promise<ExecSyncResponse>
  exec(request: ExecRequest, options?: CallOptions): Promise<StreamingResponse>
  attach(request: AttachRequest, options?: CallOptions): Promise<StreamingResponse>
  portForward(request: PortForwardRequest, options?: CallOptions): Promise<StreamingResponse>

  containerStats(containerId: string, options?: CallOptions): Promise<ContainerStats>
  listContainerStats(filter?: ContainerStatsFilter, options?: CallOptions): Promise<readonly ContainerStats[]>
  podSandboxStats(podSandboxId: string, options?: CallOptions): Promise<PodSandboxStats>
  listPodSandboxStats(filter?: PodSandboxStatsFilter, options?: CallOptions): Promise<readonly PodSandboxStats[]>

  /**
   * Events as they happen, from now on, until the signal aborts (then it ends) or the runtime goes away (then it throws).
   * Throws 'unimplemented' from the first `next()` where the runtime has none: relist instead. containerd before 1.7 tells of
   * what has stopped only.
   */
  getContainerEvents(options?: CallOptions): AsyncIterable<ContainerEvent>
}

export interface PullImageRequest {
  readonly image: ImageSpec
  readonly auth?: AuthConfig
  readonly sandboxConfig?: PodSandboxConfig
}

/** The image store. */
export interface ImageService {
  /** A runtime may ignore the filter, as containerd does: look at what comes. */
  listImages(filter?: { readonly image?: ImageSpec }, options?: CallOptions): Promise<readonly Image[]>
  /** An answer without `image` if it is not there. */
  imageStatus(
    request: { readonly image: ImageSpec; readonly verbose?: boolean },
    options?: CallOptions,
  ): Promise<ImageStatusResponse>
  /** Resolves to a reference that stays valid (id or digest). No deadline; abort it. */
  pullImage(request: PullImageRequest, options?: CallOptions): Promise<string>
  /** Idempotent; no error if it is gone. */
  removeImage(image: ImageSpec, options?: CallOptions): Promise<void>
  imageFsInfo(options?: CallOptions): Promise<ImageFsInfoResponse>
  /**
   * How far the pull of an image is; undefined if none is under way, or nobody can tell. Not of the CRI, which has no progress:
   * containerd is asked by its own API. Asked only when somebody wants to know.
   */
  pullProgress?(image: string): Promise<PullProgress | undefined>
}

/** Bytes of an image that are here, and how many there will be. */
export interface PullProgress {
  readonly bytes: number
  readonly totalBytes?: number
}

/** A runtime as its user holds it. */
export interface ContainerRuntime {
  readonly runtime: RuntimeService
  readonly images: ImageService
}
