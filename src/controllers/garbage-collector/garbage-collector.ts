// An object whose owners are all gone goes too; an owner deleted in the foreground waits for its dependents, one deleted
// with orphaning lets them go free. Any kind may own any other, those of CRDs too. Woken by every change of every kind.
// Upstream counterpart: pkg/controller/garbagecollector.
import { isOwnedBy, type JsonValue, type KubernetesObject, type meta } from '#api'
import { deepEqual } from '#base'
import { type Controller, defineController } from '../runtime/define-controller.ts'
import { type Action, type AnyKind, idle, type Plan } from '../runtime/plan.ts'
import {
  allSeen,
  dependentsOf,
  findItem,
  foregroundFinalizer,
  isDeletingWith,
  type Item,
  itemKey,
  observeOwners,
  type Owner,
  orphanFinalizer,
  ownedByKind,
  ownerIndexes,
} from './owners.ts'

export interface ObservedItem extends Item {
  readonly owners: readonly Owner[]
  readonly dependents: readonly Item[]
  /** Whether all dependents there are have been seen. */
  readonly allSeen: boolean
}

const unseenRetryMs = 1_000
/** As often as kinds are discovered: by then its kind is mostly followed, and its end will be told. */
const unseenOwnerRetryMs = 30_000

function withReferences({ kind, object }: Item, ownerReferences: readonly meta.OwnerReference[]): Action {
  const body: JsonValue = { metadata: { ownerReferences: ownerReferences.map((one) => ({ ...one })) } }
  return { type: 'patch', kind, object, patch: { type: 'merge', body }, unchanged: true }
}

function withoutFinalizer({ kind, object }: Item, finalizer: string): Action {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer)
  return { type: 'patch', kind, object, patch: { type: 'merge', body: { metadata: { finalizers } } }, unchanged: true }
}

const referencesOf = ({ metadata }: KubernetesObject): readonly meta.OwnerReference[] => metadata.ownerReferences ?? []

/** Dependents without which the owner may not go. */
function blocking({ object, dependents }: ObservedItem): readonly Item[] {
  const { uid } = object.metadata
  return dependents.filter((dependent) =>
    referencesOf(dependent.object).some((one) => one.uid === uid && one.blockOwnerDeletion === true),
  )
}

function decideForeground(item: ObservedItem): Plan {
  if (!item.allSeen) return idle('Waits until all kinds have been listed.', unseenRetryMs)
  const left = blocking(item)
  if (left.length > 0) return idle(`Waits for ${left.length} dependents.`)
  return { actions: [withoutFinalizer(item, foregroundFinalizer)], because: 'No dependent is left that it waits for.' }
}

function decideOrphan(item: ObservedItem): Plan {
  if (!item.allSeen) return idle('Waits until all kinds have been listed.', unseenRetryMs)
  const { uid } = item.object.metadata
  const freed = item.dependents.map((dependent) =>
    withReferences(
      dependent,
      referencesOf(dependent.object).filter((one) => one.uid !== uid),
    ),
  )
  return {
    actions: [...freed, withoutFinalizer(item, orphanFinalizer)],
    because: `Lets ${freed.length} dependents go free.`,
  }
}

function policyOf({ metadata }: KubernetesObject): 'Background' | 'Foreground' | 'Orphan' {
  if (metadata.finalizers?.includes(orphanFinalizer)) return 'Orphan'
  return metadata.finalizers?.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}

