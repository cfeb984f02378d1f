// What the registry itself does to an object on its way into the store: the metadata that only the server sets, status kept
// apart from spec, generation; then the kind's own strategy. Pure. Upstream: k8s.io/apiserver/pkg/registry/rest/{create,update}.go.
import { deepEqual } from '#base'
import {
  type FieldError,
  invalid,
  type KindDefinition,
  type KubernetesObject,
  type RequestContext,
  renderTime,
  validateObjectMeta,
  validateObjectMetaUpdate,
  writesStatus,
} from '#api'

/** An object with fields that only some kinds have. */
export type AnyObject = KubernetesObject & { readonly [field: string]: unknown }

/** Metadata fields that clients may not set; absent from what the store keeps unless the server sets them. */
function withoutServerFields(metadata: KubernetesObject['metadata']): Partial<KubernetesObject['metadata']> {
  const {
    uid: _uid,
    resourceVersion: _resourceVersion,
    creationTimestamp: _creationTimestamp,
    deletionTimestamp: _deletionTimestamp,
    deletionGracePeriodSeconds: _deletionGracePeriodSeconds,
    generation: _generation,
    selfLink: _selfLink,
    // Put back by who has reckoned them, in managed-fields.ts.
    managedFields: _managedFields,
    ...rest
  } = metadata as KubernetesObject['metadata'] & { readonly selfLink?: unknown; readonly managedFields?: unknown }
  return rest
}

/** What a new object gets from the server. */
export interface Birth {
  readonly uid: string
  readonly name: string
  readonly namespace: string
}

/** A new object, ready to be validated. */
export function prepareForCreate(
  kind: KindDefinition,
  given: KubernetesObject,
  birth: Birth,
  context: RequestContext,
): KubernetesObject {
  const { namespace: _namespace, ...rest } = withoutServerFields(given.metadata)
  const metadata = {
    ...rest,
    name: birth.name,
    ...(kind.namespaced ? { namespace: birth.namespace } : {}),
    uid: birth.uid,
    resourceVersion: '',
    ...(kind.generation ? { generation: 1 } : {}),
    creationTimestamp: renderTime(context.now),
  }
  const object = { ...given, metadata }
  const prepared = kind.prepareForCreate?.(object, context)
  if (prepared !== undefined) return prepared
  if (!kind.status) return object
  // A kind with a status subresource is created without one, unless its strategy says otherwise.
  const { status: _status, ...withoutStatus } = object as AnyObject
  return { ...withoutStatus, ...emptyStatusOf(given) }
}

/** Structs held by value are always written: `status: {}`. */
function emptyStatusOf(given: KubernetesObject): { status?: Record<string, never> } {
  return (given as AnyObject)['status'] === undefined ? {} : { status: {} }
}

/** Whether anything but metadata and status differs. */
function specChanged(next: KubernetesObject, previous: KubernetesObject): boolean {
  const strip = ({ metadata: _metadata, status: _status, ...rest }: AnyObject) => rest
  return !deepEqual(strip(next as AnyObject), strip(previous as AnyObject))
}

/** The metadata with some of it as it was. */
function withKept(
  next: KubernetesObject['metadata'],
  previous: KubernetesObject['metadata'],
  names: KindDefinition['statusKeeps'] = [],
): KubernetesObject['metadata'] {
  const kept = names.filter((name) => previous[name] !== undefined).map((name) => [name, previous[name]])
  const others = Object.entries(next).filter(([name]) => !names.some((one) => one === name))
  return names.length === 0 ? next : (Object.fromEntries([...others, ...kept]) as KubernetesObject['metadata'])
}

/** The object that an update gives, ready to be validated. */
export function prepareForUpdate(
  kind: KindDefinition,
  given: KubernetesObject,
  previous: KubernetesObject,
  context: RequestContext,
): KubernetesObject {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, name, namespace } =
    previous.metadata
  const fixed = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    resourceVersion: '',
    ...(generation === undefined ? {} : { generation }),
    creationTimestamp,
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  }
  let next: KubernetesObject = { ...given, metadata: { ...withoutServerFields(given.metadata), ...fixed } }
  if (writesStatus(kind, context.subresource)) {
    const { status } = next as AnyObject
    next = {
      ...previous,
      metadata: withKept(next.metadata, previous.metadata, kind.statusKeeps),
      ...(status === undefined ? {} : { status }),
    } as KubernetesObject
  } else if (kind.status) {
    const { status } = previous as AnyObject
    const { status: _status, ...withoutStatus } = next as AnyObject
    next = { ...withoutStatus, ...(status === undefined ? {} : { status }) }
  }
  next = kind.prepareForUpdate?.(next, previous, context) ?? next
  if (kind.generation && !writesStatus(kind, context.subresource) && specChanged(next, previous)) {
    next = { ...next, metadata: { ...next.metadata, generation: (generation ?? 0) + 1 } }
  }
  return next
}

function throwIfInvalid(kind: KindDefinition, object: KubernetesObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(kind, object.metadata.name, errors)
}

/** Throws 422 with everything that is wrong with a new object. */
export function validateCreate(kind: KindDefinition, object: KubernetesObject, context: RequestContext): void {
  const errors = [...validateObjectMeta(object.metadata, kind), ...(kind.validate?.(object, undefined, context) ?? [])]
  throwIfInvalid(kind, object, errors)
}

/** Throws 422 with everything that is wrong with an update. */
export function validateUpdate(
  kind: KindDefinition,
  next: KubernetesObject,
  previous: KubernetesObject,
  context: RequestContext,
): void {
  // resourceVersion is checked as a precondition; both sides carry the stored one here.
  const carried = { ...next.metadata, resourceVersion: previous.metadata.resourceVersion }
  const errors = [...validateObjectMetaUpdate(carried, previous.metadata)]
  if (writesStatus(kind, context.subresource)) errors.push(...(kind.validateStatus?.(next, previous, context) ?? []))
  else errors.push(...(kind.validate?.(next, previous, context) ?? []))
  throwIfInvalid(kind, next, errors)
}
