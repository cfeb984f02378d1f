// Which values go into which files of a cgroup, for both versions of cgroups. Pure: facts §20. Upstream:
// opencontainers/cgroups fs and fs2.
import type { PodCgroupLimits } from '../host.ts'

/** A file of a cgroup and what is written to it. */
export type CgroupFile = readonly [file: string, value: string]

/** Controllers of version 1 that a Pod's cgroup has a folder in. */
export const cgroupControllersV1 = ['cpu', 'memory', 'pids'] as const
export type CgroupControllerV1 = (typeof cgroupControllersV1)[number]

/** Controllers that must be on in every parent, in version 2. */
export const cgroupSubtreeV2 = '+cpu +memory +pids'

const defaultPeriod = 100_000
const sharesMin = 2
const sharesRange = 262_142
const weightRange = 9_999

/** cpu.weight (1 to 10000) for cpu.shares (2 to 262144). */
export function cpuWeight(shares: number): number {
  return 1 + Math.floor(((shares - sharesMin) * weightRange) / sharesRange)
}

/** Version 1: by controller. The period comes before the quota, which is checked against it. */
export function cgroupFilesV1(limits: PodCgroupLimits): Readonly<Record<CgroupControllerV1, readonly CgroupFile[]>> {
  const { cpuShares, cpuQuota, cpuPeriod = defaultPeriod, memoryBytes } = limits
  const quota: readonly CgroupFile[] =
    cpuQuota === undefined
      ? []
      : [
          ['cpu.cfs_period_us', String(cpuPeriod)],
          ['cpu.cfs_quota_us', String(cpuQuota)],
        ]
  return {
    cpu: [['cpu.shares', String(cpuShares)], ...quota],
    memory: memoryBytes === undefined ? [] : [['memory.limit_in_bytes', String(memoryBytes)]],
    pids: [],
  }
}

/** Version 2: one folder. */
export function cgroupFilesV2(limits: PodCgroupLimits): readonly CgroupFile[] {
  const { cpuShares, cpuQuota, cpuPeriod = defaultPeriod, memoryBytes } = limits
  return [
    ['cpu.weight', String(cpuWeight(cpuShares))],
    ...(cpuQuota === undefined ? [] : ([['cpu.max', `${cpuQuota} ${cpuPeriod}`]] as const)),
    ...(memoryBytes === undefined ? [] : ([['memory.max', String(memoryBytes)]] as const)),
  ]
}
