// The composition root: builds the components of one machine's cluster, starts them in order and stops them in reverse.
// What can overlap does: the runtime starts while keys, store and API server do.
//
//   keys ─┬─▶ API server ─▶ listener ─▶ kubeconfig ─▶ (API answers) ─▶ scheduler, controllers ─┬─▶ kubelet ─▶ (node Ready)
//   store ┘                                                                                      │
//   runtime ─────────────────────────────────────────────────────────────────────────────────────┘
import { dirname } from 'node:path'
import { adminUser, type ApiServer } from '#apiserver'
import { type Clock, createMetricsRegistry } from '#base'
import { ensureDir } from '#base/node'
import { type Client, createClient, createEventRecorder } from '#client'
import { createControllerMetrics, createControllers, createDiscover, startControllers } from '#controllers'
import type { ClusterSettings, HomePaths, StartMessage } from '#home'
import { createSchedulerMetrics, startScheduler } from '#scheduler'
import { clusterCgroup } from './cgroup-tree.ts'
import { startServedApi } from './components/api-server.ts'
import type { ComponentDeps } from './components/deps.ts'
import { reachableAddress } from './components/listen.ts'
import { localPathOf } from './components/local-path.ts'
import { startNode } from './components/node.ts'
import { type ControlHandlers, startControlServer } from './control-server.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { type NodeRuntime, type NodeRuntimeOptions, startNodeRuntime } from './node-runtime.ts'
import { type ClusterPki, ensurePki, firstServiceIp, type PkiOptions } from './pki/ensure-pki.ts'
import { createStages, type Stages } from './stages.ts'
import { stopPods } from './stop-pods.ts'

export interface ClusterDeps extends ComponentDeps {
  /** Told of each stage and of the API's first answer. */
  readonly report: (message: StartMessage) => void
}

export interface ClusterOptions {
  readonly paths: HomePaths
  readonly settings: ClusterSettings
  /** Ports that the user asked for by number: if one is taken, the start fails. Any other is exchanged for a free one. */
  readonly askedPorts: { readonly api: boolean; readonly kubelet: boolean }
  readonly runtime: NodeRuntimeOptions
  readonly signal?: AbortSignal
}

export interface Cluster extends AsyncDisposable {
  /** `https://127.0.0.1:6443`. */
  readonly server: string
  readonly runtime: NodeRuntime
  /** Milliseconds since the start began. */
  elapsedMs(): number
  /** Rejects if a component fails by itself. */
  readonly failed: Promise<never>
  /** Stops the containers too, and the runtime's process: `down`. Disposing alone leaves them running. */
  stopAll(): Promise<void>
}

