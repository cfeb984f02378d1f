// What was measured of a node at one moment: the machine, its Pods, their containers. Made by `collect-snapshot.ts`, read by
// the summary and the metrics.
import type { core } from '#api'
import type { ContainerStats, CpuUsage, MemoryUsage, NetworkInterfaceUsage, PodSandboxStats } from '#cri'
import type { Left } from '../host.ts'

/** A filesystem: what is left of bytes and inodes. */
export type FilesystemLeft = Left & { readonly inodes: Left }

export interface HostSnapshot {
  readonly bootMs: number
  readonly cpu: CpuUsage
  /** Billionths of a core in use since the look before this one; absent for the first. */
  readonly cpuRate: number | undefined
  readonly memory: MemoryUsage
  readonly network: readonly NetworkInterfaceUsage[]
  readonly nodeFs: FilesystemLeft
  /** Of images and writable layers; absent if the runtime does not tell. */
  readonly imageFs: FilesystemLeft | undefined
  readonly imageBytes: number
  readonly pids: Left
}

export interface ContainerSnapshot {
  readonly id: string
  readonly name: string
  readonly startedAtMs: number
  readonly stats: ContainerStats
  readonly cpuRate: number | undefined
  readonly logBytes: number
}

/** Of a Pod on the node's disk, in bytes. */
export interface StorageUsage {
  readonly volumes: readonly { readonly name: string; readonly usedBytes: number }[]
  /** Volumes on disk, logs and writable layers. */
  readonly totalBytes: number
}

export interface PodSnapshot {
  readonly pod: core.Pod
  readonly startedAtMs: number
  readonly containers: readonly ContainerSnapshot[]
  /** Absent if the runtime knows no statistics of sandboxes. */
  readonly sandbox: PodSandboxStats | undefined
  readonly cpuRate: number | undefined
  readonly storage: StorageUsage
  /** Volumes that belong to claims: the filesystem each is on. */
  readonly claims: readonly ClaimUsage[]
}

export interface ClaimUsage {
  readonly volume: string
  /** The claim's name. */
  readonly claim: string
  readonly left: FilesystemLeft
}

export interface NodeSnapshot {
  readonly nodeName: string
  readonly timeMs: number
  readonly host: HostSnapshot
  readonly pods: readonly PodSnapshot[]
}
