// What the kubelet does for the node every few seconds, Pods or no Pods: removes what belongs to no Pod, rotates logs,
// collects images, keeps the shares of QoS classes, watches over memory and disk.
// Upstream: kubelet.go HandlePodCleanups, pkg/kubelet/logs.
import type { Clock, Log, TaskGroup } from '#base'
import type { ImageService, RuntimeService } from '#cri'
import type { KubeletHost } from './host.ts'
import { type EvictionManager, startEvictionManager } from './eviction/eviction-manager.ts'
import { createImageCollector } from './images/collect-images.ts'
import { rotateLogs } from './logs/rotate-logs.ts'
import type { ResolvedKubeletOptions } from './options.ts'
import { startPeriodic } from './periodic.ts'
import type { NodeEvents } from './node-status/node-events.ts'
import type { PodEvents } from './pod-events.ts'
import { qosCgroups } from './pod/resources.ts'
import type { PodWorkers } from './pod-worker/pod-workers.ts'
import type { PodObserver } from './runtime/observe-pods.ts'
import { podsDir, uidOfPodLogDir } from './runtime/paths.ts'
import type { VolumeManager } from './volumes/volume-manager.ts'

/** Upstream's housekeeping period. */
const housekeepingMs = 2_000
/** Upstream's containerLogMonitorInterval. */
const logRotationMs = 10_000
/** Upstream's image GC period. */
const imageGcMs = 300_000
/** Upstream's periodicQOSCgroupUpdateInterval. */
const qosCgroupsMs = 60_000

export interface HousekeepingDeps {
  readonly tasks: TaskGroup
  readonly clock: Clock
  readonly log: Log
  readonly host: KubeletHost
  readonly runtime: RuntimeService
  readonly images: ImageService
  readonly observer: PodObserver
  readonly workers: PodWorkers
  readonly volumes: VolumeManager
  readonly events: PodEvents
  readonly nodeEvents: NodeEvents
  readonly allocatable: Readonly<Record<string, string>>
  /** The node's pressures may have changed. */
  readonly onPressure: () => void
  /** A Pod was evicted because of this signal. */
  readonly onEvicted: (signal: string) => void
}

/** Starts the node's periodic work; it ends with its tasks. Tells what pressures the node is under. */
export function startHousekeeping(deps: HousekeepingDeps, options: ResolvedKubeletOptions): EvictionManager {
  startPeriodic(deps, {
    name: 'orphans',
    periodMs: housekeepingMs,
    work: () => removeOrphans(deps, options),
  })
  startPeriodic(deps, {
    name: 'log rotation',
    periodMs: logRotationMs,
    work: (signal) => rotateLogs({ ...deps, logs: () => runningLogs(deps) }, options, signal),
  })
  if (options.cgroupRoot !== '') {
    startPeriodic(deps, { name: 'QoS cgroups', periodMs: qosCgroupsMs, work: () => updateQosCgroups(deps, options) })
  }
  const collector = createImageCollector(deps)
  startPeriodic(deps, { name: 'image collection', periodMs: imageGcMs, work: () => collector.collect('surplus') })
  return startEvictionManager({ ...deps, reclaimDisk: () => collector.collect('all') }, options)
}

/** Shares of the QoS classes follow the Pods in them. */
async function updateQosCgroups(
  { workers, host, allocatable }: HousekeepingDeps,
  { cgroupRoot }: ResolvedKubeletOptions,
): Promise<void> {
  const pods = [...workers.list()].filter(({ state }) => state.phase === 'syncing').map(({ pod }) => pod)
  for (const [path, limits] of qosCgroups(pods, cgroupRoot, allocatable)) await host.cgroups.apply(path, limits)
}

/** The logs that are being written. */
function runningLogs({ workers, observer }: HousekeepingDeps) {
  return [...workers.list()].flatMap(({ uid }) =>
    observer
      .known(uid)
      .containers.filter(({ state, logPath }) => state === 'running' && logPath !== '')
      .map(({ id, logPath }) => ({ containerId: id, path: logPath })),
  )
}

/** Pods in the runtime, directories and logs that belong to no Pod of this node. */
async function removeOrphans(
  deps: HousekeepingDeps,
  { rootDir, podLogDir }: Pick<ResolvedKubeletOptions, 'rootDir' | 'podLogDir'>,
): Promise<void> {
  const { observer, workers, volumes, host } = deps
  const inRuntime = await observer.list()
  for (const pod of inRuntime) workers.orphan(pod)
  const isOrphan = (uid: string): boolean => workers.get(uid) === undefined && !inRuntime.some((pod) => pod.uid === uid)
  for (const uid of await host.files.list(podsDir(rootDir))) if (isOrphan(uid)) await volumes.tearDown(uid)
  for (const name of await host.files.list(podLogDir)) {
    const uid = uidOfPodLogDir(name)
    if (uid !== undefined && isOrphan(uid)) await host.files.remove(`${podLogDir}/${name}`)
  }
}
