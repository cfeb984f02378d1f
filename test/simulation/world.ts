// What the laws look at: the objects of the cluster as the store has them, change by change, and what was done to it from
// outside. Laws judge components by what they wrote, so this follows the store itself and no cache.
import { controllerOf, type core, type KubernetesObject } from '#api'
import type { Change } from '#testing'

export interface World {
  /** Virtual milliseconds. */
  now(): number
  /** All objects of a resource (`pods`, `apps/deployments`). */
  all<T extends KubernetesObject>(resource: string): Iterable<T>
  get<T extends KubernetesObject>(resource: string, namespace: string | undefined, name: string): T | undefined
  /** A live object of any kind. */
  byUid(uid: string): KubernetesObject | undefined
  /** Live objects whose controller has this uid. */
  controlledBy(uid: string): readonly KubernetesObject[]
  /** Live Pods whose controller has this uid. */
  podsOf(uid: string): readonly core.Pod[]
  /** Live objects with an owner reference to this uid. */
  ownedBy(uid: string): readonly KubernetesObject[]
  /** What the user and chance did. */
  readonly outside: Outside
}

/** What happened to the cluster from outside; laws that only hold in quiet times ask here. */
export interface Outside {
  /** Keys (`resource/namespace/name`) that the user deleted, at least once. */
  readonly userDeleted: Set<string>
  /** Keys that the user deleted otherwise than in the foreground: who asks for that of what already waits for its dependents has his way. */
  readonly letGo: Set<string>
  /** Nodes that crashed or were removed. */
  readonly crashed: Set<string>
  /** uids of Pods whose object was or may have been removed while they ran: forced by the user, or their node was taken away. */
  readonly forced: Set<string>
  /** uids of Pods whose eviction is being asked for at this moment. */
  readonly evicting: Set<string>
  /** Something may have made Pods unavailable, or restarted them, that no controller did. */
  disturbed: boolean
  /** Requests may have taken time or been lost on their way. */
  slow: boolean
  /** A process of the controllers that no longer led may have gone on for a moment beside the one that did, as with Kubernetes. */
  twoLeaders: boolean
}

export const keyOf = (resource: string, namespace: string | undefined, name: string): string =>
  `${resource}/${namespace ?? ''}/${name}`

const ownersOf = (object: KubernetesObject): readonly string[] =>
  (object.metadata.ownerReferences ?? []).map(({ uid }) => uid)

export interface FollowedWorld extends World {
  apply(change: Change): void
}

/** An empty world. */
export function createWorld(now: () => number): FollowedWorld {
  const resources = new Map<string, Map<string, KubernetesObject>>()
  const live = new Map<string, KubernetesObject>()
  const owned = new Map<string, Set<string>>()
  const unlink = (object: KubernetesObject): void => {
    for (const owner of ownersOf(object)) owned.get(owner)?.delete(object.metadata.uid)
  }
  const link = (object: KubernetesObject): void => {
    for (const owner of ownersOf(object)) {
      const set = owned.get(owner) ?? new Set<string>()
      owned.set(owner, set.add(object.metadata.uid))
    }
  }
  const ownedBy = (uid: string): readonly KubernetesObject[] =>
    [...(owned.get(uid) ?? [])].map((one) => live.get(one)).filter((object) => object !== undefined)
  const controlledBy = (uid: string): readonly KubernetesObject[] =>
    ownedBy(uid).filter((object) => controllerOf(object)?.uid === uid)
  return {
    now,
    outside: {
      userDeleted: new Set(),
      letGo: new Set(),
      crashed: new Set(),
      forced: new Set(),
      evicting: new Set(),
      disturbed: false,
      slow: false,
      twoLeaders: false,
    },
    all: <T extends KubernetesObject>(resource: string) => (resources.get(resource)?.values() ?? []) as Iterable<T>,
    get: <T extends KubernetesObject>(resource: string, namespace: string | undefined, name: string) =>
      resources.get(resource)?.get(keyOf(resource, namespace, name)) as T | undefined,
    byUid: (uid) => live.get(uid),
    ownedBy,
    controlledBy,
    podsOf: (uid) => controlledBy(uid).filter(({ kind }) => kind === 'Pod') as unknown as readonly core.Pod[],
    apply({ type, resource, object, previous }) {
      const { namespace, name, uid } = object.metadata
      const objects = resources.get(resource) ?? new Map<string, KubernetesObject>()
      resources.set(resource, objects)
      if (previous !== undefined) unlink(previous)
      if (type === 'deleted') {
        objects.delete(keyOf(resource, namespace, name))
        live.delete(uid)
        return
      }
      objects.set(keyOf(resource, namespace, name), object)
      live.set(uid, object)
      link(object)
    },
  }
}
