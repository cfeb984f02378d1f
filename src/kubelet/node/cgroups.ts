// Pod cgroups of a real machine, by the cgroupfs driver, v1 and v2. What the machine does not let us set is left: the
// containers' own limits still hold. Upstream: pkg/kubelet/cm/cgroup_manager_linux.go.
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { errorCode, type Log, errorMessage } from '#base'
import { pathExists } from '#base/node'
import type { HostCgroups, PodCgroupLimits } from '../host.ts'
import { cgroupControllersV1, cgroupFilesV1, cgroupFilesV2, cgroupSubtreeV2 } from './cgroup-files.ts'

const root = '/sys/fs/cgroup'
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
      await set(`${dir}/cgroup.subtree_control`, cgroupSubtreeV2)
      dir = `${dir}/${part}`
      await mkdir(dir, { recursive: true })
    }
    for (const [file, value] of cgroupFilesV2(limits)) await set(`${dir}/${file}`, value)
  }

  return {
    async apply(path, limits) {
      try {
        if (await isV2()) return await applyV2(path, limits)
        const files = cgroupFilesV1(limits)
        for (const controller of cgroupControllersV1) {
          const dir = `${root}/${controller}${path}`
          await mkdir(dir, { recursive: true })
          for (const [file, value] of files[controller]) await set(`${dir}/${file}`, value)
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