/** Starts a cluster. Resolves when its node is Ready; rejects, with everything that it began taken back, when it cannot be. */
export async function startCluster(deps: ClusterDeps, options: ClusterOptions): Promise<Cluster> {
  const { paths, signal } = options
  const stages = createStages(deps.clock, deps.report)
  await using started = new AsyncDisposableStack()
  await ensureFolders(paths)

  // Not awaited yet: it takes longest.
  const runtimeStarting = stages.run('container runtime', () => startNodeRuntime(deps, paths, options.runtime))
  started.defer(async () => (await runtimeStarting.catch(() => undefined))?.[Symbol.asyncDispose]())
  const control = await startControlPlane(deps, options, { stages, started })
  deps.report({ type: 'api', atMs: stages.elapsedMs() })

  const runtime = await runtimeStarting
  signal?.throwIfAborted()
  started.use(await startControlServer(`${paths.run}/control.sock`, controlHandlers(runtime)))
  const node = started.use(new AsyncDisposableStack())
  await stages.run('node', () => startClusterNode(deps, options, { ...control, runtime, node }))
  signal?.throwIfAborted()

  const owned = started.move()
  return {
    server: control.server,
    runtime,
    elapsedMs: stages.elapsedMs,
    failed: control.failed,
    async stopAll() {
      // The kubelet first, so that it does not start again what is stopped here.
      await node.disposeAsync()
      await stopPods(runtime.cri, deps.log)
      await runtime.stop()
      await owned.disposeAsync()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface ControlPlane {
  readonly api: ApiServer
  readonly pki: ClusterPki
  readonly server: string
  readonly failed: Promise<never>
}

/** Rejects when the first of `running` fails; never resolves. */
function firstFailure(running: readonly Promise<void>[]): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  for (const done of running) done.catch(reject)
  // Nobody need be waiting for it.
  promise.catch(() => {})
  return promise
}

async function startControlPlane(
  deps: ClusterDeps,
  { paths, settings, askedPorts }: ClusterOptions,
  { stages, started }: { readonly stages: Stages; readonly started: AsyncDisposableStack },
): Promise<ControlPlane> {
  const { clock, random, log } = deps
  // One registry for all of the process: the API server's /metrics shows it.
  const metrics = createMetricsRegistry()
  const making = stages.run('certificates', () => ensurePki(pkiOptions(paths, settings, clock)))
  const served = started.use(
    await startServedApi(
      deps,
      {
        database: paths.database,
        bindAddress: settings.bindAddress,
        port: settings.apiPort,
        portIsAsked: askedPorts.api,
        serviceSubnet: settings.serviceSubnet,
        clusterDomain: settings.clusterDomain,
        metrics,
        kubeletHosts: new Map([[settings.nodeName, reachableAddress(settings.bindAddress)]]),
      },
      { stages, pki: making },
    ),
  )
  const { api, server } = served
  const pki = await making
  await writeKubeconfig(paths.kubeconfig, { name: 'sampan', server, ca: pki.ca.cert, ...pki.admin })
  const clientFor = (name: string): Client => createClient(api.transportFor(adminUser(name)))
  const scheduling = { client: clientFor('system:kube-scheduler'), clock, random, log }
  const recorder = started.use(createEventRecorder(scheduling, { component: 'default-scheduler' }))
  const scheduler = started.use(startScheduler({ ...scheduling, recorder, metrics: createSchedulerMetrics(metrics) }))
  const managing = api.transportFor(adminUser('system:kube-controller-manager'))
  const controllers = started.use(
    await startControllers(
      {
        client: createClient(managing),
        clock,
        random,
        log,
        discover: createDiscover(managing),
        metrics: createControllerMetrics(metrics),
      },
      {
        controllers: createControllers({
          discover: createDiscover(managing),
          rootCa: pki.ca.cert,
          localPath: localPathOf(paths.volumes, settings.nodeName),
        }),
      },
    ),
  )
  return { api, pki, server, failed: firstFailure([served.done, scheduler.done, controllers.done]) }
}

async function startClusterNode(
  deps: ClusterDeps,
  { paths, settings, askedPorts }: ClusterOptions,
  { api, pki, runtime, node }: ControlPlane & { readonly runtime: NodeRuntime; readonly node: AsyncDisposableStack },
): Promise<void> {
  const client = createClient(api.transportFor(adminUser(`system:node:${settings.nodeName}`)))
  node.use(
    await startNode(
      { ...deps, client, cri: runtime.cri },
      {
        nodeName: settings.nodeName,
        rootDir: paths.kubelet,
        cgroupRoot: runtime.hasCgroups ? clusterCgroup(paths.id) : '',
        podLogDir: `${paths.logs}/pods`,
        staticPodPath: paths.manifests,
        clusterDomain: settings.clusterDomain,
        evictionHard,
      },
      {
        ...pki.kubeletServer,
        clientCa: pki.ca.cert,
        bindAddress: settings.bindAddress,
        port: settings.kubeletPort,
        portIsAsked: askedPorts.kubelet,
      },
    ),
  )
}

/**
 * A machine that is not only a node may have a disk that is 90 % full and be well; upstream's shares of 10 and 15 % would empty
 * it of Pods. Memory as upstream.
 */
const evictionHard = { 'memory.available': '100Mi', 'nodefs.available': '1Gi', 'imagefs.available': '1Gi' } as const

async function ensureFolders(paths: HomePaths): Promise<void> {
  await ensureDir(paths.home, { mode: 0o700 })
  for (const folder of [paths.run, paths.logs, paths.kubelet, dirname(paths.database), paths.manifests])
    await ensureDir(folder, { mode: 0o700 })
}

function pkiOptions(paths: HomePaths, settings: ClusterSettings, clock: Clock): PkiOptions {
  return {
    folder: paths.pki,
    nodeName: settings.nodeName,
    serverNames: [reachableAddress(settings.bindAddress)],
    serviceIp: firstServiceIp(settings.serviceSubnet),
    clusterDomain: settings.clusterDomain,
    now: clock.now(),
  }
}

function controlHandlers({ cri, loadImage }: NodeRuntime): ControlHandlers {
  return {
    loadImage,
    async listImages() {
      const images = await cri.images.listImages()
      return images.map(({ id, repoTags, size }) => ({ id, names: repoTags, sizeBytes: size }))
    },
  }
}
