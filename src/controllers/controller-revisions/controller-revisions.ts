// The templates that a StatefulSet or DaemonSet has had, each kept as a ControllerRevision, so that it can go back: which
// one is wanted now, what it is called, and which old ones may go. Upstream counterpart: pkg/controller/history.
import { type apps, type core, type Draft, type KubernetesObject, type meta, safeEncodeString } from '#api'
import { deepEqual, fnv1a32, openMerge, openWith } from '#base'
import { controllerRevisionKind } from '../kinds.ts'
import { createdMs } from '../pod/facts.ts'
import type { Action } from '../runtime/plan.ts'
import { stableJson } from '../stable-json.ts'

/** Label of Pods, and of a DaemonSet's revisions, that says which revision they are of. */
export const revisionHashLabel = 'controller-revision-hash'
/** Label of a StatefulSet's revisions. */
export const statefulSetHashLabel = 'controller.kubernetes.io/hash'
/** Old revisions that are kept unless the workload says otherwise. */
export const revisionHistoryLimitDefault = 10

/** Whose revisions they are. */
export interface RevisionOwner {
  readonly owner: KubernetesObject
  readonly reference: meta.OwnerReference
  readonly template: core.PodTemplateSpec
  readonly collisionCount: number | undefined
  /** Under which label the hash is put on the revision. */
  readonly hashLabel: string
}

/** A revision that is there or is about to be made. */
export interface WantedRevision {
  readonly name: string
  readonly hash: string
}

export interface Revisions {
  /** Of the present template. */
  readonly wanted: WantedRevision
  readonly collisionCount: number | undefined
  /** Makes the wanted one, or gives it the highest number again after a rollback. */
  readonly actions: readonly Action[]
}

type Revision = apps.ControllerRevision

function dataOf(template: core.PodTemplateSpec): unknown {
  return { spec: { template: { $patch: 'replace', ...template } } }
}

/** The Pod template that a revision holds; undefined if it holds none. */
export function templateOfRevision({ data }: Revision): core.PodTemplateSpec | undefined {
  const template = (data as { readonly spec?: { readonly template?: unknown } } | undefined)?.spec?.template
  if (typeof template !== 'object' || template === null) return undefined
  const { $patch: _, ...rest } = template as { readonly $patch?: string } & core.PodTemplateSpec
  return rest
}

/** Oldest first. */
export function sortRevisions(revisions: Iterable<Revision>): readonly Revision[] {
  return [...revisions].sort(
    (a, b) => a.revision - b.revision || createdMs(a) - createdMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
  )
}

/** The hash of a revision. */
export function hashOfRevision({ metadata: { labels } }: Revision, hashLabel: string): string {
  return labels?.[hashLabel] ?? ''
}

/** Decides on the revision of the present template. `isNameTaken`: whether the namespace has a revision of this name. */
export function decideRevisions(
  { owner, reference, template, collisionCount, hashLabel }: RevisionOwner,
  own: readonly Revision[],
  isNameTaken: (name: string) => boolean,
): Revisions {
  const sorted = sortRevisions(own)
  const last = sorted.at(-1)
  const equal = sorted.findLast((one) => deepEqual(templateOfRevision(one), template))
  if (equal !== undefined) {
    const wanted = { name: equal.metadata.name, hash: hashOfRevision(equal, hashLabel) }
    if (last === undefined || equal === last) return { wanted, collisionCount, actions: [] }
    const bumped = { ...equal, revision: last.revision + 1 }
    return { wanted, collisionCount, actions: [{ type: 'update', kind: controllerRevisionKind, object: bumped }] }
  }
  let count = collisionCount
  let hash = hashOf(template, count)
  // Another template has the same hash, or someone else has the name.
  while (isNameTaken(`${owner.metadata.name}-${hash}`)) {
    count = (count ?? 0) + 1
    hash = hashOf(template, count)
  }
  const name = `${owner.metadata.name}-${hash}`
  const object: Draft<Revision> = {
    metadata: {
      name,
      namespace: owner.metadata.namespace,
      labels: openWith(openMerge(template.metadata.labels), hashLabel, hash),
      ...(owner.metadata.annotations === undefined ? {} : { annotations: owner.metadata.annotations }),
      ownerReferences: [reference],
    },
    data: dataOf(template) as NonNullable<Revision['data']>,
    revision: (last?.revision ?? 0) + 1,
  }
  return {
    wanted: { name, hash },
    collisionCount: count,
    actions: [{ type: 'create', kind: controllerRevisionKind, object: object as Draft<KubernetesObject> }],
  }
}

/** No collision is the same as none so far. */
function hashOf(template: core.PodTemplateSpec, collisionCount = 0): string {
  const text = stableJson(dataOf(template))
  return safeEncodeString(String(fnv1a32(collisionCount === 0 ? text : `${text}${collisionCount}`)))
}

/** Deletes the oldest of those that nothing lives by, beyond the limit; none if the limit is negative. */
export function truncateHistory(
  own: readonly Revision[],
  isLive: (revision: Revision) => boolean,
  limit: number = revisionHistoryLimitDefault,
): readonly Action[] {
  if (limit < 0) return []
  const old = sortRevisions(own).filter((one) => !isLive(one))
  return old
    .slice(0, Math.max(0, old.length - limit))
    .map((object) => ({ type: 'delete', kind: controllerRevisionKind, object }))
}
