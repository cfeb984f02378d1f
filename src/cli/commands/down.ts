// `sampan down`: stops the cluster's process, which stops its Pods; with --purge nothing of the home stays on the machine.
import { sleep } from '#base'
import { lockFileHolder, pathExists } from '#base/node'
import { defineCommand } from '../command.ts'
import { parseDuration } from '../flag-values.ts'
import { homeOf } from '../home-of.ts'
import type { CliIo } from '../io.ts'
import { createProgress, renderMs } from '../start/progress.ts'
import { logPathOf, runPurge } from '../start/spawn-cluster.ts'
import { startOfStart, stepStart } from '../start/start-state.ts'

interface Flags {
  readonly purge?: boolean
  readonly timeout: number
}

/** Pods get their grace period, 30 s by default, before they are killed. */
const timeoutMsDefault = 120_000
const pollMs = 25

export const down = defineCommand<Flags>({
  usage: 'down',
  description: 'Stops the cluster. Its data stay, so that the next up goes on where it was.',
  flags: [
    { flags: '--purge', description: 'also remove everything of the cluster from this machine' },
    {
      flags: '--timeout <duration>',
      description: 'how long to wait for the Pods to stop',
      parse: parseDuration,
      default: timeoutMsDefault,
      defaultText: '2m',
    },
  ],
  async run({ io, flags }) {
    const paths = homeOf(io, flags.home)
    const holder = await lockFileHolder(paths.lock)
    if (holder !== undefined) {
      const begin = io.clock.monotonic()
      if (!(await stopProcess(io, { lock: paths.lock, pid: holder.pid, limitMs: flags.timeout }))) {
        // It hangs. Its containers outlive it: a purge removes them, the next up finds them.
        signalProcess(holder.pid, 'SIGKILL')
        const log = logPathOf(paths)
        io.stderr.write(
          `error: the cluster (pid ${holder.pid}) has not stopped after ${renderMs(flags.timeout)} and was killed; see ${log}\n`,
        )
        if (!flags.purge) return 1
      } else {
        io.stdout.write(`stopped (${renderMs(io.clock.monotonic() - begin)})\n`)
      }
    } else if (!flags.purge) {
      io.stdout.write('the cluster is not running\n')
    }
    return flags.purge ? await purge(io, paths.home) : 0
  },
})

/** Whether the holder of the lock has gone within the limit. */
async function stopProcess(
  io: CliIo,
  { lock, pid, limitMs }: { readonly lock: string; readonly pid: number; readonly limitMs: number },
): Promise<boolean> {
  // `lockFileHolder` has just seen that the pid is still the holder's.
  signalProcess(pid, 'SIGTERM')
  const end = io.clock.monotonic() + limitMs
  while ((await lockFileHolder(lock))?.pid === pid) {
    if (io.clock.monotonic() > end) return false
    await sleep(io.clock, pollMs, { signal: io.signal })
  }
  return true
}

function signalProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function purge(io: CliIo, home: string): Promise<number> {
  const progress = createProgress(io.stderr)
  let state = startOfStart
  try {
    await runPurge(io, home, (message) => {
      state = stepStart(state, message)
      progress.message(message, state)
    })
  } finally {
    progress.end()
  }
  const left = await pathExists(home)
  io.stdout.write(left ? `removed what was in ${home}\n` : `removed ${home}\n`)
  return 0
}
