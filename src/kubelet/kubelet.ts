// The kubelet: what one node does for its Pods, built here from its parts. All it must remember is in the runtime and on
// disk: it may be killed at any moment, and the next one goes on with the Pods it finds. Upstream: pkg/kubelet/kubelet.go.
import type { core, PodReport } from '#api'
import { createTaskGroup, errorMessage, type Running } from '#base'
import type { EvictionManager } from './eviction/eviction-manager.ts'
import { startHousekeeping } from './housekeeping.ts'
import { type KubeletDeps, type KubeletParts, startParts, workerDeps } from './kubelet-parts.ts'
import { type NodeFacts, readNodeFacts } from './node-facts.ts'
import { createKubeletMetrics, type KubeletMetrics, type ProbeCount } from './metrics/kubelet-metrics.ts'
import { measuredRuntime } from './metrics/measured-runtime.ts'
import type { PressureCondition } from './node-status/compute-node-status.ts'
import type { NodeEvents } from './node-status/node-events.ts'
import { startNodeReporter } from './node-status/node-reporter.ts'
import { type KubeletOptions, type ResolvedKubeletOptions, resolveKubeletOptions } from './options.ts'
import { createPodSources, type PodSources } from './pod-sources.ts'
import { createPodWorkers, type PodWorkers } from './pod-worker/pod-workers.ts'
import type { PodObserver } from './runtime/observe-pods.ts'
import { podsDir } from './runtime/paths.ts'
import { isStaticPod } from './static-pods/annotations.ts'
import { createSnapshots } from './stats/collect-snapshot.ts'
import type { NodeSnapshot } from './stats/snapshot.ts'
import type { StatusManager } from './status-manager.ts'
import { createPodReporter } from './why/pod-reporter.ts'

export type { KubeletDeps } from './kubelet-parts.ts'

export interface Kubelet extends Running {
  readonly nodeName: string
  /** Pods that the kubelet has a worker for. */
  pods(): readonly core.Pod[]
  /** The Pod of a name; a static one is also known by its mirror's uid. */
  pod(namespace: string, name: string, uid?: string): core.Pod | undefined
  /** What is known of a Pod's sandboxes and containers, newest first. */
  readonly observer: Pick<PodObserver, 'known'>
  /** Why a container is not running yet, as its Pod's status shows it. */
  waitingReason(podUid: string, container: string): string | undefined
  /** What only this node knows of the Pod; undefined if it is not here. */
  report(namespace: string, name: string, uid?: string): Promise<PodReport | undefined>
  /** Measures the node and what runs on it now. */
  snapshot(): Promise<NodeSnapshot>
  /** What has been counted since the kubelet started, as Prometheus reads it. */
  countersText(): string
  /** Answers of the probes that are under way. */
  probeCounts(): Iterable<ProbeCount>
}

/** Resolves when the node is registered and the Pods it finds are adopted. Disposing stops the kubelet, not its Pods. */
export function startKubelet(deps: KubeletDeps, options: KubeletOptions): Promise<Kubelet> {
  const metrics = createKubeletMetrics()
  const runtime = measuredRuntime(deps.runtime, deps.clock, metrics)
  return startMeasured({ ...deps, runtime }, resolveKubeletOptions(options), metrics)
}

