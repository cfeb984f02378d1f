// The revisions of a workload as a controller observes them: its own, those it may adopt, and whether a name is taken.
import { type apps, type KubernetesObject, type Labels, newControllerRef, type Selector } from '#api'
import { controllerRevisionKind } from '../kinds.ts'
import { claim } from '../pod/claim.ts'
import { byControllerUid, byOrphan } from '../pod/indexes.ts'
import { candidatesOf } from '../pod/owner-keys.ts'
import type { Caches, Live } from '../runtime/caches.ts'
import { type Watch, watchKind } from '../runtime/define-controller.ts'
import type { Action, AnyKind } from '../runtime/plan.ts'

export interface ClaimedRevisions {
  readonly own: readonly apps.ControllerRevision[]
  readonly actions: readonly Action[]
  isNameTaken(name: string): boolean
}

/** The watch that a controller with revisions needs. */
export function watchRevisions(keys: (object: KubernetesObject, caches: Caches) => Iterable<string>): Watch {
  return watchKind({ kind: controllerRevisionKind, keys, indexes: { ...byControllerUid, ...byOrphan } })
}

/** Looks up what a workload has. */
export async function claimRevisions(
  owner: { readonly kind: AnyKind; readonly object: KubernetesObject; readonly selector: Selector },
  { caches, live }: { readonly caches: Caches; readonly live: Live },
): Promise<ClaimedRevisions> {
  const { kind, object, selector } = owner
  const selects = (labels: Labels | undefined): boolean => selector.matches(labels)
  const candidates = await candidatesOf({ kind, object }, { kind: controllerRevisionKind, selects }, { caches, live })
  const reference = newControllerRef(object, kind)
  const { owned, adopt, release } = claim(
    { owner: object, reference, selector, kind: controllerRevisionKind },
    candidates,
  )
  const cache = caches.of(controllerRevisionKind)
  return {
    own: owned,
    actions: [...adopt, ...release],
    isNameTaken: (name) => cache.get(`${object.metadata.namespace}/${name}`) !== undefined,
  }
}