/** An owner that cannot be one is told of, since the object will go, or stay, for its sake. */
function tellOfOwner({ object }: Item, { reference, state }: Owner): readonly Action[] {
  if (state !== 'elsewhere' && state !== 'unresolvable') return []
  const { apiVersion, kind, name, uid } = reference
  const { namespace = '' } = object.metadata
  const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`
  const message = `ownerRef ${owner} does not exist in namespace "${namespace}"`
  const event = { type: 'Warning', reason: 'OwnerRefInvalidNamespace', message } as const
  return [{ type: 'recordEvent', regarding: object, event }]
}

/** Decides what becomes of one object. */
export function decideItem(item: ObservedItem): Plan {
  const { kind, object, owners, dependents } = item
  if (isDeletingWith(object, orphanFinalizer)) return decideOrphan(item)
  if (isDeletingWith(object, foregroundFinalizer)) return decideForeground(item)
  if (object.metadata.deletionTimestamp !== undefined) return idle('It is being deleted.')
  if (owners.length === 0) return idle('It has no owner.')
  const told = owners.flatMap((owner) => tellOfOwner(item, owner))
  if (owners.some(({ state }) => state === 'unresolvable')) {
    return { actions: told, because: 'It is in no namespace, and an owner of it would be.' }
  }
  const solid = owners.filter(({ state }) => state === 'solid' || state === 'unseen')
  const again = owners.some(({ state }) => state === 'unseen') ? unseenOwnerRetryMs : undefined
  const waiting = owners.filter(({ state }) => state === 'waiting')
  if (solid.length > 0) {
    if (solid.length === owners.length) return idle('Its owners are there.', again)
    const kept = solid.map(({ reference }) => reference)
    const actions = [...told, withReferences(item, kept)]
    return { actions, requeueAfterMs: again, because: 'Some of its owners are gone.' }
  }
  if (waiting.length === 0 || dependents.length === 0) {
    const propagationPolicy = waiting.length > 0 ? 'Foreground' : policyOf(object)
    return {
      actions: [...told, { type: 'delete', kind, object, propagationPolicy, unchanged: true }],
      because: 'None of its owners is left.',
    }
  }
  const actions: Action[] = []
  // Dependents that wait themselves may wait for this one in a circle: nobody may wait for it any longer.
  const circle = dependents.some((dependent) => isDeletingWith(dependent.object, foregroundFinalizer))
  const blocks = referencesOf(object).some(({ blockOwnerDeletion }) => blockOwnerDeletion === true)
  if (circle && blocks) {
    const unblocked = referencesOf(object).map((one) => ({ ...one, blockOwnerDeletion: false }))
    return {
      actions: [withReferences(item, unblocked)],
      requeueAfterMs: 0,
      because: 'Its dependents wait for its owner.',
    }
  }
  actions.push({ type: 'delete', kind, object, propagationPolicy: 'Foreground', unchanged: true })
  return { actions, because: 'Its owner waits for it, and it has dependents of its own.' }
}

function* keysOf(kind: AnyKind, object: KubernetesObject, dependents: () => readonly Item[]): Iterable<string> {
  const { deletionTimestamp, finalizers = [] } = object.metadata
  const leaves = deletionTimestamp !== undefined && finalizers.length > 0
  if (leaves || referencesOf(object).length > 0) yield itemKey(kind, object)
  if (isDeletingWith(object, foregroundFinalizer)) {
    for (const dependent of dependents()) yield itemKey(dependent.kind, dependent.object)
  }
}

/** Collects what nobody owns any longer. */
export const garbageCollector: Controller<ObservedItem> = defineController<ObservedItem>({
  name: 'garbage-collector-controller',
  queue: 'garbage_collector_attempt_to_delete',
  workers: 20,
  watches: [],
  watchEverything: {
    indexes: ownerIndexes,
    // Statuses change all the time, and mean nothing here.
    isNews: ({ metadata }, previous) =>
      previous === undefined ||
      metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
      !deepEqual(metadata.ownerReferences, previous.metadata.ownerReferences) ||
      !deepEqual(metadata.finalizers, previous.metadata.finalizers),
    keys: (kind, object, caches) => keysOf(kind, object, () => dependentsOf(object.metadata.uid, caches)),
    *followedKeys(kind, caches) {
      for (const item of ownedByKind(kind, caches)) yield itemKey(item.kind, item.object)
    },
    *deletedKeys(_kind, { metadata }, caches) {
      for (const { kind, object } of dependentsOf(metadata.uid, caches)) yield itemKey(kind, object)
      for (const { uid } of metadata.ownerReferences ?? []) {
        for (const kind of caches.kinds()) {
          for (const owner of caches.of(kind).byIndex('uid', uid)) yield itemKey(kind, owner)
        }
      }
    },
  },
  async observe(caches, key, live) {
    const item = findItem(key, caches)
    if (item === undefined) return undefined
    const dependents = dependentsOf(item.object.metadata.uid, caches).filter(({ object }) =>
      isOwnedBy(object, item.object.metadata.uid),
    )
    return { ...item, owners: await observeOwners(item, caches, live), dependents, allSeen: allSeen(caches) }
  },
  decide: decideItem,
})
