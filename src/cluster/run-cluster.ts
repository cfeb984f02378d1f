// One home, one cluster, one process: takes the lock, chooses settings, starts, and writes down what runs. If the first start
// of a home fails, the machine is left as it was before.
import { ensureDir, pathExists, removeFile, takeLockFile, writeFileAtomic, isRoot } from '#base/node'
import { type ClusterProcessOptions, type HomePaths, homePaths, type ProcessState, runRootOf } from '#home'
import { chooseSettings, saveSettings } from './choose-settings.ts'
import type { ComponentCommand } from './process-runtime.ts'
import { removeEverything } from './purge-home.ts'
import { type Cluster, type ClusterDeps, startCluster } from './start-cluster.ts'

export interface RunClusterDeps extends ClusterDeps {
  /** Aborted: the start is given up. */
  readonly signal: AbortSignal
  readonly pid: number
  /** RFC 3339. */
  readonly startedAt: string
  /** How a component is started in a process of its own. */
  readonly componentCommand: ComponentCommand
}

/** A cluster that holds its home. */
export interface HomeCluster {
  /** Stops Pods, components and runtime, and gives up the home: `down`. */
  stopAll(): Promise<void>
  /** Rejects if a component fails by itself. */
  readonly failed: Promise<never>
}

/** Starts the cluster of a home. Rejects if another process runs it, or if it cannot be started; nothing half-made is left. */
export async function runCluster(deps: RunClusterDeps, options: ClusterProcessOptions): Promise<HomeCluster> {
  const paths = homePaths(options.home, options.runRoot ?? runRootOf(options.home, isRoot()))
  await ensureDir(paths.home, { mode: 0o700 })
  const taken = await takeLockFile(paths.lock)
  if (taken.kind === 'taken') {
    throw new Error(`Cannot start the cluster of ${paths.home}: process ${taken.holder.pid} runs it already`)
  }
  await using undo = new AsyncDisposableStack()
  undo.use(taken.lock)
  const first = !(await pathExists(paths.settings))
  if (first) undo.defer(() => removeEverything(deps, paths))
  const settings = await chooseSettings(options, paths.settings)
  const cluster = await startCluster(deps, {
    paths,
    settings,
    askedPorts: { api: (options.apiPort ?? 0) !== 0, kubelet: (options.kubeletPort ?? 0) !== 0 },
    runtime: {
      asked: options.runtime,
      criEndpoint: options.criEndpoint,
      component: deps.componentCommand,
    },
    signal: deps.signal,
  })
  undo.defer(() => cluster.stopAll())
  await saveSettings({ ...settings, apiPort: Number(new URL(cluster.server).port) }, paths.settings)
  await writeState(paths, deps, cluster)
  deps.signal.throwIfAborted()
  undo.move()
  deps.report({ type: 'ready', atMs: cluster.elapsedMs() })
  return {
    failed: cluster.failed,
    async stopAll() {
      await cluster.stopAll()
      await removeFile(paths.state)
      await taken.lock[Symbol.asyncDispose]()
    },
  }
}

async function writeState(paths: HomePaths, deps: RunClusterDeps, cluster: Cluster): Promise<void> {
  const state: ProcessState = {
    pid: deps.pid,
    version,
    startedAt: deps.startedAt,
    server: cluster.server,
    runtime: cluster.runtime.name,
    runtimeReason: cluster.runtime.reason,
  }
  await writeFileAtomic(paths.state, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 })
}

const version = '0.1.0'
