// What a scheduler knows and decides, without doing anything: the API's changes go in, decisions come out. It keeps queue
// and cache in step: a Pod that is bound counts on its node, one that is not waits in the queue, one that has ended or is
// being deleted before it was bound is in neither.
import { type core, isPodTerminal, type storage } from '#api'
import { deepEqual, type Random } from '#base'
import { defaultSchedulerName } from './default-profile.ts'
import type { ClusterEvent } from './framework/cluster-event.ts'
import type { Plugin, QueuedPod } from './framework/plugin.ts'
import type { Profile } from './framework/profile.ts'
import { createSchedulingQueue, type SchedulingQueue } from './queue/scheduling-queue.ts'
import { type Decision, scheduleOne } from './schedule-one.ts'
import { type ClusterCache, createClusterCache, type Snapshot } from './snapshot/cluster-cache.ts'
import { podInfoOf } from './snapshot/pod-info.ts'

/** A decision about a Pod. A Pod to be bound counts on its node already. */
export interface Scheduled {
  readonly queued: QueuedPod
  readonly profile: Profile
  readonly decision: Decision
  /** When deciding began, monotonic milliseconds. */
  readonly startedMs: number
}

export interface SchedulerCore {
  nodeAdded(node: core.Node, nowMs: number): void
  nodeUpdated(node: core.Node, previous: core.Node, nowMs: number): void
  nodeDeleted(node: core.Node): void
  podChanged(pod: core.Pod, previous: core.Pod | undefined, nowMs: number): void
  podDeleted(pod: core.Pod, nowMs: number): void
  claimChanged(claim: core.PersistentVolumeClaim, nowMs: number): void
  claimDeleted(claim: core.PersistentVolumeClaim): void
  volumeChanged(volume: core.PersistentVolume, nowMs: number): void
  volumeDeleted(volume: core.PersistentVolume): void
  storageClassChanged(storageClass: storage.StorageClass, nowMs: number): void
  storageClassDeleted(storageClass: storage.StorageClass): void
  /** Decides about the next Pod; undefined if none is to be tried now. */
  next(nowMs: number): Scheduled | undefined
  bound(uid: string): void
  /** A Pod that `next` wanted bound was not: its place on the node is free again, and it waits for another try. */
  notBound(pod: core.Pod, nowMs: number): void
  /** When `next` may have something to do without anything happening. */
  nextDueMs(): number | undefined
  readonly queue: Pick<SchedulingQueue, 'place' | 'count'>
  readonly snapshot: Snapshot
}

/** A scheduler for Pods of these profiles, which knows nothing yet. */
// oxlint-disable-next-line max-lines-per-function -- one closure over one scheduler's state; each function in it is short
export function createSchedulerCore(
  { random }: { readonly random: Random },
  profiles: readonly Profile[],
): SchedulerCore {
  const cache = createClusterCache()
  const profileOf = (pod: core.Pod): Profile | undefined =>
    profiles.find((one) => one.schedulerName === (pod.spec.schedulerName ?? defaultSchedulerName))
  const queue = createSchedulingQueue(queueDeps(profiles, profileOf))
  let startIndex = 0

  const assigned = (pod: core.Pod, previous: core.Pod | undefined, nowMs: number): void => {
    queue.delete(pod.metadata.uid)
    cache.setPod(pod)
    const event: ClusterEvent = previous?.spec.nodeName
      ? { type: 'AssignedPodUpdated', pod, previous }
      : { type: 'AssignedPodAdded', pod }
    queue.announce(event, nowMs)
  }
  const fail = (queued: QueuedPod, decision: Extract<Decision, { type: 'unschedulable' }>, nowMs: number): void =>
    queue.fail(queued.uid, { type: 'unschedulable', rejectedBy: decision.rejectedBy }, nowMs)

  return {
    queue,
    snapshot: cache,
    nextDueMs: queue.nextDueMs,
    bound: queue.done,
    nodeAdded(node, nowMs) {
      cache.setNode(node)
      queue.announce({ type: 'NodeAdded', node }, nowMs)
    },
    nodeUpdated(node, previous, nowMs) {
      cache.setNode(node)
      // A heartbeat helps nobody, and comes often.
      if (offersOtherwise(node, previous)) queue.announce({ type: 'NodeUpdated', node, previous }, nowMs)
    },
    nodeDeleted: (node) => cache.deleteNode(node.metadata.name),
    podChanged(pod, previous, nowMs) {
      if (isPodTerminal(pod)) this.podDeleted(pod, nowMs)
      else if (pod.spec.nodeName) assigned(pod, previous, nowMs)
      else if (profileOf(pod) === undefined) return
      else if (pod.metadata.deletionTimestamp !== undefined) queue.delete(pod.metadata.uid)
      else queue.add(pod, nowMs)
    },
    podDeleted(pod, nowMs) {
      queue.delete(pod.metadata.uid)
      if (cache.deletePod(pod.metadata.uid)) queue.announce({ type: 'AssignedPodDeleted', pod }, nowMs)
    },
    ...storageChanges(cache, queue),
    next(nowMs) {
      queue.advance(nowMs)
      const queued = queue.pop()
      const profile = queued === undefined ? undefined : profileOf(queued.pod)
      if (queued === undefined || profile === undefined) return undefined
      const pod = podInfoOf(queued.pod)
      const decision = scheduleOne(pod, cache, { profile, random, startIndex })
      startIndex = (startIndex + decision.looked) % Math.max(1, cache.nodes.length)
      if (decision.type === 'bind') cache.assume(pod, decision.nodeName)
      else fail(queued, decision, nowMs)
      return { queued, profile, decision, startedMs: nowMs }
    },
    notBound(pod, nowMs) {
      const { uid } = pod.metadata
      queue.fail(uid, { type: 'error' }, nowMs)
      if (cache.forget(uid)) queue.announce({ type: 'AssignedPodDeleted', pod }, nowMs)
    },
  }
}

