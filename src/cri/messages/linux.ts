// Namespaces, security and resources as Linux has them: what sandboxes and containers say alike.
import type { StringMap } from './values.ts'

/** Whose namespace: the Pod's, the container's own, the node's, or that of the container `targetId`. */
export type NamespaceMode = 'pod' | 'container' | 'node' | 'target'

export interface IdMapping {
  readonly hostId: number
  readonly containerId: number
  readonly length: number
}

export interface UserNamespace {
  readonly mode: NamespaceMode
  readonly uids?: readonly IdMapping[]
  readonly gids?: readonly IdMapping[]
}

/** Absent modes mean 'pod'. */
export interface NamespaceOption {
  readonly network?: NamespaceMode
  readonly pid?: NamespaceMode
  readonly ipc?: NamespaceMode
  /** The container whose namespace is shared when a mode is 'target'. */
  readonly targetId?: string
  readonly usernsOptions?: UserNamespace
}

export interface SelinuxOption {
  readonly user?: string
  readonly role?: string
  readonly type?: string
  readonly level?: string
}

/** A seccomp or AppArmor profile. */
export interface SecurityProfile {
  readonly profileType: 'RuntimeDefault' | 'Unconfined' | 'Localhost'
  /** For 'Localhost': absolute path (seccomp) or profile name (AppArmor). */
  readonly localhostRef?: string
}

export type SupplementalGroupsPolicy = 'Merge' | 'Strict'

export interface HugepageLimit {
  readonly pageSize: string
  readonly limit: number
}

/** cgroup settings; 0 or absent leaves a value as the runtime has it. */
export interface LinuxContainerResources {
  /** Microseconds. */
  readonly cpuPeriod?: number
  /** Microseconds per period. */
  readonly cpuQuota?: number
  readonly cpuShares?: number
  readonly memoryLimitInBytes?: number
  readonly oomScoreAdj?: number
  readonly cpusetCpus?: string
  readonly cpusetMems?: string
  readonly hugepageLimits?: readonly HugepageLimit[]
  /** cgroup v2 files by name. */
  readonly unified?: StringMap
  readonly memorySwapLimitInBytes?: number
}
