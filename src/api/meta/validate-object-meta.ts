// What metadata must look like, and what of it an update may change. Upstream: apimachinery/pkg/api/validation/objectmeta.go.
import { deepEqual } from '#base'
import type { KindDefinition } from '../kind-definition.ts'
import { type FieldError, forbiddenError, invalidError, requiredError, tooLongError } from './field-error.ts'
import { validateLabels } from './label-selector.ts'
import { isDns1123Label, isQualifiedName, nameIsDns1123Subdomain } from './names.ts'
import type { ObjectMeta, OwnerReference } from './v1.types.ts'

export type KindMetaRules = Pick<KindDefinition, 'namespaced'> & {
  validateName?(name: string, prefix: boolean): readonly string[]
  /** Custom resources may have finalizers without a domain. */
  readonly customResource?: boolean
}

/** Keys and values of all annotations together, in bytes. */
export const annotationsBytesMax = 256 * 1024

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

/** What is wrong with the metadata of a new object. */
export function validateObjectMeta(metadata: ObjectMeta, kind: KindMetaRules, path = 'metadata'): FieldError[] {
  const { generation = 0, labels, annotations, ownerReferences, finalizers } = metadata
  const errors = validateNames(metadata, kind, path)
  errors.push(...validateNamespace(metadata, kind, path))
  if (generation < 0) errors.push(invalidError(`${path}.generation`, generation, 'must be greater than or equal to 0'))
  if (labels !== undefined) errors.push(...validateLabels(labels, `${path}.labels`))
  if (annotations !== undefined) errors.push(...validateAnnotations(annotations, `${path}.annotations`))
  if (ownerReferences !== undefined) {
    errors.push(...validateOwnerReferences(ownerReferences, `${path}.ownerReferences`))
  }
  if (finalizers !== undefined) errors.push(...validateFinalizers(finalizers, kind, `${path}.finalizers`))
  return errors
}

function validateNames(metadata: ObjectMeta, kind: KindMetaRules, path: string): FieldError[] {
  const check = kind.validateName ?? nameIsDns1123Subdomain
  const errors: FieldError[] = []
  const { name = '', generateName = '' } = metadata
  if (generateName !== '') {
    for (const text of check(generateName, true)) errors.push(invalidError(`${path}.generateName`, generateName, text))
  }
  if (name === '') errors.push(requiredError(`${path}.name`, 'name or generateName is required'))
  else for (const text of check(name, false)) errors.push(invalidError(`${path}.name`, name, text))
  return errors
}

function validateNamespace({ namespace = '' }: ObjectMeta, kind: KindMetaRules, path: string): FieldError[] {
  const at = `${path}.namespace`
  if (!kind.namespaced) return namespace === '' ? [] : [forbiddenError(at, 'not allowed on this type')]
  if (namespace === '') return [requiredError(at)]
  return isDns1123Label(namespace).map((text) => invalidError(at, namespace, text))
}

const encoder = new TextEncoder()

/** What is wrong with annotations: keys are qualified names of any case; all together are bounded. */
export function validateAnnotations(annotations: ObjectMeta['annotations'], path: string): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    for (const text of isQualifiedName(key.toLowerCase())) errors.push(invalidError(path, key, text))
    size += encoder.encode(key).length + encoder.encode(value).length
  }
  if (size > annotationsBytesMax) errors.push(tooLongError(path, annotationsBytesMax))
  return errors
}

function validateOwnerReferences(references: readonly OwnerReference[], path: string): FieldError[] {
  const errors: FieldError[] = []
  let controller: string | undefined
  for (const reference of references) {
    errors.push(...validateOwnerReference(reference, path))
    if (reference.controller !== true) continue
    if (controller !== undefined) {
      const text = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${reference.name}`
      errors.push(invalidError(path, references.map(asJson), text))
    } else controller = reference.name
  }
  return errors
}

const asJson = (reference: OwnerReference) => ({ ...reference })

function validateOwnerReference(reference: OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { apiVersion, kind, name, uid } = reference
  const parts = apiVersion.split('/')
  if (parts.at(-1) === '' || parts.length > 2) {
    errors.push(invalidError(`${path}.apiVersion`, apiVersion, 'version must not be empty'))
  }
  for (const [field, value] of Object.entries({ kind, name, uid })) {
    if (value === '') errors.push(invalidError(`${path}.${field}`, value, 'must not be empty'))
  }
  if (kind === 'Event' && (apiVersion === 'v1' || apiVersion === 'events.k8s.io/v1')) {
    const text = `${apiVersion === 'v1' ? '/v1' : apiVersion}, Kind=Event is disallowed from being an owner`
    errors.push(invalidError(path, asJson(reference), text))
  }
  return errors
}

function validateFinalizers(finalizers: readonly string[], kind: KindMetaRules, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const finalizer of finalizers) {
    for (const text of isQualifiedName(finalizer)) errors.push(invalidError(path, finalizer, text))
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalidError(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  }
  if (kind.customResource === true) return errors
  for (const [index, finalizer] of finalizers.entries()) {
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) continue
    const text = 'name is neither a standard finalizer name nor is it fully qualified'
    errors.push(invalidError(`${path}[${index}]`, finalizer, text))
  }
  return errors
}

/** Fields of metadata that never change once the object is there. */
const immutableFields = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

/** What is wrong with the change of metadata from `previous` to `next`. Server-kept fields must be carried over before. */
export function validateObjectMetaUpdate(next: ObjectMeta, previous: ObjectMeta, path = 'metadata'): FieldError[] {
  const errors: FieldError[] = []
  if (previous.deletionTimestamp !== undefined) errors.push(...validateNoNewFinalizers(next, previous, path))
  if ((next.resourceVersion ?? '') === '') {
    const text = 'must be specified for an update'
    errors.push(invalidError(`${path}.resourceVersion`, next.resourceVersion ?? '', text))
  }
  if ((next.generation ?? 0) < (previous.generation ?? 0)) {
    errors.push(invalidError(`${path}.generation`, next.generation ?? 0, 'must not be decremented'))
  }
  for (const field of immutableFields) {
    if (deepEqual(next[field], previous[field])) continue
    errors.push(invalidError(`${path}.${field}`, next[field] ?? null, 'field is immutable'))
  }
  // What is the very same as before has been checked before.
  const { labels, annotations, ownerReferences } = next
  if (labels !== previous.labels) errors.push(...validateLabels(labels, `${path}.labels`))
  if (annotations !== previous.annotations) errors.push(...validateAnnotations(annotations, `${path}.annotations`))
  if (ownerReferences !== previous.ownerReferences) {
    errors.push(...validateOwnerReferences(ownerReferences ?? [], `${path}.ownerReferences`))
  }
  return errors
}

function validateNoNewFinalizers(next: ObjectMeta, previous: ObjectMeta, path: string): FieldError[] {
  const added = (next.finalizers ?? []).filter((one) => previous.finalizers?.includes(one) !== true).sort()
  if (added.length === 0) return []
  const shown = added.map((one) => JSON.stringify(one)).join(', ')
  const text = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`
  return [forbiddenError(`${path}.finalizers`, text)]
}
