// The process runtime of a home, in a process of its own that outlives us: found and kept if it runs, else started, and started
// again if it dies. Its containers live as long as it does.
import { type Clock, errorMessage, type Log, sleep } from '#base'
import {
  endProcess,
  ensureDir,
  isLiving,
  pathExists,
  type ProcessRecord,
  readLivingProcess,
  removeProcessRecord,
  removeTree,
  startProcess,
  writeProcessRecord,
} from '#base/node'
import { connectCri, type CriConnection } from '#cri/grpc'
import type { HomePaths } from '#home'

/** How a component of sampan is started in a process of its own: the words before its name. */
export interface ComponentCommand {
  readonly command: string
  readonly args: readonly string[]
}

export interface ProcessRuntimeHandle extends AsyncDisposable {
  readonly cri: CriConnection
  readonly kept: boolean
}

interface Deps {
  readonly clock: Clock
  readonly log: Log
}

const readyLimitMs = 15_000
const connectTryMs = 250
const watchMs = 250

interface Places {
  readonly root: string
  readonly record: string
  readonly log: string
  readonly socket: string
}

function placesOf({ home, logs, run }: HomePaths): Places {
  const root = `${home}/process-runtime`
  return { root, record: `${root}/process.json`, log: `${logs}/process-runtime.log`, socket: `${run}/process.sock` }
}

/** Resolves when the CRI answers. Disposing leaves the runtime and its containers running. */
export async function startProcessRuntime(
  deps: Deps,
  paths: HomePaths,
  options: { readonly component: ComponentCommand; readonly address: string },
): Promise<ProcessRuntimeHandle> {
  const { clock, log } = deps
  const places = placesOf(paths)
  await ensureDir(places.root, { mode: 0o700 })
  const living = await readLivingProcess(places.record)
  let record = living ?? (await spawnRuntime(places, options))
  const cri = await connect(deps, places, record)
  const stopping = new AbortController()
  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(clock, watchMs, { signal: stopping.signal })
      if (await isLiving(record)) continue
      // Its record is removed by whoever ends it on purpose.
      if (!(await pathExists(places.record))) return
      log.error('the process runtime died and is started again', { pid: record.pid })
      record = await spawnRuntime(places, options)
    }
  }
  const watching = watch().catch((error: unknown) => {
    if (!stopping.signal.aborted)
      log.error('the process runtime cannot be started again', { error: errorMessage(error) })
  })
  return {
    cri,
    kept: living !== undefined,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await watching
      await cri[Symbol.asyncDispose]()
    },
  }
}

/** Ends the runtime of a home, and with it its containers; with `purge` its files go too. No error if it does not run. */
export async function stopProcessRuntime(
  { clock }: Deps,
  paths: HomePaths,
  { purge }: { readonly purge: boolean },
): Promise<void> {
  const places = placesOf(paths)
  const record = await readLivingProcess(places.record)
  await removeProcessRecord(places.record)
  if (record) await endProcess(clock, record)
  if (purge) await removeTree(places.root, { within: paths.home })
}

async function spawnRuntime(
  { root, record, log, socket }: Places,
  { component, address }: { readonly component: ComponentCommand; readonly address: string },
): Promise<ProcessRecord> {
  const flags = ['--root-dir', `${root}/root`, '--listen', `unix://${socket}`, '--node-ip', address]
  const child = await startProcess(component.command, [...component.args, 'process-runtime', ...flags], {
    detached: true,
    logPath: log,
    cwd: '/',
  })
  const written = await writeProcessRecord(record, child.pid, '')
  if (!written) throw new Error(`Cannot start the process runtime: it ended at once; see ${log}`)
  return written
}

async function connect({ clock, log }: Deps, places: Places, record: ProcessRecord): Promise<CriConnection> {
  const end = clock.monotonic() + readyLimitMs
  for (;;) {
    try {
      return await connectCri({ socketPath: places.socket, clock, log, readyTimeoutMs: connectTryMs })
    } catch (error) {
      if ((await isLiving(record)) && clock.monotonic() < end) continue
      throw new Error(`Cannot start the process runtime: it does not serve the CRI; see ${places.log}`, {
        cause: error,
      })
    }
  }
}
