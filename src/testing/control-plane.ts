// The control plane of a test cluster over one store: the API server, the scheduler and the controllers, each of which can
// be restarted by itself, and each on a link of its own so that the way between them can fail.
import { builtInKinds, createKindRegistry } from '#api'
import { adminUser, type ApiServer, createApiServer, type KubeletConnection, type UserInfo } from '#apiserver'
import { type Clock, fnv1a32, type Log, type Random, seededRandom, type Transport } from '#base'
import { type Client, createClient, createEventRecorder } from '#client'
import { type Controller, createControllers, createDiscover, startControllers } from '#controllers'
import { decideNow } from '#controllers/decide-now'
import { startScheduler } from '#scheduler'
import type { Store } from '#store'
import { type Component, createComponent, type Life } from './component.ts'
import { startElectedControllers } from './elected-controllers.ts'
import { createLink, type Link } from './link.ts'
import { createNodeClock } from './node-clock.ts'
import type { ClusterOptions } from './options.ts'

export interface ControlPlaneDeps {
  readonly clock: Clock
  readonly log: Log
  readonly store: Store
  readonly kubeletConnection: KubeletConnection
}

export interface ControlPlane extends AsyncDisposable {
  readonly api: Component
  readonly scheduler: Component | undefined
  /** Each process of them; none where the options leave them out. */
  readonly controllerManagers: readonly Component[]
  /** The server that runs now. */
  server(): ApiServer
  /** The API as `user` sees it, whichever server runs; fails while none does. */
  transportFor(user: UserInfo): Transport
  /** A source of chance of its own for whatever has a name, so that what one draws changes nothing for another. */
  randomFor(name: string): Random
}

interface PartDeps {
  readonly client: Client
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

type CreatePart = (name: string, start: (life: Life, own: PartDeps) => Promise<void>) => Component

const controllerManagerNames = (count = 1): readonly string[] =>
  count === 1
    ? ['kube-controller-manager']
    : Array.from({ length: count }, (_, index) => `kube-controller-manager-${index}`)

/** Each process of the controllers. */
function createControllerManagers(createPart: CreatePart, options: ClusterOptions): readonly Component[] {
  const { controllers: chosen, alterControllers = (given) => given } = options
  return controllerManagerNames(options.controllerManagers).map((name, _, all) =>
    createPart(name, async (life, own) => {
      const discover = createDiscover(own.transport)
      const controllers = (): readonly Controller[] =>
        alterControllers(createControllers({ discover, ...(typeof chosen === 'object' ? chosen : {}) }))
      if (all.length === 1) {
        life.owned.use(await startControllers({ ...own, discover }, { controllers: controllers() }))
        return
      }
      const elected = life.owned.use(startElectedControllers({ ...own, discover }, name, controllers))
      life.isLeading = () => elected.isLeading
    }),
  )
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
  const api = createComponent(front, createNodeClock(clock), async ({ owned }) => {
    const next = await createApiServer(
      { store, registry, clock, random: apiRandom, log, kubeletConnection, decideNow },
      options.apiServer,
    )
    server = next
    owned.defer(async () => {
      if (server === next) server = undefined
      await next[Symbol.asyncDispose]()
    })
  })
  const part: CreatePart = (name, start) => {
    const link = linkFor(name)
    const ownClock = createNodeClock(clock)
    const transport = link.through(transportFor(adminUser(`system:${name}`)))
    const client = createClient(transport)
    return createComponent(link, ownClock, (life) =>
      start(life, { client, transport, clock: ownClock, random: randomFor(name), log }),
    )
  }
  const scheduler = schedules
    ? part('kube-scheduler', async ({ owned }, own) => {
        const recorder = owned.use(createEventRecorder(own, { component: 'default-scheduler' }))
        owned.use(startScheduler({ ...own, recorder }))
      })
    : undefined
  const controllerManagers = controls === false ? [] : createControllerManagers(part, options)
  return {
    api,
    scheduler,
    controllerManagers,
    server: running,
    transportFor,
    randomFor,
    async [Symbol.asyncDispose]() {
      await scheduler?.stop()
      await Promise.all(controllerManagers.map((one) => one.stop()))
      await api.stop()
    },
  }
}
