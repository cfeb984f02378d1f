// Message types that sandboxes and containers share. Names are CRI v1's in camel case; field numbers stand in `grpc/fields`.
// Representation, decided once for the whole contract:
// * A time is a number of milliseconds since the Unix epoch, with a fraction (CRI has nanoseconds): about a quarter of a
//   microsecond survives, which is enough to order by. 0 means "not set".
// * Other 64-bit integers are numbers; what exceeds 2^53 loses its last digits (counters only).
// * A wrapper such as Int64Value is an optional number. In answers scalars, lists and maps are always present.

/** Labels, annotations, sysctls…: the keys are chosen by users, so ask with `Object.hasOwn`. */
export type StringMap = Readonly<Record<string, string>>

/** Milliseconds since the Unix epoch, with a fraction; 0 is "not set". */
export type CriTime = number

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

/** One filesystem and what is used of it. */
export interface FilesystemUsage {
  readonly timestamp: CriTime
  readonly fsId?: { readonly mountpoint: string }
  readonly usedBytes?: number
  readonly inodesUsed?: number
}
