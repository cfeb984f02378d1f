// The parts of a kubelet that its Pods' workers share, in the order they are built, and what a worker is given of them.
import type { core } from '#api'
import type { Clock, Log, Random } from '#base'
import { type Client, createEventRecorder, type Informer, startInformer } from '#client'
import type { ImageService, RuntimeService } from '#cri'
import { serviceKind } from './api-objects/kinds.ts'
import { createObjectCache, type ObjectCache } from './api-objects/object-cache.ts'
import { admitPod } from './hooks/admit-pod.ts'
import type { KubeletHost } from './host.ts'
import { parseDockerConfig, type RegistryCredential, secretCredentials } from './images/credentials.ts'
import { createImageManager } from './images/ensure-image.ts'
import type { NodeFacts } from './node-facts.ts'
import type { PressureCondition } from './node-status/compute-node-status.ts'
import { createNodeEvents, type NodeEvents } from './node-status/node-events.ts'
import type { ResolvedKubeletOptions } from './options.ts'
import { crashBackoffPolicy } from './pod-actions/crash-backoff.ts'
import { createPodEvents, type PodEvents } from './pod-events.ts'
import type { PodWorkers } from './pod-worker/pod-workers.ts'
import type { PodWorkerDeps } from './pod-worker/worker-deps.ts'
import { createProbeManager, type ProbeManager } from './probes/probe-manager.ts'
import { type PodObserver, startPodObserver } from './runtime/observe-pods.ts'
import { createTerminationMessages } from './runtime/termination-message.ts'
import { isStaticPod } from './static-pods/annotations.ts'
import { createStatusManager, type StatusManager } from './status-manager.ts'
import { createServiceAccountTokens } from './volumes/service-account-token.ts'
import { createVolumeManager, type VolumeManager } from './volumes/volume-manager.ts'
import { createPodNotes, type PodNotes } from './why/pod-notes.ts'

export interface KubeletDeps {
  /** Absent: only static Pods are run. */
  readonly client?: Client | undefined
  readonly runtime: RuntimeService
  readonly images: ImageService
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly host: KubeletHost
}

export interface KubeletParts {
  readonly notes: PodNotes
  readonly events: PodEvents
  readonly nodeEvents: NodeEvents
  readonly objects: ObjectCache
  readonly statuses: StatusManager
  readonly observer: PodObserver
  readonly probes: ProbeManager
  readonly volumes: VolumeManager
  readonly services: Informer<core.Service> | undefined
}

export interface PartsHooks {
  /** Something that a Pod's worker should look at has happened. */
  readonly wake: (podUid: string, why: 'runtime' | 'objects' | 'probe') => void
  /** The object that shows a Pod's status. */
  readonly targetOf: (pod: core.Pod) => core.Pod | undefined
}

/** Builds the parts; `started` owns them. */
export async function startParts(
  deps: KubeletDeps & PartsHooks,
  options: ResolvedKubeletOptions,
  started: AsyncDisposableStack,
): Promise<KubeletParts> {
  const { client, runtime, clock, random, log, host, wake, targetOf } = deps
  const recorder =
    client &&
    started.use(createEventRecorder({ client, clock, random, log }, { component: 'kubelet', host: options.nodeName }))
  const events = createPodEvents(recorder)
  const nodeEvents = createNodeEvents(recorder, options.nodeName)
  nodeEvents({ type: 'Normal', reason: 'Starting', message: 'Starting kubelet.' })
  const objects = started.use(
    createObjectCache({ client, clock, random, log, onChange: (uid) => wake(uid, 'objects') }),
  )
  const statuses = started.use(createStatusManager({ client, clock, random, log, targetOf }))
  const messages = createTerminationMessages(host.files)
  const observer = started.use(
    await startPodObserver({ runtime, clock, log, messages, onChange: (uid) => wake(uid, 'runtime') }, options),
  )
  const probes = started.use(
    createProbeManager({
      runtime,
      network: host.network,
      clock,
      random,
      log,
      events,
      onChange: (uid) => wake(uid, 'probe'),
    }),
  )
  const services = client && started.use(startInformer({ client, clock, random, log }, serviceKind))
  const tokens = createServiceAccountTokens({ client, clock })
  const volumes = createVolumeManager({ host, client, objects, tokens, log }, options)
  const notes = createPodNotes({ clock })
  return { notes, events, nodeEvents, objects, statuses, observer, probes, volumes, services }
}

export interface WorkerDepsInput {
  readonly deps: KubeletDeps
  readonly parts: KubeletParts
  readonly facts: NodeFacts
  readonly options: ResolvedKubeletOptions
  readonly workers: () => PodWorkers | undefined
  readonly onGone: (podUid: string) => void
  /** Pressures the node is under. */
  readonly pressures: () => readonly PressureCondition[]
}

/** What every Pod's worker is given. */
export function workerDeps({
  deps,
  parts,
  facts,
  options,
  workers,
  onGone,
  pressures,
}: WorkerDepsInput): PodWorkerDeps {
  const { clock, images } = deps
  const { events, notes, objects, services } = parts
  const nodeCredentials = options.registryConfig === '' ? [] : parseDockerConfig(options.registryConfig)
  const activePods = (except: string): readonly core.Pod[] =>
    [...(workers()?.list() ?? [])]
      .filter(({ uid, state }) => uid !== except && (state.phase === 'syncing' || state.phase === 'terminating'))
      .map(({ pod }) => pod)
  return {
    ...deps,
    ...parts,
    client: deps.client,
    images: createImageManager({ images, clock, events, notes }, { maxParallel: options.maxParallelImagePulls }),
    machine: facts.machine,
    hostIps: facts.hostIps,
    allocatable: facts.allocatable,
    runtimeName: facts.version.runtimeName,
    backoffPolicy: crashBackoffPolicy(options.crashLoopBackOffMaxMs),
    options,
    onGone,
    async services(pod) {
      if (services === undefined) return []
      if (!isStaticPod(pod)) await services.synced
      return services.list()
    },
    admit: (pod) =>
      admitPod({
        pod,
        others: activePods(pod.metadata.uid),
        allocatable: facts.allocatable,
        nodeLabels: facts.labels,
        nodeName: options.nodeName,
        pressures: pressures(),
        features: facts.features,
      }),
    async pullCredentials(pod) {
      const found: RegistryCredential[] = []
      for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
        const secret = await objects.secret(pod, name)
        if (secret !== undefined) found.push(...secretCredentials(secret))
      }
      return [...found, ...nodeCredentials]
    },
  }
}
