// The composition root: builds the components of one machine's cluster, starts them in order and stops them in reverse.
// What can overlap does: the runtime starts while keys, store and API server do.
//
//   keys ─┬─▶ API server ─▶ listener ─▶ kubeconfig ─▶ (API answers) ─▶ scheduler, controllers ─┬─▶ kubelet ─▶ (node Ready)
//   store ┘                                                                                      │
//   runtime ─────────────────────────────────────────────────────────────────────────────────────┘
import { dirname } from 'node:path'
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, type ApiServer, createApiServer } from '#apiserver'
import { createBackendConnection, createKubeletConnection, startHttpsListener } from '#apiserver/node'
import { type Clock, errorCode, type Log, type Random } from '#base'
import { ensureDir, removeTree } from '#base/node'
import { type Client, createClient, createEventRecorder } from '#client'
import { createControllers, createDiscover, type LocalPathOptions, startControllers } from '#controllers'
import type { ClusterSettings, HomePaths, StartMessage } from '#home'
import { type Kubelet, startKubelet } from '#kubelet'
import { createNodeHost, startKubeletServer } from '#kubelet/node'
import { startScheduler } from '#scheduler'
import { openSqliteStore } from '#store/node'
import { clusterCgroup } from './cgroup-tree.ts'
import { type ControlHandlers, startControlServer } from './control-server.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { type NodeRuntime, startNodeRuntime } from './node-runtime.ts'
import { type ClusterPki, ensurePki, firstServiceIp, type PkiOptions } from './pki/ensure-pki.ts'
import { createStages, type Stages } from './stages.ts'
import { stopPods } from './stop-pods.ts'

export interface ClusterDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Told of each stage and of the API's first answer. */
  readonly report: (message: StartMessage) => void
}

export interface ClusterOptions {
  readonly paths: HomePaths
  readonly settings: ClusterSettings
  /** Ports that the user asked for by number: if one is taken, the start fails. Any other is exchanged for a free one. */
  readonly askedPorts: { readonly api: boolean; readonly kubelet: boolean }
  readonly criEndpoint?: string | undefined
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
  const runtimeStarting = stages.run('container runtime', () => startNodeRuntime(deps, paths, options.criEndpoint))
  started.defer(async () => (await runtimeStarting.catch(() => undefined))?.[Symbol.asyncDispose]())
  const control = await startControlPlane(deps, options, { stages, started })
  deps.report({ type: 'api', atMs: stages.elapsedMs() })

  const runtime = await runtimeStarting
  signal?.throwIfAborted()
  started.use(await startControlServer(`${paths.run}/control.sock`, controlHandlers(runtime)))
  const node = started.use(new AsyncDisposableStack())
  await stages.run('node', () => startNode(deps, options, { ...control, runtime, node }))
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
  const [pki, store] = await Promise.all([
    stages.run('certificates', () => ensurePki(pkiOptions(paths, settings, clock))),
    stages.run('store', () => openSqliteStore({ clock, log }, { path: paths.database, autoCompactionMs })),
  ])
  started.use(store)
  const registry = createKindRegistry(builtInKinds)
  const kubeletTls = { ca: pki.ca.cert, ...pki.apiserverKubeletClient }
  const kubeletConnection = started.use(createKubeletConnection(kubeletTls))
  const backendConnection = started.use(createBackendConnection(kubeletTls))
  const address = advertiseAddress(settings.bindAddress)
  const api = started.use(
    await stages.run('API server', () =>
      createApiServer(
        { store, registry, clock, random, log, kubeletConnection, backendConnection },
        {
          serviceSubnet: settings.serviceSubnet,
          serviceAccountAdmission: true,
          serviceAccounts: {
            key: pki.serviceAccountKey,
            issuer: `https://kubernetes.default.svc.${settings.clusterDomain}`,
          },
          kubeletHosts: new Map([[settings.nodeName, address]]),
          ...(isLoopback(address) ? {} : { advertise: { address, port: settings.apiPort } }),
        },
      ),
    ),
  )
  const { bindAddress: host } = settings
  const tls = { ...pki.apiserver, clientCa: pki.ca.cert, kubeletTls }
  const listener = started.use(
    await stages.run('listener', () =>
      withFreePort(settings.apiPort, askedPorts.api, (port) =>
        startHttpsListener({ server: api, clock, log }, { host, port, ...tls }),
      ),
    ),
  )
  const server = `https://${address}:${listener.port}`
  await writeKubeconfig(paths.kubeconfig, { name: 'sampan', server, ca: pki.ca.cert, ...pki.admin })
  const clientFor = (name: string): Client => createClient(api.transportFor(adminUser(name)))
  const scheduling = { client: clientFor('system:kube-scheduler'), clock, random, log }
  const recorder = started.use(createEventRecorder(scheduling, { component: 'default-scheduler' }))
  const scheduler = started.use(startScheduler({ ...scheduling, recorder }))
  const managing = api.transportFor(adminUser('system:kube-controller-manager'))
  const controllers = started.use(
    await startControllers(
      { client: createClient(managing), clock, random, log, discover: createDiscover(managing) },
      {
        controllers: createControllers({
          discover: createDiscover(managing),
          rootCa: pki.ca.cert,
          localPath: localPathOf(paths.volumes, settings.nodeName),
        }),
      },
    ),
  )
  return { api, pki, server, failed: firstFailure([listener.done, scheduler.done, controllers.done]) }
}

