// Keeps the node usable: looks every 10 s at what is left of memory, disk and process numbers, makes conditions of it, frees
// what nobody uses, then evicts one Pod at a time. Pods over their own storage limits go at once.
// Upstream: pkg/kubelet/eviction/eviction_manager.go.
import type { core } from '#api'
import type { Clock, Log, TaskGroup } from '#base'
import type { ImageService, RuntimeService } from '#cri'
import type { KubeletHost } from '../host.ts'
import type { PressureCondition } from '../node-status/compute-node-status.ts'
import type { NodeEvents } from '../node-status/node-events.ts'
import type { ResolvedKubeletOptions } from '../options.ts'
import { startPeriodic } from '../periodic.ts'
import type { PodEvents } from '../pod-events.ts'
import type { PodWorkers } from '../pod-worker/pod-workers.ts'
import { containerNameLabel, podUidLabel } from '../runtime/labels.ts'
import { podLogDirName, volumeDir } from '../runtime/paths.ts'
import { podContainers } from '../pod/containers.ts'
import { isCriticalPod } from '../pod/resources.ts'
import { limitedVolumes, limitsContainers, localStorageViolation, type LocalUsage } from './local-storage.ts'
import { evictionMessage, type PodUsage, rankPods } from './rank-pods.ts'
import {
  evictionSignals,
  noPressure,
  type Observations,
  type PressureState,
  stepPressure,
  type Threshold,
  thresholdsOf,
} from './thresholds.ts'

/** Upstream's monitoring interval. */
const monitoringMs = 10_000
/** Grace of a Pod that must go at once. */
const immediateGraceSeconds = 1

export interface EvictionManager {
  /** Pressures the node is under. */
  pressures(): readonly PressureCondition[]
}

export interface EvictionDeps {
  readonly tasks: TaskGroup
  readonly clock: Clock
  readonly log: Log
  readonly host: KubeletHost
  readonly runtime: RuntimeService
  readonly images: ImageService
  readonly workers: PodWorkers
  readonly events: PodEvents
  readonly nodeEvents: NodeEvents
  /** Frees what no container uses. */
  readonly reclaimDisk: () => Promise<void>
  /** The node's conditions may have changed. */
  readonly onPressure: () => void
  /** A Pod was evicted because of this signal. */
  readonly onEvicted: (signal: string) => void
}

/** Starts to watch over the node. */
export function startEvictionManager(deps: EvictionDeps, options: ResolvedKubeletOptions): EvictionManager {
  const manager = new Manager(deps, options)
  startPeriodic(deps, { name: 'eviction', periodMs: monitoringMs, work: () => manager.look() })
  return manager
}

class Manager implements EvictionManager {
  readonly #deps: EvictionDeps
  readonly #options: ResolvedKubeletOptions
  readonly #thresholds: readonly Threshold[]
  #state: PressureState = noPressure
  #pressures: readonly PressureCondition[] = []

  constructor(deps: EvictionDeps, options: ResolvedKubeletOptions) {
    this.#deps = deps
    this.#options = options
    this.#thresholds = thresholdsOf(options.evictionHard, options.evictionSoft)
  }

  pressures(): readonly PressureCondition[] {
    return this.#pressures
  }

  async look(): Promise<void> {
    await this.#evictOversized()
    let observations = await this.#observe()
    let due = this.#step(observations)
    const [first] = due
    if (first === undefined) return
    this.#deps.log.warn('Node is short of resources', { signal: first.signal })
    const message = `Attempting to reclaim ${evictionSignals[first.signal].resource}`
    this.#deps.nodeEvents({ type: 'Warning', reason: 'EvictionThresholdMet', message })
    if (due.some(({ signal }) => signal.startsWith('nodefs') || signal.startsWith('imagefs'))) {
      await this.#deps.reclaimDisk()
      observations = await this.#observe()
      due = this.#step(observations)
    }
    const [threshold] = due
    if (threshold !== undefined) await this.#evictOne(threshold, observations)
  }

