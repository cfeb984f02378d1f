// Pod sandboxes: the environment that the containers of a Pod share (network, IPC, hostname, cgroup parent).
import type {
  LinuxContainerResources,
  NamespaceOption,
  SecurityProfile,
  SelinuxOption,
  SupplementalGroupsPolicy,
} from './linux.ts'
import type { CriTime, StringMap } from './values.ts'
import type { ContainerStatus } from './container.ts'

/** Identifies a sandbox among all of its Pod: `attempt` counts the sandboxes a Pod has had. */
export interface PodSandboxMetadata {
  readonly name: string
  readonly uid: string
  readonly namespace: string
  readonly attempt: number
}

export interface DnsConfig {
  readonly servers?: readonly string[]
  readonly searches?: readonly string[]
  readonly options?: readonly string[]
}

export interface PortMapping {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly containerPort: number
  /** 0: not published on the node. */
  readonly hostPort: number
  readonly hostIp?: string
}

export interface LinuxSandboxSecurityContext {
  readonly namespaceOptions?: NamespaceOption
  readonly selinuxOptions?: SelinuxOption
  readonly runAsUser?: number
  readonly runAsGroup?: number
  readonly readonlyRootfs?: boolean
  readonly supplementalGroups?: readonly number[]
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy
  /** True if any container of the Pod may be privileged. */
  readonly privileged?: boolean
  readonly seccomp?: SecurityProfile
  readonly apparmor?: SecurityProfile
}

export interface LinuxPodSandboxConfig {
  /** cgroup of the Pod (cgroupfs path), made by the kubelet. */
  readonly cgroupParent?: string
  readonly securityContext?: LinuxSandboxSecurityContext
  readonly sysctls?: StringMap
  readonly overhead?: LinuxContainerResources
  readonly resources?: LinuxContainerResources
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata
  readonly hostname?: string
  /** Folder under which the runtime writes container logs (`logPath` is relative to it). */
  readonly logDirectory?: string
  readonly dnsConfig?: DnsConfig
  readonly portMappings?: readonly PortMapping[]
  readonly labels?: StringMap
  readonly annotations?: StringMap
  readonly linux?: LinuxPodSandboxConfig
}

export type PodSandboxState = 'ready' | 'notReady'

export interface PodSandbox {
  readonly id: string
  readonly metadata: PodSandboxMetadata
  readonly state: PodSandboxState
  readonly createdAt: CriTime
  readonly labels: StringMap
  readonly annotations: StringMap
  readonly runtimeHandler: string
}

export interface PodSandboxNetworkStatus {
  /** Empty for a Pod on the node's network. */
  readonly ip: string
  readonly additionalIps: readonly { readonly ip: string }[]
}

export interface PodSandboxStatus extends PodSandbox {
  readonly network?: PodSandboxNetworkStatus
  readonly linux?: { readonly namespaces?: { readonly options?: NamespaceOption } }
}

export interface PodSandboxStatusResponse {
  readonly status: PodSandboxStatus
  /** Filled for verbose requests only. */
  readonly info: StringMap
  /** Filled by runtimes that have events (`timestamp` not 0): the containers as of `timestamp`. */
  readonly containersStatuses: readonly ContainerStatus[]
  readonly timestamp: CriTime
}

/** All given conditions must hold. */
export interface PodSandboxFilter {
  readonly id?: string
  readonly state?: PodSandboxState
  readonly labelSelector?: StringMap
}
