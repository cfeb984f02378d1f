// A cluster in memory for the tests beside: API server and store, the controllers, and a stand-in for scheduler and kubelet
// that gives Pods a node, lets them run and become ready, and confirms their end. All on a virtual clock.
import { builtInKinds, type core, createKindRegistry, type Draft, type KindDefinition, renderTime } from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { createVirtualClock, isAbortOf, seededRandom, silentLog, type VirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { type Client, type ClientKind, createClient, startInformer } from '#client'
import { createMemoryStore } from '#store'
import { type AllControllersOptions, createControllers } from '../controllers.ts'
import { nodeKind, podKind } from '../kinds.ts'
import { createDiscover, type Discover } from '../runtime/discover-kinds.ts'
import type { MetricsSink } from '../runtime/metrics.ts'
import { type RunningControllers, startControllers } from '../runtime/start-controllers.ts'

export interface TestCluster extends AsyncDisposable {
  readonly client: Client
  readonly clock: VirtualClock
  readonly controllers: RunningControllers
  /** What the stand-in does with Pods; change it to see what follows. */
  readonly kubelet: KubeletScript
  /** Runs virtual time until the predicate holds. */
  until(what: string, predicate: () => Promise<boolean>): Promise<void>
}

export interface KubeletScript {
  /** Milliseconds from creation to ready; undefined: never ready. */
  readyAfterMs: number | undefined
  /** The phase that a Pod ends in, and after how long; undefined: it runs on. */
  ends?: { readonly phase: 'Succeeded' | 'Failed'; readonly afterMs: number } | undefined
  /** Whether it does anything at all. */
  alive: boolean
}

const ignoring =
  (...reasons: readonly string[]) =>
  (error: unknown) => {
    const { reason } = error as { readonly reason?: string }
    if (reason === undefined || !reasons.includes(reason)) throw error
  }

/** Does the work of scheduler and kubelet for every Pod. */
function startStandIn(client: Client, clock: VirtualClock, script: KubeletScript): AsyncDisposable {
  const informer = startInformer({ client, clock, random: seededRandom(2), log: silentLog }, podKind)
  const known = new Set<string>()
  const timers = new Set<Disposable>()
  let failed: unknown
  const after = (ms: number, work: () => Promise<unknown>): void => {
    timers.add(
      clock.setTimer(ms, () => {
        work().catch((error: unknown) => {
          if (!isAbortOf(error, AbortSignal.abort())) failed ??= error
        })
      }),
    )
  }
  const patchStatus = (pod: core.Pod, status: object): Promise<unknown> =>
    client
      .patch(
        podKind,
        pod.metadata,
        { type: 'strategic', body: { metadata: { uid: pod.metadata.uid }, status } as never },
        { subresource: 'status' },
      )
      .catch(ignoring('NotFound', 'Conflict'))
  let ips = 1
  const start = (pod: core.Pod): void => {
    after(1, async () => {
      if (!pod.spec.nodeName) {
        const target = { apiVersion: 'v1', kind: 'Node', name: 'n1' }
        await client
          .post(podKind, pod.metadata, 'binding', { metadata: { name: pod.metadata.name }, target })
          .catch(ignoring('NotFound', 'Conflict'))
      }
      const podIP = `10.1.${Math.floor(ips / 250)}.${(ips++ % 250) + 1}`
      await patchStatus(pod, { phase: 'Running', podIP, podIPs: [{ ip: podIP }] })
    })
    const { readyAfterMs, ends } = script
    if (readyAfterMs !== undefined) {
      after(2 + readyAfterMs, () => {
        const lastTransitionTime = renderTime(clock.now())
        return patchStatus(pod, { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] })
      })
    }
    if (ends !== undefined) {
      after(3 + ends.afterMs, () =>
        patchStatus(pod, { phase: ends.phase, conditions: [{ type: 'Ready', status: 'False' }] }),
      )
    }
  }
  const handle = (pod: core.Pod): void => {
    if (!script.alive) return
    if (!known.has(pod.metadata.uid)) {
      known.add(pod.metadata.uid)
      start(pod)
    }
    const ending = `${pod.metadata.uid} ends`
    if (pod.metadata.deletionTimestamp === undefined || known.has(ending)) return
    known.add(ending)
    after(5, () =>
      client
        .delete(podKind, pod.metadata, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } })
        .catch(ignoring('NotFound', 'Conflict')),
    )
  }
  informer.subscribe({ added: handle, updated: handle })
  return {
    async [Symbol.asyncDispose]() {
      for (const timer of timers) timer[Symbol.dispose]()
      await informer[Symbol.asyncDispose]()
      if (failed !== undefined) throw failed
    },
  }
}

/** Starts everything. `kinds`: what the server has beside the built-in kinds, as CRDs would give it. */
export async function startTestCluster(
  options: Partial<AllControllersOptions> & {
    readonly kinds?: readonly KindDefinition[]
    /** What the controllers find out about kinds, instead of all. */
    readonly discoverThrough?: (discover: Discover) => Discover
    /** Where the controllers' metrics go. */
    readonly metrics?: MetricsSink
  } = {},
): Promise<TestCluster> {
  const clock = createVirtualClock({ settle: settleTurn })
  const random = seededRandom(1)
  const store = createMemoryStore({ clock })
  const registry = createKindRegistry([...builtInKinds, ...(options.kinds ?? [])])
  const server = await createApiServer({ store, registry, clock, random })
  const transport = server.transportFor(adminUser('system:kube-controller-manager'))
  const client = createClient(transport)
  const kubelet: KubeletScript = { readyAfterMs: 10, alive: true }
  const standIn = startStandIn(client, clock, kubelet)
  const controllers = await startControllers(
    {
      client,
      clock,
      random,
      log: silentLog,
      ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
      discover: (options.discoverThrough ?? ((all) => all))(createDiscover(transport)),
    },
    { controllers: createControllers({ discover: createDiscover(transport), rootCa: 'PEM', ...options }) },
  )
  await controllers.started
  await client.create(nodeKind, { metadata: { name: 'n1' } })
  const reportReady = async (): Promise<void> => {
    const conditions = [
      { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: renderTime(clock.now()) },
    ]
    await client.patch(
      nodeKind,
      { name: 'n1' },
      { type: 'strategic', body: { status: { conditions } } },
      { subresource: 'status' },
    )
  }
  await reportReady()
  let beat: Disposable
  const beats = (): void => {
    beat = clock.setTimer(10_000, () => {
      if (kubelet.alive) void reportReady().catch(() => {})
      beats()
    })
  }
  beats()
  return {
    client,
    clock,
    controllers,
    kubelet,
    async until(what, predicate) {
      try {
        await clock.runUntil(predicate)
      } catch (error) {
        throw new Error(`Never came true: ${what}`, { cause: error })
      }
    },
    async [Symbol.asyncDispose]() {
      beat[Symbol.dispose]()
      await controllers[Symbol.asyncDispose]()
      await standIn[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]?.()
    },
  }
}

/** Whether the object is there no longer. */
export async function isGone(
  client: Client,
  kind: ClientKind<never>,
  namespace: string,
  name: string,
): Promise<boolean> {
  return client.get(kind, { namespace, name }).then(
    () => false,
    (error: unknown) => {
      ignoring('NotFound')(error)
      return true
    },
  )
}

/** A template of one container under these labels. */
export function template(labels: Record<string, string>, image = 'busybox'): Draft<core.PodTemplateSpec> {
  return { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } }
}