  #step(observations: Observations): readonly Threshold[] {
    const nowMs = this.#deps.clock.monotonic()
    const { state, conditions, due } = stepPressure(this.#state, {
      thresholds: this.#thresholds,
      observations,
      nowMs,
      transitionMs: this.#options.evictionPressureTransitionMs,
    })
    const changed = conditions.join() !== this.#pressures.join()
    this.#state = state
    this.#pressures = conditions
    if (changed) this.#deps.onPressure()
    return due
  }

  async #observe(): Promise<Observations> {
    const { host, images } = this.#deps
    const [memory, nodefs, pids, imageInfo] = await Promise.all([
      host.usage.memory(),
      host.usage.filesystem(this.#options.rootDir),
      host.usage.pids(),
      images.imageFsInfo(),
    ])
    const imagePath = imageInfo.imageFilesystems[0]?.fsId?.mountpoint
    const imagefs = imagePath === undefined ? undefined : await host.usage.filesystem(imagePath).catch(() => undefined)
    return {
      'memory.available': memory,
      'nodefs.available': nodefs,
      'nodefs.inodesFree': nodefs.inodes,
      ...(imagefs === undefined ? {} : { 'imagefs.available': imagefs, 'imagefs.inodesFree': imagefs.inodes }),
      'pid.available': pids,
    }
  }

  #active(): readonly core.Pod[] {
    return [...this.#deps.workers.list()].filter(({ state }) => state.phase === 'syncing').map(({ pod }) => pod)
  }

  /** One Pod, unless one that was evicted is still on its way out. */
  async #evictOne(threshold: Threshold, observations: Observations): Promise<void> {
    const observation = observations[threshold.signal]
    const leaving = [...this.#deps.workers.list()].some(
      ({ state }) => state.phase === 'terminating' && state.outcome?.reason === 'Evicted',
    )
    if (leaving || observation === undefined) return
    const usages = await this.#usages(threshold)
    const [victim] = rankPods(usages, threshold.signal)
    if (victim === undefined) return
    const message = evictionMessage(victim, threshold, observation)
    const graceSeconds =
      threshold.graceMs === 0 ? immediateGraceSeconds : (victim.pod.spec.terminationGracePeriodSeconds ?? 30)
    this.#deps.onEvicted(threshold.signal)
    this.#evict(victim.pod, message, { graceSeconds, disruption: true })
  }

  #evict(pod: core.Pod, message: string, how: { readonly graceSeconds: number; readonly disruption: boolean }): void {
    const { workers, events, log } = this.#deps
    const { graceSeconds, disruption } = how
    log.warn('Evicting Pod', { pod: pod.metadata.name, message })
    events.pod(pod, { type: 'Warning', reason: 'Evicted', message })
    const outcome = { phase: 'Failed', reason: 'Evicted', message, ...(disruption ? { disruption } : {}) } as const
    workers.get(pod.metadata.uid)?.send({ type: 'killRequested', graceSeconds, outcome })
  }

  async #usages({ signal }: Threshold): Promise<readonly PodUsage[]> {
    if (signal === 'pid.available') {
      return this.#active().map((pod) => ({ pod, containers: new Map(), other: 0 }))
    }
    if (signal === 'memory.available') {
      const memory = await this.#containerStats(({ memory }) => memory?.workingSetBytes ?? 0)
      return this.#active().map((pod) => ({ pod, containers: memory.get(pod.metadata.uid) ?? new Map(), other: 0 }))
    }
    const layers = await this.#containerStats(({ writableLayer }) => writableLayer?.usedBytes ?? 0)
    return Promise.all(
      this.#active().map(async (pod) => {
        const { volumes, containers } = await this.#localUsage(pod, pod.spec.volumes ?? [], layers)
        return { pod, containers, other: [...volumes.values()].reduce((sum, one) => sum + one, 0) }
      }),
    )
  }

  /** By Pod uid, then by container. */
  async #containerStats(
    of: (stats: Awaited<ReturnType<RuntimeService['listContainerStats']>>[number]) => number,
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const found = new Map<string, Map<string, number>>()
    for (const stats of await this.#deps.runtime.listContainerStats()) {
      const { labels } = stats.attributes
      const uid = labels[podUidLabel] ?? ''
      const ofPod = found.get(uid) ?? new Map<string, number>()
      ofPod.set(labels[containerNameLabel] ?? '', of(stats))
      found.set(uid, ofPod)
    }
    return found
  }

  /** Pods over their own limits. Most have none, and cost nothing here. */
  async #evictOversized(): Promise<void> {
    const pods = this.#active().filter((pod) => limitedVolumes(pod).length > 0 || limitsContainers(pod))
    if (pods.length === 0) return
    const layers = pods.some(limitsContainers)
      ? await this.#containerStats(({ writableLayer }) => writableLayer?.usedBytes ?? 0)
      : new Map<string, ReadonlyMap<string, number>>()
    for (const pod of pods) {
      const volumes = limitsContainers(pod) ? (pod.spec.volumes ?? []) : limitedVolumes(pod)
      const usage = await this.#localUsage(pod, volumes, layers)
      const message = isCriticalPod(pod) ? undefined : localStorageViolation(pod, usage)
      if (message !== undefined) {
        this.#evict(pod, message, { graceSeconds: immediateGraceSeconds, disruption: false })
      }
    }
  }

  async #localUsage(
    pod: core.Pod,
    volumes: readonly core.Volume[],
    layers: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ): Promise<LocalUsage> {
    const { files } = this.#deps.host
    const { rootDir, podLogDir } = this.#options
    const { uid } = pod.metadata
    const sizes = new Map<string, number>()
    for (const { name, emptyDir } of volumes) {
      if (emptyDir === undefined) continue
      sizes.set(name, await files.diskUsage(volumeDir(rootDir, uid, { kind: 'empty-dir', name })))
    }
    const containers = new Map<string, number>()
    for (const { spec } of podContainers(pod)) {
      const { name } = spec
      const logs = await files.diskUsage(`${podLogDir}/${podLogDirName(pod)}/${name}`)
      containers.set(name, logs + (layers.get(uid)?.get(name) ?? 0))
    }
    return { volumes: sizes, containers }
  }
}