type StorageChanges = Pick<
  SchedulerCore,
  'claimChanged' | 'claimDeleted' | 'volumeChanged' | 'volumeDeleted' | 'storageClassChanged' | 'storageClassDeleted'
>

/** Takes in what the API tells of storage, and tells the Pods that wait. */
function storageChanges({ storage: cache }: ClusterCache, queue: SchedulingQueue): StorageChanges {
  return {
    claimChanged(claim, nowMs) {
      cache.setClaim(claim)
      queue.announce({ type: 'ClaimChanged', claim }, nowMs)
    },
    claimDeleted: cache.deleteClaim,
    volumeChanged(volume, nowMs) {
      cache.setVolume(volume)
      queue.announce({ type: 'VolumeChanged', volume }, nowMs)
    },
    volumeDeleted: cache.deleteVolume,
    storageClassChanged(storageClass, nowMs) {
      cache.setStorageClass(storageClass)
      queue.announce({ type: 'StorageClassChanged', storageClass }, nowMs)
    },
    storageClassDeleted: cache.deleteStorageClass,
  }
}

/** Whether a node's new version differs from the one before in what filters look at. */
function offersOtherwise(node: core.Node, previous: core.Node): boolean {
  return (
    !deepEqual(node.spec, previous.spec) ||
    !deepEqual(node.metadata.labels, previous.metadata.labels) ||
    !deepEqual(node.status.allocatable, previous.status.allocatable)
  )
}

function queueDeps(profiles: readonly Profile[], profileOf: (pod: core.Pod) => Profile | undefined) {
  // All profiles share the queue, so the first one's order holds for all, as upstream demands.
  const compare = pluginsOf(profiles[0]).find((plugin) => plugin.compare !== undefined)?.compare
  if (compare === undefined) throw new Error('Cannot schedule: the first profile has no QueueSort plugin')
  return {
    compare,
    gate(pod: core.Pod): string | undefined {
      for (const { preEnqueue } of pluginsOf(profileOf(pod))) {
        const reason = preEnqueue?.(pod)
        if (reason !== undefined) return reason
      }
      return undefined
    },
    mayHelp: (pod: core.Pod, event: ClusterEvent, rejectedBy: ReadonlySet<string>): boolean =>
      rejectedBy.size === 0 ||
      pluginsOf(profileOf(pod)).some(({ name, mayHelp }) => rejectedBy.has(name) && (mayHelp?.(pod, event) ?? true)),
  }
}

function pluginsOf(profile: Profile | undefined): readonly Plugin[] {
  return profile?.plugins.map(({ plugin }) => plugin) ?? []
}
