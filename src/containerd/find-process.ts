// Our containerd's process: by its record, or, where we were killed between starting it and writing that, by its command line.
import { type ProcessRecord, processStartTime, readLivingProcess } from '#base/node'
import type { ContainerdPaths } from './paths.ts'
import { listProcesses, type ProcessInfo } from './shims.ts'

/** The arguments that a containerd of ours is started with. */
export function containerdArguments({ config }: Pick<ContainerdPaths, 'config'>): readonly string[] {
  return ['--config', config, '--log-level', 'info']
}

/** The process, if it lives. One without a record has an empty fingerprint: it is like no other. */
export async function findContainerdProcess(paths: ContainerdPaths): Promise<ProcessRecord | undefined> {
  const recorded = await readLivingProcess(paths.record)
  if (recorded) return recorded
  const info = (await listProcesses()).find((process) => isContainerd(process, paths))
  const startTime = info && (await processStartTime(info.pid))
  return info && startTime !== undefined ? { pid: info.pid, startTime, bootId: '', fingerprint: '' } : undefined
}

/** Whether a process is a containerd with our config. */
export function isContainerd({ cmdline }: ProcessInfo, paths: Pick<ContainerdPaths, 'config'>): boolean {
  const [program = '', ...args] = cmdline
  return /(^|\/)containerd$/.test(program) && args.join('\0') === containerdArguments(paths).join('\0')
}
