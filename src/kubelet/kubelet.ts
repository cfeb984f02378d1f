// The kubelet: what one node does for its Pods, built here from its parts. All it must remember is in the runtime and on
// disk: it may be killed at any moment, and the next one goes on with the Pods it finds. Upstream: pkg/kubelet/kubelet.go.
import type { core } from '#api'
import { type Clock, type Log, type Random, type Running, sleep, createTaskGroup, errorMessage } from '#base'
import { type Client, createEventRecorder, type Informer, startInformer } from '#client'
import type { ImageService, RuntimeService } from '#cri'
import { podKind, serviceKind } from './api-objects/kinds.ts'
import { createObjectCache } from './api-objects/object-cache.ts'
import { admitPod } from './hooks/admit-pod.ts'
import type { KubeletHost } from './host.ts'
import { parseDockerConfig, type RegistryCredential, secretCredentials } from './images/credentials.ts'
import { createImageManager } from './images/ensure-image.ts'
import { nodeLabels, nodeResources } from './node-status/compute-node-status.ts'
import { type NodeReporter, startNodeReporter } from './node-status/node-reporter.ts'
import { type KubeletOptions, resolveKubeletOptions } from './options.ts'
import { crashBackoffPolicy } from './pod-actions/crash-backoff.ts'
import { createPodEvents } from './pod-events.ts'
import { createPodWorkers, type PodWorkers } from './pod-worker/pod-workers.ts'
import { createProbeManager } from './probes/probe-manager.ts'
import { type PodObserver, startPodObserver } from './runtime/observe-pods.ts'
import { podsDir } from './runtime/paths.ts'
import { createTerminationMessages } from './runtime/termination-message.ts'
import { createStatusManager } from './status-manager.ts'
import { createServiceAccountTokens } from './volumes/service-account-token.ts'
import { createVolumeManager, type VolumeManager } from './volumes/volume-manager.ts'

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

export interface Kubelet extends Running {
  readonly nodeName: string
  /** Pods that the kubelet has a worker for. */
  pods(): readonly core.Pod[]
  pod(namespace: string, name: string, uid?: string): core.Pod | undefined
  /** What is known of a Pod's sandboxes and containers, newest first. */
  readonly observer: Pick<PodObserver, 'known'>
  /** Why a container is not running yet, as its Pod's status shows it. */
  waitingReason(podUid: string, container: string): string | undefined
}

/** Upstream's housekeeping period. */
const housekeepingMs = 2_000

