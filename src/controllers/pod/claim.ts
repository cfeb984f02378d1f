// Which objects a controller has: those that it controls and selects. Orphans that it selects are adopted, own ones that
// it selects no longer are released. Upstream counterpart: pkg/controller/controller_ref_manager.go.
import { controllerOf, type KubernetesObject, type meta, type Selector } from '#api'
import type { Action, AnyKind } from '../runtime/plan.ts'

export interface Claimed<T> {
  /** Controlled and selected, adopted ones included. */
  readonly owned: readonly T[]
  readonly adopt: readonly Action[]
  readonly release: readonly Action[]
}

export interface Claimant {
  readonly owner: KubernetesObject
  readonly reference: meta.OwnerReference
  readonly selector: Selector
  readonly kind: AnyKind
}

/** Sorts candidates: own objects and orphans of the owner's namespace. An owner that is being deleted adopts nothing. */
export function claim<T extends KubernetesObject>(
  { owner, reference, selector, kind }: Claimant,
  candidates: Iterable<T>,
): Claimed<T> {
  const owned: T[] = []
  const adopt: Action[] = []
  const release: Action[] = []
  const { uid, deletionTimestamp } = owner.metadata
  for (const object of candidates) {
    const controller = controllerOf(object)
    if (controller !== undefined && controller.uid !== uid) continue
    const selected = selector.matches(object.metadata.labels)
    if (controller !== undefined) {
      if (selected) owned.push(object)
      else if (deletionTimestamp === undefined) release.push(releaseAction(kind, object, uid))
      continue
    }
    if (!selected || deletionTimestamp !== undefined || object.metadata.deletionTimestamp !== undefined) continue
    owned.push(object)
    adopt.push({
      type: 'patch',
      kind,
      object,
      patch: { type: 'strategic', body: { metadata: { ownerReferences: [{ ...reference }] } } },
    })
  }
  return { owned, adopt, release }
}

function releaseAction(kind: AnyKind, object: KubernetesObject, ownerUid: string): Action {
  const kept = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== ownerUid)
  const ownerReferences = kept.map((reference) => ({ ...reference }))
  return {
    type: 'patch',
    kind,
    object,
    patch: { type: 'merge', body: { metadata: { ownerReferences } } },
    unchanged: true,
  }
}
