// Pod cgroups of a real machine, by the cgroupfs driver, v1 and v2. What the machine does not let us set is left: the
// containers' own limits still hold. Upstream: pkg/kubelet/cm/cgroup_manager_linux.go.
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { errorCode, type Log, errorMessage } from '#base'
import { pathExists } from '#base/node'
import type { HostCgroups, PodCgroupLimits } from '../host.ts'

const root = '/sys/fs/cgroup'
/** Controllers of v1 that a Pod has a directory in as soon as it has limits. */
const controllers = ['cpu', 'memory'] as const
/** All that runc may have made a directory in. */
const removable = [
  'blkio',
  'cpu',
  'cpuacct',
  'cpuset',
  'devices',
  'freezer',
  'hugetlb',
  'memory',
  'net_cls',
  'net_prio',
  'perf_event',
  'pids',
  'rdma',
  'misc',
  'systemd',
  'unified',
]

/** cpu.weight for cpu.shares. */
const weight = (shares: number): number => 1 + Math.floor(((shares - 2) * 9999) / 262_142)

function filesV1(
  limits: PodCgroupLimits,
): Readonly<Record<(typeof controllers)[number], readonly (readonly [string, number])[]>> {
  return {
    cpu: [
      ['cpu.shares', limits.cpuShares],
      ...(limits.cpuQuota === undefined
        ? []
        : ([
            ['cpu.cfs_period_us', limits.cpuPeriod ?? 100_000],
            ['cpu.cfs_quota_us', limits.cpuQuota],
          ] as const)),
    ],
    memory: limits.memoryBytes === undefined ? [] : [['memory.limit_in_bytes', limits.memoryBytes]],
  }
}

/** Sets and removes Pod cgroups. */
export function createNodeCgroups(log: Log): HostCgroups {
  const set = async (file: string, value: string): Promise<void> => {
    try {
      await writeFile(file, value)
    } catch (error) {
      log.debug('Cannot set cgroup value', { file, value, error: errorMessage(error) })
    }
  }
  const isV2 = (): Promise<boolean> => pathExists(`${root}/cgroup.controllers`)

  const applyV2 = async (path: string, limits: PodCgroupLimits): Promise<void> => {
    const parts = path.split('/').filter((part) => part !== '')
    let dir = root
    for (const part of parts) {
      await set(`${dir}/cgroup.subtree_control`, '+cpu +memory +pids')
      dir = `${dir}/${part}`
      await mkdir(dir, { recursive: true })
    }
    await set(`${dir}/cpu.weight`, String(weight(limits.cpuShares)))
    if (limits.cpuQuota !== undefined) await set(`${dir}/cpu.max`, `${limits.cpuQuota} ${limits.cpuPeriod ?? 100_000}`)
    if (limits.memoryBytes !== undefined) await set(`${dir}/memory.max`, String(limits.memoryBytes))
  }

  return {
    async apply(path, limits) {
      try {
        if (await isV2()) return await applyV2(path, limits)
        for (const controller of controllers) {
          const dir = `${root}/${controller}${path}`
          await mkdir(dir, { recursive: true })
          for (const [file, value] of filesV1(limits)[controller]) await set(`${dir}/${file}`, String(value))
        }
      } catch (error) {
        log.warn('Cannot make Pod cgroup', { path, error: errorMessage(error) })
      }
    },
    async remove(path) {
      const dirs = (await isV2()) ? [`${root}${path}`] : removable.map((controller) => `${root}/${controller}${path}`)
      for (const dir of dirs) {
        await rmdir(dir).catch((error: unknown) => {
          if (errorCode(error) !== 'ENOENT') log.debug('Cannot remove cgroup', { dir, error: errorMessage(error) })
        })
      }
    },
  }
}
