// How owners and dependents find each other in the caches of all kinds. Upstream's garbage collector keeps a graph of its
// own; here each cache has an index by UID of the object and one by UIDs of its owners.
import { isNotFound, type KubernetesObject, type meta, parseApiVersion } from '#api'
import { type Caches, kindId, type Live } from '../runtime/caches.ts'
import type { AnyKind } from '../runtime/plan.ts'

export const foregroundFinalizer = 'foregroundDeletion'
export const orphanFinalizer = 'orphan'

/** An object and its kind. */
export interface Item {
  readonly kind: AnyKind
  readonly object: KubernetesObject
}

/** What has become of an owner. */
export type OwnerState =
  /** It is there. */
  | 'solid'
  /** It is there as far as anybody knows, but no cache has it: nobody will tell when it goes, so it is to be asked for again. */
  | 'unseen'
  /** It is being deleted and waits for its dependents. */
  | 'waiting'
  /** It is gone. */
  | 'absent'
  /** It is in another namespace, where nothing here can belong to it. */
  | 'elsewhere'
  /** Its kind lives in namespaces and the dependent does not: nobody can tell which one is meant. */
  | 'unresolvable'

export interface Owner {
  readonly reference: meta.OwnerReference
  readonly state: OwnerState
}

/** Lookups that each kind's cache has. */
export const ownerIndexes = {
  uid: ({ metadata }: KubernetesObject): readonly string[] => [metadata.uid],
  ownerUid: ({ metadata }: KubernetesObject): readonly string[] =>
    (metadata.ownerReferences ?? []).map(({ uid }) => uid),
  ownerKind: ({ metadata }: KubernetesObject): readonly string[] =>
    (metadata.ownerReferences ?? []).map(({ apiVersion, kind }) =>
      ownerKindOf(parseApiVersion(apiVersion).group, kind),
    ),
}

function ownerKindOf(group: string, kind: string): string {
  return `${group}/${kind}`
}

/** Objects of all kinds that name an object of this kind as an owner. */
export function* ownedByKind({ group, kind }: AnyKind, caches: Caches): Iterable<Item> {
  for (const one of caches.kinds())
    for (const object of caches.of(one).byIndex('ownerKind', ownerKindOf(group, kind))) yield { kind: one, object }
}

/** Whether the object is being deleted and waits for this finalizer. */
export function isDeletingWith({ metadata }: KubernetesObject, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(finalizer)
}

/** Objects of all kinds that name `uid` as an owner. */
export function dependentsOf(uid: string, caches: Caches): readonly Item[] {
  const items: Item[] = []
  for (const kind of caches.kinds()) {
    for (const object of caches.of(kind).byIndex('ownerUid', uid)) items.push({ kind, object })
  }
  return items
}

/** The key under which an object is looked at: kind, place and UID. */
export function itemKey(kind: AnyKind, { metadata }: KubernetesObject): string {
  return `${kindId(kind)} ${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid}`
}

/** The object of a key, if it is still that one. */
export function findItem(key: string, caches: Caches): Item | undefined {
  const [id = '', place = '', uid = ''] = key.split(' ')
  for (const kind of caches.kinds()) {
    if (kindId(kind) !== id) continue
    const object = caches.of(kind).get(place.startsWith('/') ? place.slice(1) : place)
    return object?.metadata.uid === uid ? { kind, object } : undefined
  }
  return undefined
}

/** Whether every cache has its first list: before that, dependents may be there that nobody has seen. */
export function allSeen(caches: Caches): boolean {
  return [...caches.kinds()].every((kind) => caches.of(kind).resourceVersion() !== '')
}

/** What has become of each owner. That one is gone is believed only from the server itself. */
export async function observeOwners({ object }: Item, caches: Caches, live: Live): Promise<readonly Owner[]> {
  const owners: Owner[] = []
  for (const reference of object.metadata.ownerReferences ?? []) {
    owners.push({ reference, state: await stateOf(reference, object, { caches, live }) })
  }
  return owners
}

async function stateOf(
  reference: meta.OwnerReference,
  { metadata }: KubernetesObject,
  { caches, live }: { readonly caches: Caches; readonly live: Live },
): Promise<OwnerState> {
  const { group } = parseApiVersion(reference.apiVersion)
  const kind = [...caches.kinds()].find((one) => one.group === group && one.kind === reference.kind)
  // A kind that is not served, or not followed yet, may be later: nothing is concluded from it.
  if (kind === undefined) return 'unseen'
  if (kind.namespaced && metadata.namespace === undefined) return 'unresolvable'
  const namespace = kind.namespaced ? metadata.namespace : undefined
  const cached = caches.of(kind).get(namespace === undefined ? reference.name : `${namespace}/${reference.name}`)
  if (cached?.metadata.uid === reference.uid) return presence(cached)
  const gone = (): OwnerState =>
    [...caches.of(kind).byIndex('uid', reference.uid)].length > 0 ? 'elsewhere' : 'absent'
  try {
    const found = await live.client.get(kind, { name: reference.name, namespace }, { signal: live.signal })
    if (found.metadata.uid !== reference.uid) return gone()
    return presence(found) === 'solid' ? 'unseen' : 'waiting'
  } catch (error) {
    if (isNotFound(error)) return gone()
    throw error
  }
}

const presence = (owner: KubernetesObject): OwnerState =>
  isDeletingWith(owner, foregroundFinalizer) ? 'waiting' : 'solid'
