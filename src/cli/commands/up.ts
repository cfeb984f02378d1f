// `sampan up`: the cluster runs and its node is ready when this returns; with -f, so does what is in the files.
import { isAbsolute } from 'node:path'
import { lockFileHolder, readTextIfExists } from '#base/node'
import { type HomePaths, type ProcessState } from '#home'
import { type CommandCall, defineCommand } from '../command.ts'
import { stoppedExitCode, ToldError, UsageError } from '../failure.ts'
import { parseDuration, parsePort } from '../flag-values.ts'
import { homeOf } from '../home-of.ts'
import { processOptionsOf, type UpFlags } from '../start/process-options.ts'
import { createProgress } from '../start/progress.ts'
import { logPathOf, type SpawnResult, spawnCluster } from '../start/spawn-cluster.ts'
import { renderTimings } from '../start/timings.ts'

interface Flags extends UpFlags {
  readonly filename?: readonly string[]
  readonly timings?: boolean
  readonly timeout: number
}

/** Until the node is ready, and until what is in the files runs. */
const timeoutMsDefault = 120_000

export const up = defineCommand<Flags>({
  usage: 'up [-f FILE|DIR|URL]...',
  description: 'Starts the cluster in the background and waits until it is ready. Does nothing if it already runs.',
  flags: [
    {
      flags: '-f, --filename <file>',
      description: 'run what is in this file, folder, URL or - (stdin)',
      list: 'repeat',
    },
    { flags: '--port <port>', description: 'port of the API; 0 takes any free one', parse: parsePort },
    { flags: '--kubelet-port <port>', description: 'port of the kubelet; 0 takes any free one', parse: parsePort },
    { flags: '--bind-address <address>', description: 'address to listen on (default: 127.0.0.1)' },
    { flags: '--node-name <name>', description: "the node's name (default: the host's)" },
    {
      flags: '--container-runtime-endpoint <address>',
      description: 'use this CRI runtime (unix:///...) instead of a private containerd',
    },
    {
      flags: '--runtime <name>',
      description: 'containerd, process (host processes, no isolation), or auto: the best that this machine allows',
      parse: parseRuntime,
    },
    { flags: '--timings', description: 'show where the time went' },
    {
      flags: '--timeout <duration>',
      description: 'how long to wait',
      parse: parseDuration,
      default: timeoutMsDefault,
      defaultText: '2m',
    },
  ],
  async run(call) {
    const { io, flags } = call
    if (call.args.length > 0) throw new UsageError(`up takes no arguments: ${call.args.join(' ')}; name files with -f`)
    const endpoint = flags.containerRuntimeEndpoint
    if (endpoint !== undefined && !/^unix:\/\/\//.test(endpoint) && !isAbsolute(endpoint))
      throw new UsageError(`--container-runtime-endpoint is ${endpoint}, not unix:///path`)
    const paths = homeOf(io, flags.home)
    const started = await ensureRunning(call, paths)
    if (started !== 0) return started
    const server = /server: (\S+)/.exec((await readTextIfExists(paths.kubeconfig)) ?? '')?.[1] ?? 'unknown'
    io.stderr.write(`server      ${server}\nkubeconfig  ${paths.kubeconfig}\n`)
    // With files, stdout is for what becomes of them.
    const hints = flags.filename === undefined ? io.stdout : io.stderr
    hints.write(`export KUBECONFIG=${shellWord(paths.kubeconfig)}\n`)
    if (flags.filename === undefined) return 0
    const { runFiles } = await import('../follow/run-files.ts')
    return await runFiles(io, { ...flags, filename: flags.filename })
  },
})

function parseRuntime(text: string): 'containerd' | 'process' | undefined {
  if (text === 'auto') return undefined
  if (text === 'containerd' || text === 'process') return text
  throw new UsageError(`--runtime is ${text}, not auto, containerd or process`)
}

/** Starts the cluster unless it runs. Resolves with 0 when its node is ready, else with the exit code. */
async function ensureRunning(call: CommandCall<Flags>, paths: HomePaths): Promise<number> {
  const { io, flags } = call
  const holder = await lockFileHolder(paths.lock)
  if (holder !== undefined) return await joinRunning(call, paths, holder.pid)
  const progress = createProgress(io.stderr)
  const result = await spawnCluster(
    io,
    { paths, process: processOptionsOf(paths.home, flags) },
    {
      timeLimitMs: flags.timeout,
      onMessage: progress.message,
      onStop: () => progress.say('stopping: taking back what was begun'),
    },
  )
  progress.end()
  if (result.kind === 'failed') {
    // Another `up` may have been quicker; then its process is the one to wait for.
    const other = await lockFileHolder(paths.lock)
    if (other !== undefined && other.pid !== result.pid) return await joinRunning(call, paths, other.pid)
  }
  return report(call, paths, result)
}

function report({ io, flags }: CommandCall<Flags>, paths: HomePaths, result: SpawnResult): number {
  switch (result.kind) {
    case 'ready': {
      const { state, spawnedMs, beganMs } = result
      if (flags.timings) io.stderr.write(renderTimings(state, { spawnedMs, beganMs, endMs: io.clock.monotonic() }))
      return 0
    }
    case 'failed':
      io.stderr.write(`error: Cannot start the cluster: ${result.message}\n`)
      if (result.logTail.length > 0) io.stderr.write(`The end of ${logPathOf(paths)}:\n`)
      for (const line of result.logTail) io.stderr.write(`  ${line}\n`)
      return 1
    case 'stopped':
      return stoppedExitCode
  }
}

/** Waits for a cluster that another call started. */
async function joinRunning({ io, flags }: CommandCall<Flags>, paths: HomePaths, pid: number): Promise<number> {
  const [{ waitForReadyNode }, { connect }] = await Promise.all([import('../ready.ts'), import('../connection.ts')])
  const begin = io.clock.monotonic()
  const leftMs = (): number => Math.max(0, flags.timeout - (io.clock.monotonic() - begin))
  await waitForKubeconfig(call(io, paths, pid), leftMs())
  using connection = await connect(io, { home: paths.home })
  try {
    await waitForReadyNode(io, connection, leftMs())
  } catch (error) {
    if (io.signal.aborted) throw error
    io.stderr.write(
      `error: a process runs the cluster (pid ${pid}), but ${(error as Error).message}; see ${logPathOf(paths)}\n`,
    )
    throw new ToldError(1, { cause: error })
  }
  io.stderr.write(`the cluster is running (pid ${pid})\n`)
  return 0
}

interface Waiting {
  readonly io: CommandCall<Flags>['io']
  readonly paths: HomePaths
  readonly pid: number
}

const call = (io: Waiting['io'], paths: HomePaths, pid: number): Waiting => ({ io, paths, pid })

/** A process that has just taken the lock has yet to write the kubeconfig. */
async function waitForKubeconfig({ io, paths, pid }: Waiting, limitMs: number): Promise<void> {
  const { deadlineSignal, sleep } = await import('#base')
  const { pathExists } = await import('#base/node')
  using deadline = deadlineSignal(io.clock, limitMs, { signal: io.signal })
  while (!(await pathExists(paths.kubeconfig))) {
    if ((await lockFileHolder(paths.lock))?.pid !== pid)
      throw new Error(`the process that was starting the cluster (pid ${pid}) has ended; see ${logPathOf(paths)}`)
    await sleep(io.clock, kubeconfigPollMs, { signal: deadline.signal })
  }
}

const kubeconfigPollMs = 50

/** What the running process says of itself; undefined while it says nothing. */
export async function readState(paths: HomePaths): Promise<ProcessState | undefined> {
  const text = await readTextIfExists(paths.state)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as ProcessState
  } catch {
    return undefined
  }
}

/** A word for the shell, quoted if need be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
