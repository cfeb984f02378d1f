// A private containerd: found and kept if it runs as it should, else started. It is in a session of its own and outlives us;
// only `stopContainerd` ends it. If it dies while we look, it is started again; its shims and containers go on meanwhile.
//
//   found running, same config and binary → kept
//   found running, other                  → restarted (containers go on)
//   not running                           → started
import { rename, stat } from 'node:fs/promises'
import { type Clock, type Log, type Running, sleep, withContext } from '#base'
import { endProcess, isLiving, pathExists, type ProcessRecord, startProcess, writeProcessRecord } from '#base/node'
import { type ContainerRuntime, type CriError } from '#cri'
import { connectCri, type CriConnection } from '#cri/grpc'
import { type Binaries, binaryDirsDefault, findBinaries } from './binaries.ts'
import { containerdArguments, findContainerdProcess } from './find-process.ts'
import type { ImageImportTarget } from './image-import.ts'
import type { NatSupport, PodNetwork } from './network.ts'
import { type ContainerdLocation, type ContainerdPaths, containerdPaths } from './paths.ts'
import { prepare, type Prepared } from './prepare.ts'
import { ensureSandboxImage } from './sandbox-image.ts'

export interface StartContainerdOptions extends ContainerdLocation {
  /** IPv4 range of Pods. Default: a free /24 of 10.88.0.0/16, kept from then on. */
  readonly podCidr?: string
  /** IPv6 range of Pods. Default: none. */
  readonly podCidr6?: string
  /** Default: runc, or crun if that alone is there. */
  readonly ociRuntime?: 'runc' | 'crun'
  /** Where programs are looked for. */
  readonly binaryDirs?: readonly string[]
  /** What containerd's environment has beside PATH: proxy settings. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface StartContainerdDeps {
  readonly clock: Clock
  readonly log: Log
}

/** A running containerd. Disposing lets go of it and leaves it, and its containers, running. */
export interface Containerd extends Running, ImageImportTarget {
  readonly socketPath: string
  /** Whether it had been running before. */
  readonly kept: boolean
  /** A connection to it, closed by disposing. */
  readonly cri: ContainerRuntime
  readonly network: PodNetwork
  readonly nat: NatSupport
  readonly paths: ContainerdPaths
  pid(): number
}

const readyLimitMs = 15_000
const logBytesMax = 8 * 1024 * 1024
const watchMs = 250
/** Deaths in a row that are answered by a new start; running for `healthyMs` ends the row. */
const restartsMax = 5
const healthyMs = 60_000

/** Resolves when the CRI answers and the sandbox image is there. */
export async function startContainerd(deps: StartContainerdDeps, options: StartContainerdOptions): Promise<Containerd> {
  const { clock, log } = deps
  const paths = containerdPaths(options)
  const binaries = await findBinaries({
    dirs: options.binaryDirs ?? binaryDirsDefault,
    ...(options.ociRuntime ? { ociRuntime: options.ociRuntime } : {}),
  })
  const found = await findContainerdProcess(paths)
  const prepared = await prepare({ clock, log, binaries }, paths, {
    keep: found !== undefined && found.fingerprint !== '',
    podCidr: options.podCidr,
    podCidr6: options.podCidr6,
  })
  const launch = (): Promise<ProcessRecord> => spawnContainerd(binaries, paths, prepared, options)
  const kept = found?.fingerprint === prepared.fingerprint
  if (found && !kept) {
    log.info('containerd is restarted: its config or binary changed', { pid: found.pid })
    await endProcess(clock, found)
  }
  let record = found && kept ? found : await launch()
  const connection = await connect(deps, paths, { record, signal: options.signal })
  const target: ImageImportTarget = {
    ctr: binaries.ctr,
    socketPath: paths.socket,
    images: connection.images,
    snapshotter: prepared.snapshotter,
    clock,
  }
  const signal = options.signal ? { signal: options.signal } : {}
  try {
    await ensureSandboxImage(target, { catatonit: binaries.catatonit, ...signal })
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw withContext('Cannot start containerd: its sandbox image cannot be imported', error)
  }
  const watch = startWatch(deps, {
    current: () => record,
    wasStopped: async () => !(await pathExists(paths.record)),
    restart: async () => {
      // Another process may have been faster to start one.
      record = (await findContainerdProcess(paths)) ?? (await launch())
    },
  })
  return {
    ...target,
    kept,
    cri: connection,
    network: prepared.network,
    nat: prepared.nat,
    paths,
    pid: () => record.pid,
    done: watch.done,
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]()
      await connection[Symbol.asyncDispose]()
    },
  }
}

async function spawnContainerd(
  binaries: Binaries,
  paths: ContainerdPaths,
  prepared: Prepared,
  options: StartContainerdOptions,
): Promise<ProcessRecord> {
  const dirs = options.binaryDirs ?? binaryDirsDefault
  await rotateLog(paths.log)
  const child = await startProcess(binaries.containerd, containerdArguments(paths), {
    detached: true,
    logPath: paths.log,
    cwd: '/',
    env: { ...options.env, PATH: dirs.join(':') },
  })
  const record = await writeProcessRecord(paths.record, child.pid, prepared.fingerprint)
  if (!record) throw new Error(`Cannot start containerd: it ended at once; see ${paths.log}`)
  return record
}

/** Keeps one older log once the current one has grown. */
async function rotateLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logBytesMax) await rename(path, `${path}.1`)
}

/** Connects, and gives up early if the process dies. */
async function connect(
  deps: StartContainerdDeps,
  paths: ContainerdPaths,
  { record, signal }: { readonly record: ProcessRecord; readonly signal: AbortSignal | undefined },
): Promise<CriConnection> {
  const { clock, log } = deps
  const end = clock.monotonic() + readyLimitMs
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await connectCri({ socketPath: paths.socket, clock, log, readyTimeoutMs: 250 })
    } catch (error) {
      const { code } = error as CriError
      const alive = await isLiving(record)
      if (alive && code === 'unavailable' && clock.monotonic() < end) continue
      const why = alive ? `it does not serve the CRI; see ${paths.log}` : `it ended by itself; see ${paths.log}`
      throw withContext(`Cannot start containerd: ${why}`, error)
    }
  }
}

function startWatch(
  { clock, log }: StartContainerdDeps,
  containerd: {
    readonly current: () => ProcessRecord
    /** Whether it ended because `stopContainerd`, be it in another process, ended it. */
    readonly wasStopped: () => Promise<boolean>
    readonly restart: () => Promise<void>
  },
): Running {
  const stopping = new AbortController()
  const { signal } = stopping
  const watch = async (): Promise<void> => {
    let restarts = 0
    let since = clock.monotonic()
    while (!signal.aborted) {
      await sleep(clock, watchMs, { signal })
      if (await isLiving(containerd.current())) continue
      if (signal.aborted || (await containerd.wasStopped())) return
      if (clock.monotonic() - since > healthyMs) restarts = 0
      if (++restarts > restartsMax) throw new Error(`Cannot keep containerd running: it died ${restarts} times`)
      log.error('containerd died and is started again', { pid: containerd.current().pid, restarts })
      since = clock.monotonic()
      await containerd.restart()
    }
  }
  const done = watch().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  done.catch(() => {})
  return {
    done,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await done.catch(() => {})
    },
  }
}
