// What carrying out a Pod's actions needs.
import type { core } from '#api'
import type { Clock, Log } from '#base'
import type { RuntimeService } from '#cri'
import type { ObjectCache } from '../api-objects/object-cache.ts'
import type { KubeletHost, MachineInfo } from '../host.ts'
import type { ImageManager } from '../images/ensure-image.ts'
import type { ResolvedKubeletOptions } from '../options.ts'
import type { PodEvents } from '../pod-events.ts'
import type { VolumeManager } from '../volumes/volume-manager.ts'
import type { PodNotes } from '../why/pod-notes.ts'
import type { PodObserver } from './observe-pods.ts'

export interface PodRuntimeDeps {
  readonly runtime: RuntimeService
  readonly images: ImageManager
  readonly clock: Clock
  readonly log: Log
  readonly host: KubeletHost
  readonly events: PodEvents
  readonly notes: PodNotes
  readonly observer: PodObserver
  readonly objects: ObjectCache
  readonly volumes: VolumeManager
  readonly machine: MachineInfo
  readonly hostIps: readonly string[]
  /** What of the node Pods may use. */
  readonly allocatable: Readonly<Record<string, string>>
  /** Services known now; resolves once they are, for a static Pod at once. */
  readonly services: (pod: core.Pod) => Promise<Iterable<core.Service>>
  readonly options: ResolvedKubeletOptions
}