/** Resolves when the node is registered and the Pods it finds are adopted. Disposing stops the kubelet, not its Pods. */
export async function startKubelet(deps: KubeletDeps, given: KubeletOptions): Promise<Kubelet> {
  const { client, runtime, clock, random, log, host } = deps
  const options = resolveKubeletOptions(given)
  await using started = new AsyncDisposableStack()
  const [machine, version] = await Promise.all([host.machineInfo(), runtime.version()])
  const hostIps = options.nodeIps.length > 0 ? options.nodeIps : machine.addresses
  const { allocatable } = nodeResources(machine, options)
  const labels = nodeLabels(machine, options)
  await host.files.makeDirectory(podsDir(options.rootDir), 0o750)
  await host.files.makeDirectory(options.podLogDir, 0o755)

  const recorder =
    client &&
    started.use(createEventRecorder({ client, clock, random, log }, { component: 'kubelet', host: options.nodeName }))
  const events = createPodEvents(recorder)
  let workers: PodWorkers | undefined
  const objects = started.use(
    createObjectCache({ client, clock, random, log, onChange: (uid) => workers?.wake(uid, 'objects') }),
  )
  const statuses = started.use(createStatusManager({ client, clock, random, log }))
  const observer = started.use(
    await startPodObserver(
      {
        runtime,
        clock,
        log,
        messages: createTerminationMessages(host.files),
        onChange: (uid) => workers?.wake(uid, 'runtime'),
      },
      options,
    ),
  )
  const probes = started.use(
    createProbeManager({
      runtime,
      network: host.network,
      clock,
      log,
      events,
      onChange: (uid) => workers?.wake(uid, 'probe'),
    }),
  )
  const services = client && started.use(startInformer({ client, clock, random, log }, serviceKind))
  const volumes = createVolumeManager({ host, objects, tokens: createServiceAccountTokens({ client, clock }) }, options)
  const nodeCredentials = options.registryConfig === '' ? [] : parseDockerConfig(options.registryConfig)

  const activePods = (except: string): readonly core.Pod[] =>
    [...(workers?.list() ?? [])]
      .filter(({ uid, state }) => uid !== except && (state.phase === 'syncing' || state.phase === 'terminating'))
      .map(({ pod }) => pod)

  workers = started.use(
    createPodWorkers({
      client,
      runtime,
      images: createImageManager(
        { images: deps.images, clock, events },
        { maxParallel: options.maxParallelImagePulls },
      ),
      clock,
      random,
      log,
      host,
      events,
      observer,
      objects,
      volumes,
      statuses,
      probes,
      machine,
      hostIps,
      allocatable,
      runtimeName: version.runtimeName,
      backoffPolicy: crashBackoffPolicy(options.crashLoopBackOffMaxMs),
      options,
      services: async () => {
        if (services === undefined) return []
        await services.synced
        return services.list()
      },
      admit: (pod) =>
        admitPod({
          pod,
          others: activePods(pod.metadata.uid),
          allocatable,
          nodeLabels: labels,
          nodeName: options.nodeName,
        }),
      pullCredentials: async (pod) => {
        const found: RegistryCredential[] = []
        for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
          const secret = await objects.secret(pod, name)
          if (secret !== undefined) found.push(...secretCredentials(secret))
        }
        return [...found, ...nodeCredentials]
      },
    }),
  )
  const running = workers

  for (const pod of options.staticPods) running.update(pod)
  let informer: Informer<core.Pod> | undefined
  let reporter: NodeReporter | undefined
  if (client !== undefined) {
    const registered = startNodeReporter({ ...deps, client, machine, hostIps, version }, options)
    informer = started.use(
      startInformer({ client, clock, random, log }, podKind, { fieldSelector: `spec.nodeName=${options.nodeName}` }),
    )
    followPods(informer, running)
    reporter = started.use(await registered)
    await informer.synced
  }
  const housekeeping = started.use(
    createTaskGroup({ onError: (error) => log.error('Housekeeping failed', { error: errorMessage(error) }) }),
  )
  housekeeping.run('housekeeping', async (signal) => {
    for (;;) {
      await removeOrphans({ observer, workers: running, volumes, host }, options.rootDir).catch((error: unknown) => {
        signal.throwIfAborted()
        log.warn('Cannot remove orphans', { error: errorMessage(error) })
      })
      await sleep(clock, housekeepingMs, { signal })
    }
  })

  const stack = started.move()
  const done = Promise.race([observer.done, ...(informer ? [informer.done] : []), ...(reporter ? [reporter.done] : [])])
  done.catch(() => {})
  return {
    nodeName: options.nodeName,
    done,
    observer,
    waitingReason: (uid, name) => {
      const {
        initContainerStatuses = [],
        containerStatuses = [],
        ephemeralContainerStatuses = [],
      } = statuses.get(uid) ?? {}
      const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]
      return all.find((status) => status.name === name)?.state?.waiting?.reason
    },
    pods: () => [...running.list()].map(({ pod }) => pod),
    pod: (namespace, name, uid) =>
      [...running.list()]
        .map(({ pod }) => pod)
        .find(
          ({ metadata }) =>
            metadata.namespace === namespace && metadata.name === name && (uid ?? metadata.uid) === metadata.uid,
        ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Hands Pods of the API to their workers. An object of the same key and another uid is another Pod. */
function followPods(informer: Informer<core.Pod>, workers: PodWorkers): void {
  informer.subscribe({
    added: (pod) => workers.update(pod),
    updated: (pod, previous) => {
      if (pod.metadata.uid !== previous.metadata.uid) workers.gone(previous.metadata.uid)
      workers.update(pod)
    },
    deleted: (pod) => workers.gone(pod.metadata.uid),
  })
}

/** Pods in the runtime, or directories, that belong to no Pod of this node. */
async function removeOrphans(
  deps: {
    readonly observer: PodObserver
    readonly workers: PodWorkers
    readonly volumes: VolumeManager
    readonly host: KubeletHost
  },
  rootDir: string,
): Promise<void> {
  const { observer, workers, volumes, host } = deps
  const inRuntime = await observer.list()
  for (const pod of inRuntime) workers.orphan(pod)
  for (const uid of await host.files.list(podsDir(rootDir))) {
    if (workers.get(uid) === undefined && !inRuntime.some((pod) => pod.uid === uid)) await volumes.tearDown(uid)
  }
}
