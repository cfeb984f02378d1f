// Namespace. The finalizer `kubernetes` holds it until the namespace controller has emptied it; only the subresource
// `finalize` takes finalizers away. Upstream: pkg/registry/core/namespace.
import { openWith } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import { nameIsDns1123Label } from '../../meta/names.ts'
import { validateQualifiedName } from '../validate-name.ts'
import type { Namespace } from '../v1.types.ts'
import { namespace } from './schema.ts'

/** The finalizer of every namespace. */
export const namespaceFinalizer = 'kubernetes'

/** The label by which selectors can find a namespace by its name. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name'

const standardFinalizers: readonly string[] = [namespaceFinalizer, 'orphan', 'foregroundDeletion']

function withNameLabel(object: Namespace): Namespace {
  const { metadata } = object
  if (!metadata.name) return object
  return { ...object, metadata: { ...metadata, labels: openWith(metadata.labels, namespaceNameLabel, metadata.name) } }
}

function prepareForCreate(object: Namespace): Namespace {
  const finalizers = object.spec.finalizers ?? []
  const held = finalizers.includes(namespaceFinalizer) ? finalizers : [...finalizers, namespaceFinalizer]
  return withNameLabel({ ...object, spec: { ...object.spec, finalizers: held }, status: { phase: 'Active' } })
}

function prepareForUpdate(next: Namespace, previous: Namespace, { subresource }: { readonly subresource: string }) {
  if (subresource === 'status') return next
  const kept = { ...next, status: previous.status }
  return subresource === 'finalize' ? kept : { ...kept, spec: previous.spec }
}

function* validateFinalizers(finalizers: readonly string[]): Iterable<FieldError> {
  const path = 'spec.finalizers'
  for (const name of finalizers) {
    yield* validateQualifiedName(name, path)
    if (!name.includes('/') && !standardFinalizers.includes(name)) {
      yield invalidError(path, name, 'name is neither a standard finalizer name nor is it fully qualified')
    }
  }
}

/** The phase says whether the namespace is being deleted, and nothing else. */
function validateStatus({ metadata, status }: Namespace): FieldError[] {
  const deleting = metadata.deletionTimestamp !== undefined
  const phase = deleting ? 'Terminating' : 'Active'
  if (status.phase === phase) return []
  const when = deleting ? '`deletionTimestamp` is not empty' : '`deletionTimestamp` is empty'
  return [invalidError('status.Phase', status.phase ?? '', `may only be '${phase}' if ${when}`)]
}

export const namespaceKind = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  schema: namespace,
  verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  status: true,
  fieldSelectors: { 'status.phase': ({ status }) => status.phase ?? '' },
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      priority: 0,
      description: 'Active, or Terminating while it is being deleted.',
      cell: ({ status }) => status.phase ?? '',
    },
    ageColumn,
  ],
  validateName: nameIsDns1123Label,
  defaults: withNameLabel,
  prepareForCreate,
  prepareForUpdate,
  validate: ({ spec }) => [...validateFinalizers(spec.finalizers ?? [])],
  validateStatus,
})
