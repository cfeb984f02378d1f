// What deleting an object means for it, decided purely: go at once, wait out a grace period, or wait for finalizers.
// Upstream counterpart: k8s.io/apiserver/pkg/registry/rest/delete.go and registry/generic/registry/store.go.
import {
  conflict,
  type FieldError,
  invalid,
  invalidError,
  type KindDefinition,
  type KubernetesObject,
  notSupportedError,
  parseTime,
  renderTime,
} from '#api'
import type { AnyObject } from './strategy.ts'

export const foregroundFinalizer = 'foregroundDeletion'
export const orphanFinalizer = 'orphan'

export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground'

/** What a DELETE asks for. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined
  readonly propagationPolicy?: PropagationPolicy | undefined
  /** The deprecated form of the policy. */
  readonly orphanDependents?: boolean | undefined
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined
  readonly dryRun: boolean
}

export type DeletionPlan =
  /** Nothing holds the object. */
  | { readonly kind: 'remove' }
  /** It stays, marked as being deleted. */
  | { readonly kind: 'mark'; readonly object: KubernetesObject }
  /** It is being deleted already, and nothing changes. */
  | { readonly kind: 'pending' }

/** Kinds whose dependents are orphaned unless the client says otherwise. */
const orphaningKinds: ReadonlySet<string> = new Set(['/ReplicationController', 'batch/Job'])

/** Throws 409 when the object is not the one that the client means. */
export function checkPreconditions(
  { group, kind }: Pick<KindDefinition, 'group' | 'kind'>,
  { metadata }: KubernetesObject,
  preconditions: DeleteOptions['preconditions'],
): void {
  const { uid, resourceVersion } = preconditions ?? {}
  // Upstream names the kind where the resource belongs.
  const refuse = (text: string) => conflict({ group, resource: kind }, metadata.name, text)
  if (uid !== undefined && uid !== metadata.uid) {
    throw refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    )
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    )
  }
}

const policies: readonly string[] = ['Foreground', 'Background', 'Orphan', 'nil']

/** Throws 422 for options that contradict each other. */
export function checkDeleteOptions(
  { propagationPolicy, orphanDependents }: DeleteOptions,
  others: readonly FieldError[],
): void {
  const errors: FieldError[] = []
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set'
    errors.push(invalidError('propagationPolicy', propagationPolicy, detail))
  }
  if (propagationPolicy !== undefined && !policies.slice(0, -1).includes(propagationPolicy)) {
    errors.push(notSupportedError('propagationPolicy', propagationPolicy, policies))
  }
  errors.push(...others)
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)
}

function policyOf(kind: KindDefinition, { metadata }: KubernetesObject, options: DeleteOptions): PropagationPolicy {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? 'Orphan' : 'Background'
  if (options.propagationPolicy !== undefined) return options.propagationPolicy
  const finalizers = metadata.finalizers ?? []
  // A policy that an earlier delete chose stays.
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  if (finalizers.includes(foregroundFinalizer)) return 'Foreground'
  return orphaningKinds.has(`${kind.group}/${kind.kind}`) ? 'Orphan' : 'Background'
}

function finalizersFor(kind: KindDefinition, object: KubernetesObject, options: DeleteOptions): readonly string[] {
  const policy = policyOf(kind, object, options)
  const others = (object.metadata.finalizers ?? []).filter(
    (one) => one !== orphanFinalizer && one !== foregroundFinalizer,
  )
  if (policy === 'Orphan') return [...others, orphanFinalizer]
  if (policy === 'Foreground') return [...others, foregroundFinalizer]
  return others
}

function marked(
  kind: KindDefinition,
  object: KubernetesObject,
  mark: { readonly at: number; readonly grace: number; readonly finalizers: readonly string[] },
): KubernetesObject {
  const { finalizers: _finalizers, ...metadata } = object.metadata
  const isFirst = metadata.deletionTimestamp === undefined
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(kind.generation && isFirst ? { generation: (metadata.generation ?? 0) + 1 } : {}),
      deletionTimestamp: renderTime(mark.at),
      deletionGracePeriodSeconds: mark.grace,
      ...(mark.finalizers.length === 0 ? {} : { finalizers: mark.finalizers }),
    },
  }
}

/** When the object goes and with what grace; `pending` if an earlier request said the same or less. */
function graceOf(
  kind: KindDefinition,
  object: KubernetesObject,
  options: DeleteOptions,
  now: number,
): { readonly at: number; readonly grace: number } | 'pending' {
  const { deletionTimestamp, deletionGracePeriodSeconds: before = 0 } = object.metadata
  const { gracePeriodSeconds: asked } = options
  const requested = asked !== undefined && asked < 0 ? 1 : asked
  const grace = kind.gracefulDelete?.(object, requested) ?? 0
  if (deletionTimestamp === undefined) return { at: now + grace * 1_000, grace }
  if (before === 0 || kind.gracefulDelete === undefined) return { at: parseTime(deletionTimestamp) ?? now, grace: 0 }
  // It may only get shorter; the time counts from the first request.
  if (requested === undefined || requested >= before) return 'pending'
  const at = (parseTime(deletionTimestamp) ?? now) - (before - requested) * 1_000
  // A grace that is over already is the shortest one: who waits for it still ends the object.
  return at < now ? { at: now, grace: requested === 0 ? 0 : 1 } : { at, grace: requested }
}

/** Decides what a DELETE does to an object. */
export function decideDeletion(
  kind: KindDefinition,
  object: KubernetesObject,
  options: DeleteOptions,
  now: number,
): DeletionPlan {
  const finalizers = finalizersFor(kind, object, options)
  const grace = graceOf(kind, object, options, now)
  if (grace === 'pending') return { kind: 'pending' }
  const holds = finalizers.length > 0 || namespaceFinalizers(kind, object).length > 0
  if (!holds && grace.grace === 0) return { kind: 'remove' }
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata
  const isMarked = deletionTimestamp !== undefined && deletionGracePeriodSeconds === grace.grace
  if (isMarked && sameList(finalizers, object.metadata.finalizers ?? [])) return { kind: 'pending' }
  return { kind: 'mark', object: terminating(kind, marked(kind, object, { ...grace, finalizers })) }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at])
}

function namespaceFinalizers(kind: KindDefinition, object: KubernetesObject): readonly string[] {
  if (kind.kind !== 'Namespace' || kind.group !== '') return []
  const { spec } = object as AnyObject & { readonly spec?: { readonly finalizers?: readonly string[] } }
  return spec?.finalizers ?? []
}

/** A namespace that is being deleted says so in its phase. */
function terminating(kind: KindDefinition, object: KubernetesObject): KubernetesObject {
  if (kind.kind !== 'Namespace' || kind.group !== '') return object
  const { status } = object as AnyObject & { readonly status?: object }
  return { ...object, status: { ...status, phase: 'Terminating' } } as KubernetesObject
}

/** Whether an update leaves nothing that holds an object which is being deleted, so that it goes. */
export function deletionFollows(kind: KindDefinition, next: KubernetesObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = next.metadata
  if (deletionTimestamp === undefined || (finalizers ?? []).length > 0) return false
  return (deletionGracePeriodSeconds ?? 0) === 0 && namespaceFinalizers(kind, next).length === 0
}