async function startNode(
  deps: ClusterDeps,
  { paths, settings, askedPorts }: ClusterOptions,
  { api, pki, runtime, node }: ControlPlane & { readonly runtime: NodeRuntime; readonly node: AsyncDisposableStack },
): Promise<void> {
  const { clock, random, log } = deps
  const client = createClient(api.transportFor(adminUser(`system:node:${settings.nodeName}`)))
  const host = createNodeHost({ log }, { rootDir: paths.kubelet })
  // The server first: a node that is Ready can be asked for logs.
  let kubelet: Kubelet | undefined
  const served = (): Kubelet => {
    if (!kubelet) throw new Error('The kubelet is starting')
    return kubelet
  }
  const tls = { ...pki.kubeletServer, clientCa: pki.ca.cert, host: settings.bindAddress }
  const server = node.use(
    await withFreePort(settings.kubeletPort, askedPorts.kubelet, (port) =>
      startKubeletServer({ kubelet: served, runtime: runtime.cri.runtime, clock, log }, { ...tls, port }),
    ),
  )
  kubelet = node.use(
    await startKubelet(
      { client, runtime: runtime.cri.runtime, images: runtime.cri.images, clock, random, log, host },
      {
        nodeName: settings.nodeName,
        rootDir: paths.kubelet,
        cgroupRoot: clusterCgroup(paths.id),
        podLogDir: `${paths.logs}/pods`,
        staticPodPath: paths.manifests,
        clusterDomain: settings.clusterDomain,
        evictionHard,
        serverPort: server.port,
      },
    ),
  )
}

/** Listens on `port`; on another that is free, if somebody took it meanwhile and the user did not ask for that very one. */
async function withFreePort<T>(port: number, asked: boolean, listen: (port: number) => Promise<T>): Promise<T> {
  try {
    return await listen(port)
  } catch (error) {
    if (asked || errorCode(error) !== 'EADDRINUSE') throw error
    return listen(0)
  }
}

/**
 * A machine that is not only a node may have a disk that is 90 % full and be well; upstream's shares of 10 and 15 % would empty
 * it of Pods. Memory as upstream.
 */
const evictionHard = { 'memory.available': '100Mi', 'nodefs.available': '1Gi', 'imagefs.available': '1Gi' } as const

/** Old revisions are dropped this often. Upstream: five minutes. */
const autoCompactionMs = 300_000

/** The volumes of this machine's node: directories that any user of a container may write to, in a folder of root's alone. */
function localPathOf(directory: string, nodeName: string): LocalPathOptions {
  return {
    directory,
    nodeName,
    createDirectory: (path) => ensureDir(path, { mode: 0o777 }),
    deleteDirectory: (path) => removeTree(path, { within: directory }),
  }
}

async function ensureFolders(paths: HomePaths): Promise<void> {
  await ensureDir(paths.home, { mode: 0o700 })
  for (const folder of [paths.run, paths.logs, paths.kubelet, dirname(paths.database), paths.manifests])
    await ensureDir(folder, { mode: 0o700 })
}

function pkiOptions(paths: HomePaths, settings: ClusterSettings, clock: Clock): PkiOptions {
  return {
    folder: paths.pki,
    nodeName: settings.nodeName,
    serverNames: [advertiseAddress(settings.bindAddress)],
    serviceIp: firstServiceIp(settings.serviceSubnet),
    clusterDomain: settings.clusterDomain,
    now: clock.now(),
  }
}

/** Where clients on this machine reach what listens on `bindAddress`. */
function advertiseAddress(bindAddress: string): string {
  return bindAddress === '0.0.0.0' || bindAddress === '::' ? '127.0.0.1' : bindAddress
}

/** Pods cannot reach loopback, and an endpoint may not be there. */
function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
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