async function startMeasured(
  deps: KubeletDeps,
  options: ResolvedKubeletOptions,
  metrics: KubeletMetrics,
): Promise<Kubelet> {
  const { log, host } = deps
  await using started = new AsyncDisposableStack()
  const facts = await readNodeFacts(deps, options)
  await host.files.makeDirectory(podsDir(options.rootDir), 0o750)
  await host.files.makeDirectory(options.podLogDir, 0o755)

  let workers: PodWorkers | undefined
  const built = (): PodWorkers => {
    if (workers === undefined) throw new Error('The kubelet is starting')
    return workers
  }
  let parts: KubeletParts | undefined
  const onMirror = (uid: string): void => parts?.statuses.retarget(uid)
  const onRefused = (message: string): void =>
    parts?.nodeEvents({ type: 'Warning', reason: 'FailedValidation', message })
  const sources = createPodSources({ ...deps, workers: built, onMirror, onRefused }, options, started)
  parts = await startParts(
    {
      ...deps,
      wake: (uid, why) => workers?.wake(uid, why),
      targetOf: (pod) => (isStaticPod(pod) ? sources.mirrorOf(pod) : pod),
    },
    options,
    started,
  )
  let eviction: EvictionManager | undefined
  const pressures = (): readonly PressureCondition[] => eviction?.pressures() ?? []
  workers = started.use(
    createPodWorkers(
      workerDeps({
        deps,
        parts,
        facts,
        options,
        workers: () => workers,
        onGone: (uid) => sources.gone(uid),
        pressures,
      }),
    ),
  )
  await sources.startStatic()
  const following = await followApi(deps, { ...parts, facts, options, sources, started, pressures })
  const tasks = started.use(
    createTaskGroup({ onError: (error) => log.error('Housekeeping failed', { error: errorMessage(error) }) }),
  )
  eviction = startHousekeeping(
    {
      ...deps,
      ...parts,
      allocatable: facts.allocatable,
      workers,
      tasks,
      onPressure: following.checkNode,
      onEvicted: metrics.evicted,
    },
    options,
  )

  const stack = started.move()
  const done = Promise.race([parts.observer.done, ...following.running])
  done.catch(() => {})
  return {
    ...kubeletView({ deps, options, metrics, workers, sources, parts }),
    done,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

interface ApiFollowing {
  readonly facts: NodeFacts
  readonly options: ResolvedKubeletOptions
  readonly sources: PodSources
  readonly started: AsyncDisposableStack
  readonly pressures: () => readonly PressureCondition[]
  readonly nodeEvents: NodeEvents
}

interface Following {
  /** What must not fail. */
  readonly running: readonly Promise<void>[]
  /** Looks soon whether the node's status has changed. */
  readonly checkNode: () => void
}

/** Registers the node and reads its Pods. Does nothing without an API server. */
async function followApi(
  deps: KubeletDeps,
  { facts, options, sources, started, pressures, nodeEvents }: ApiFollowing,
): Promise<Following> {
  const { client } = deps
  if (client === undefined) return { running: [], checkNode: () => {} }
  const registering = startNodeReporter({ ...deps, ...facts, client, pressures, nodeEvents }, options)
  // Awaited below, after what can be done meanwhile.
  registering.catch(() => {})
  const informer = await sources.startApi(client)
  const reporter = started.use(await registering)
  return { running: [informer.done, reporter.done], checkNode: () => reporter.wake() }
}

interface ViewParts {
  readonly deps: KubeletDeps
  readonly options: ResolvedKubeletOptions
  readonly metrics: KubeletMetrics
  readonly workers: PodWorkers
  readonly sources: PodSources
  readonly parts: KubeletParts
}

/** What others see of a kubelet. */
function kubeletView({ deps, options, metrics, workers, sources, parts }: ViewParts): Omit<Kubelet, keyof Running> {
  const pods = (): readonly core.Pod[] => [...workers.list()].map(({ pod }) => pod)
  const hasUid = (pod: core.Pod, uid: string | undefined): boolean =>
    uid === undefined || pod.metadata.uid === uid || sources.mirrorOf(pod)?.metadata.uid === uid
  const known = (uid: string) => parts.observer.known(uid)
  const volumePaths = (uid: string) => parts.volumes.paths(uid)
  const reportOf = createPodReporter({ ...deps, ...parts, workers }, options)
  const podNamed: Kubelet['pod'] = (namespace, name, uid) =>
    pods().find((pod) => pod.metadata.namespace === namespace && pod.metadata.name === name && hasUid(pod, uid))
  return {
    report: async (namespace, name, uid) => reportOf(podNamed(namespace, name, uid)),
    nodeName: options.nodeName,
    snapshot: createSnapshots({ ...deps, pods, known, volumePaths }, options),
    countersText: () => metrics.render(),
    pods,
    pod: podNamed,
    observer: { known },
    probeCounts: () => parts.probes.counts(),
    waitingReason: (uid, name) => waitingReason(parts.statuses, uid, name),
  }
}

function waitingReason(statuses: StatusManager, uid: string, name: string): string | undefined {
  const {
    initContainerStatuses = [],
    containerStatuses = [],
    ephemeralContainerStatuses = [],
  } = statuses.get(uid) ?? {}
  const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
  return all.find((status) => status.name === name)?.state?.waiting?.reason
}
