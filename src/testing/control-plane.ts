// The control plane of a test cluster over one store: the API server, the scheduler and the controllers, each of which can
// be restarted by itself, and each on a link of its own so that the way between them can fail.
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, type ApiServer, createApiServer, type KubeletConnection, type UserInfo } from '#apiserver'
import { type Clock, fnv1a32, type Log, type Random, seededRandom, type Transport } from '#base'
import { createClient, createEventRecorder } from '#client'
import { createControllers, createDiscover, startControllers } from '#controllers'
import { startScheduler } from '#scheduler'
import type { Store } from '#store'
import { createLink, type Link } from './link.ts'
import type { ClusterOptions } from './options.ts'

export interface ControlPlaneDeps {
  readonly clock: Clock
  readonly log: Log
  readonly store: Store
  readonly kubeletConnection: KubeletConnection
}

/** One component that runs on its own. */
export interface Component {
  readonly link: Link
  /** Ends it as a crash does: what it knew is lost. */
  stop(): Promise<void>
  start(): Promise<void>
}

export interface ControlPlane extends AsyncDisposable {
  readonly api: Component
  readonly scheduler: Component | undefined
  readonly controllers: Component | undefined
  /** The server that runs now. */
  server(): ApiServer
  /** The API as `user` sees it, whichever server runs; fails while none does. */
  transportFor(user: UserInfo): Transport
  /** A source of chance of its own for whatever has a name, so that what one draws changes nothing for another. */
  randomFor(name: string): Random
}

/** A part of the control plane behind a link of its own. */
function createComponent(link: Link, start: (owned: AsyncDisposableStack) => Promise<void>): Component {
  let owned = new AsyncDisposableStack()
  const stop = async (): Promise<void> => {
    // What it still has to say is lost, as it is when a process is killed.
    link.set('closed')
    const old = owned
    owned = new AsyncDisposableStack()
    await old.disposeAsync()
  }
  return {
    link,
    stop,
    async start() {
      link.set('open')
      await start(owned)
    },
  }
}

/** A control plane whose parts do not run yet. */
export function createControlPlane(deps: ControlPlaneDeps, options: ClusterOptions): ControlPlane {
  const { clock, log, store, kubeletConnection } = deps
  const { seed = 1, scheduler: schedules = true, controllers: controls = true } = options
  const registry = createKindRegistry(builtInKinds)
  const randomFor = (name: string): Random => seededRandom((fnv1a32(name) ^ Math.imul(seed, 0x9e3779b1)) >>> 0)
  let server: ApiServer | undefined
  const running = (): ApiServer => {
    if (server === undefined) throw new Error('connect ECONNREFUSED: the API server is down')
    return server
  }
  const linkFor = (name: string): Link => createLink({ clock, random: randomFor(`link ${name}`) })
  const front = linkFor('api')
  const transportFor = (user: UserInfo): Transport =>
    front.through(async (request) => running().handle(request, { kind: 'user', user }))

  const apiRandom = randomFor('apiserver')
  const api = createComponent(front, async (owned) => {
    const next = await createApiServer(
      { store, registry, clock, random: apiRandom, log, kubeletConnection },
      options.apiServer,
    )
    server = next
    owned.defer(async () => {
      if (server === next) server = undefined
      await next[Symbol.asyncDispose]()
    })
  })
  const part = (name: string, start: (owned: AsyncDisposableStack, transport: Transport) => Promise<void>) => {
    const link = linkFor(name)
    const transport = link.through(transportFor(adminUser(`system:${name}`)))
    return createComponent(link, (owned) => start(owned, transport))
  }
  const scheduler = schedules
    ? part('kube-scheduler', async (owned, transport) => {
        const own = { client: createClient(transport), clock, random: randomFor('scheduler'), log }
        const recorder = owned.use(createEventRecorder(own, { component: 'default-scheduler' }))
        owned.use(startScheduler({ ...own, recorder }))
      })
    : undefined
  const controllers =
    controls !== false
      ? part('kube-controller-manager', async (owned, transport) => {
          const discover = createDiscover(transport)
          const own = { client: createClient(transport), clock, random: randomFor('controllers'), log, discover }
          const chosen = { discover, ...(controls === true ? {} : controls) }
          owned.use(await startControllers(own, { controllers: createControllers(chosen) }))
        })
      : undefined
  return {
    api,
    scheduler,
    controllers,
    server: running,
    transportFor,
    randomFor,
    async [Symbol.asyncDispose]() {
      await scheduler?.stop()
      await controllers?.stop()
      await api.stop()
    },
  }
}
