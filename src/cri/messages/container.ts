// Containers: what to run, and what became of it.
import type {
  IdMapping,
  LinuxContainerResources,
  NamespaceOption,
  SecurityProfile,
  SelinuxOption,
  SupplementalGroupsPolicy,
} from './linux.ts'
import type { CriTime, StringMap } from './values.ts'
import type { ImageSpec } from './image.ts'
import type { PodSandboxStatus } from './sandbox.ts'

/** Identifies a container in its sandbox: `attempt` counts the restarts. */
export interface ContainerMetadata {
  readonly name: string
  readonly attempt: number
}

export type MountPropagation = 'private' | 'hostToContainer' | 'bidirectional'

export interface Mount {
  readonly containerPath: string
  readonly hostPath: string
  readonly readonly?: boolean
  readonly selinuxRelabel?: boolean
  readonly propagation?: MountPropagation
  readonly uidMappings?: readonly IdMapping[]
  readonly gidMappings?: readonly IdMapping[]
  readonly recursiveReadOnly?: boolean
  /** An image volume: mounted instead of `hostPath`. */
  readonly image?: ImageSpec
  readonly imageSubPath?: string
}

export interface Device {
  readonly containerPath: string
  readonly hostPath: string
  /** cgroup permissions: some of 'rwm'. */
  readonly permissions: string
}

export interface Capability {
  /** Without the CAP_ prefix; 'ALL' is all. */
  readonly addCapabilities?: readonly string[]
  readonly dropCapabilities?: readonly string[]
  readonly addAmbientCapabilities?: readonly string[]
}

export interface LinuxContainerSecurityContext {
  readonly capabilities?: Capability
  readonly privileged?: boolean
  readonly namespaceOptions?: NamespaceOption
  readonly selinuxOptions?: SelinuxOption
  readonly runAsUser?: number
  /** Only with `runAsUser` or `runAsUsername`. */
  readonly runAsGroup?: number
  readonly runAsUsername?: string
  readonly readonlyRootfs?: boolean
  readonly supplementalGroups?: readonly number[]
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy
  readonly noNewPrivs?: boolean
  /** Given whole: an absent list masks nothing. */
  readonly maskedPaths?: readonly string[]
  readonly readonlyPaths?: readonly string[]
  readonly seccomp?: SecurityProfile
  readonly apparmor?: SecurityProfile
  /** Superseded by `apparmor`; runtimes of before 1.28 read only this: 'runtime/default', 'unconfined', 'localhost/x'. */
  readonly apparmorProfile?: string
}

export interface LinuxContainerConfig {
  readonly resources?: LinuxContainerResources
  readonly securityContext?: LinuxContainerSecurityContext
}

export interface ContainerConfig {
  readonly metadata: ContainerMetadata
  readonly image: ImageSpec
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[]
  /** Replaces the image's cmd. */
  readonly args?: readonly string[]
  readonly workingDir?: string
  readonly envs?: readonly { readonly key: string; readonly value: string }[]
  readonly mounts?: readonly Mount[]
  readonly devices?: readonly Device[]
  readonly labels?: StringMap
  readonly annotations?: StringMap
  /** Relative to the sandbox's `logDirectory`. */
  readonly logPath?: string
  readonly stdin?: boolean
  readonly stdinOnce?: boolean
  readonly tty?: boolean
  readonly linux?: LinuxContainerConfig
  /** 'SIGTERM', 'SIGRTMIN+3'…; absent: the image's. */
  readonly stopSignal?: string
}

export type ContainerState = 'created' | 'running' | 'exited' | 'unknown'

export interface Container {
  readonly id: string
  readonly podSandboxId: string
  readonly metadata: ContainerMetadata
  readonly image: ImageSpec
  readonly imageRef: string
  readonly imageId: string
  readonly state: ContainerState
  readonly createdAt: CriTime
  readonly labels: StringMap
  readonly annotations: StringMap
}

export interface LinuxContainerUser {
  readonly uid: number
  readonly gid: number
  readonly supplementalGroups: readonly number[]
}

export interface ContainerStatus {
  readonly id: string
  readonly metadata: ContainerMetadata
  readonly state: ContainerState
  readonly createdAt: CriTime
  readonly startedAt: CriTime
  readonly finishedAt: CriTime
  readonly exitCode: number
  readonly image: ImageSpec
  readonly imageRef: string
  readonly imageId: string
  /** For exited containers: 'Completed', 'Error', 'OOMKilled', 'StartError'… */
  readonly reason: string
  readonly message: string
  readonly labels: StringMap
  readonly annotations: StringMap
  readonly mounts: readonly Mount[]
  /** Absolute path of the log. */
  readonly logPath: string
  readonly resources?: { readonly linux?: LinuxContainerResources }
  readonly user?: { readonly linux?: LinuxContainerUser }
  /** Empty when the runtime does not tell. */
  readonly stopSignal: string
}

export interface ContainerStatusResponse {
  readonly status: ContainerStatus
  /** Filled for verbose requests only; containerd puts JSON with `pid` under 'info'. */
  readonly info: StringMap
}

/** All given conditions must hold. A container id may be a unique prefix of one. */
export interface ContainerFilter {
  readonly id?: string
  readonly state?: ContainerState
  readonly podSandboxId?: string
  readonly labelSelector?: StringMap
}

export interface ExecSyncResponse {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  readonly exitCode: number
}

export type ContainerEventType = 'created' | 'started' | 'stopped' | 'deleted'

/** Something happened to a container or, where `containerId` is a sandbox's id, to the sandbox. */
export interface ContainerEvent {
  readonly containerId: string
  readonly containerEventType: ContainerEventType
  readonly createdAt: CriTime
  readonly podSandboxStatus?: PodSandboxStatus
  readonly containersStatuses: readonly ContainerStatus[]
}
