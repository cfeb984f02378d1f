// What containers and sandboxes use.
import type { FilesystemUsage } from './filesystem-usage.ts'
import type { CriTime, StringMap } from './values.ts'
import type { ContainerMetadata } from './container.ts'
import type { PodSandboxMetadata } from './sandbox.ts'

export interface CpuUsage {
  readonly timestamp: CriTime
  /** CPU time used since the start, summed over cores. */
  readonly usageCoreNanoSeconds?: number
  readonly usageNanoCores?: number
}

export interface MemoryUsage {
  readonly timestamp: CriTime
  readonly workingSetBytes?: number
  readonly availableBytes?: number
  readonly usageBytes?: number
  readonly rssBytes?: number
  readonly pageFaults?: number
  readonly majorPageFaults?: number
}

export interface SwapUsage {
  readonly timestamp: CriTime
  readonly swapAvailableBytes?: number
  readonly swapUsageBytes?: number
}

export interface ContainerAttributes {
  readonly id: string
  readonly metadata: ContainerMetadata
  readonly labels: StringMap
  readonly annotations: StringMap
}

export interface ContainerStats {
  readonly attributes: ContainerAttributes
  /** Absent for a container that does not run. */
  readonly cpu?: CpuUsage
  readonly memory?: MemoryUsage
  readonly writableLayer?: FilesystemUsage
  readonly swap?: SwapUsage
}

export interface ContainerStatsFilter {
  readonly id?: string
  readonly podSandboxId?: string
  readonly labelSelector?: StringMap
}

export interface NetworkInterfaceUsage {
  readonly name: string
  readonly rxBytes?: number
  readonly rxErrors?: number
  readonly txBytes?: number
  readonly txErrors?: number
}

export interface PodSandboxStats {
  readonly attributes: {
    readonly id: string
    readonly metadata: PodSandboxMetadata
    readonly labels: StringMap
    readonly annotations: StringMap
  }
  readonly linux?: {
    readonly cpu?: CpuUsage
    readonly memory?: MemoryUsage
    readonly network?: {
      readonly timestamp: CriTime
      readonly defaultInterface?: NetworkInterfaceUsage
      readonly interfaces: readonly NetworkInterfaceUsage[]
    }
    readonly process?: { readonly timestamp: CriTime; readonly processCount?: number }
    readonly containers: readonly ContainerStats[]
  }
}

export interface PodSandboxStatsFilter {
  readonly id?: string
  readonly labelSelector?: StringMap
}
