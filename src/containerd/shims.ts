// The shims of one containerd and the processes of its containers, found in /proc: a shim names its containerd's socket.
import { readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly cmdline: readonly string[]
}

/** All processes that can be seen. One that ends meanwhile is left out. */
export async function listProcesses(): Promise<readonly ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => readProcess(Number(pid)).catch(() => undefined)))
  return found.filter((info) => info !== undefined)
}

async function readProcess(pid: number): Promise<ProcessInfo> {
  const [stat, cmdline] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
  ])
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  return { pid, parent, cmdline: cmdline.split('\0').filter((word) => word !== '') }
}

/** Shims of the containerd with this socket, and all that descends from them. */
export function shimTree(processes: readonly ProcessInfo[], socketPath: string): readonly ProcessInfo[] {
  const tree = new Set(processes.filter((info) => isShimOf(info, socketPath)))
  for (let grown = -1; grown !== tree.size; ) {
    grown = tree.size
    const pids = new Set([...tree].map(({ pid }) => pid))
    for (const info of processes) if (pids.has(info.parent)) tree.add(info)
  }
  return [...tree]
}

function isShimOf({ cmdline }: ProcessInfo, socketPath: string): boolean {
  const [program = ''] = cmdline
  const address = cmdline.indexOf('-address')
  return program.includes('containerd-shim') && address > 0 && cmdline[address + 1] === socketPath
}

/** The cgroup folders of a process, in every hierarchy but the root. */
export async function cgroupsOf(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [, controllers = '', ...rest] = line.split(':')
    const path = rest.join(':')
    if (path === '' || path === '/') return []
    const hierarchy = controllers === '' ? ['unified', ''] : [controllers.replace(/^name=/, '')]
    return hierarchy.map((name) => join('/sys/fs/cgroup', name, path))
  })
}

/** Removes empty cgroup folders; what is in use or gone stays as it is. */
export async function removeCgroups(paths: Iterable<string>): Promise<void> {
  for (const path of [...new Set(paths)].sort((a, b) => b.length - a.length)) await rmdir(path).catch(() => {})
}
