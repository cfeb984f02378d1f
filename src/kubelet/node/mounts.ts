// Mounts of a real machine, by mount(8) and umount(8).
import { mountPoints, runProcess } from '#base/node'
import type { HostMounts } from '../host.ts'
import { bindSubPath } from './sub-path.ts'

/** A mount of a local filesystem takes milliseconds. */
const mountLimitMs = 30_000

async function run(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProcess(command, args, { timeLimitMs: mountLimitMs })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${code}: ${stderr.trim()}`)
}

export const nodeMounts: HostMounts = {
  async bindSubPath(request) {
    // Of a container that ran before; what runs now has its own view of it.
    if ((await mountPoints()).includes(request.target)) await run('umount', [request.target])
    return bindSubPath(request)
  },
  async tmpfs(path, { sizeBytes, noSwap = false }) {
    const size = sizeBytes === undefined ? [] : [`size=${sizeBytes}`]
    const mount = (options: readonly string[]): Promise<void> =>
      run('mount', ['-t', 'tmpfs', ...(options.length === 0 ? [] : ['-o', options.join(',')]), 'tmpfs', path])
    if (!noSwap) return mount(size)
    // Kernels of before 6.3 do not know the option.
    await mount([...size, 'noswap']).catch(() => mount(size))
  },
  async unmountUnder(path) {
    const under = (await mountPoints()).filter((point) => point === path || point.startsWith(`${path}/`))
    for (const point of under.sort((a, b) => b.length - a.length)) await run('umount', [point])
  },
  isMountPoint: async (path) => (await mountPoints()).includes(path),
}
