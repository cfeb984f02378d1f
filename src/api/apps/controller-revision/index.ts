// ControllerRevision: a template as it was, by which a StatefulSet or DaemonSet can go back. Its data never changes.
import { deepEqual } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { column } from '../../core/pod-template/workload.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import { controllerOf } from '../../meta/owner-reference.ts'
import type { ControllerRevision } from '../v1.types.ts'
import { controllerRevision } from './schema.ts'

function* validate(next: ControllerRevision, previous: ControllerRevision | undefined): Iterable<FieldError> {
  if (next.revision < 0) yield invalidError('revision', next.revision, 'must be greater than or equal to 0')
  if (previous === undefined) {
    if (next.data === undefined || next.data === null) yield requiredError('data', 'data is mandatory')
  } else if (!deepEqual(next.data, previous.data)) yield invalidError('data', next.data, 'field is immutable')
}

function renderController(object: ControllerRevision): string {
  const owner = controllerOf(object)
  if (owner === undefined) return none
  const [group = '', version] = owner.apiVersion.split('/')
  const kind = owner.kind.toLowerCase()
  return `${version === undefined ? kind : `${kind}.${group}`}/${owner.name}`
}

export const controllerRevisionKind = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  schema: controllerRevision,
  columns: [
    nameColumn,
    column('Controller', renderController, 'Who keeps the revision.'),
    column('Revision', ({ revision }) => revision, 'Its number.'),
    ageColumn,
  ],
  validate: (next, previous) => [...validate(next, previous)],
})
