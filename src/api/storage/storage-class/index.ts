// StorageClass: how volumes are provisioned for claims that name it. Upstream: ValidateStorageClass.
import { deepEqual, openGet } from '#base'
import { ageColumn, classNameColumn } from '../../columns.ts'
import { warnOfNodeLabels } from '../../core/node/label-warnings.ts'
import { validateQualifiedName } from '../../core/validate-name.ts'
import type { TopologySelectorTerm } from '../../core/v1.types.ts'
import { type Column, defineKind } from '../../kind-definition.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import { duplicateError, type FieldError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import { schemaAtPath } from '../../schema/fields.ts'
import type { Schema } from '../../schema/language.ts'
import { validateParameters, validateProvisioner } from '../class-rules.ts'
import type { KubernetesObject } from '../../meta/object-meta.ts'
import type { StorageClass } from '../v1.types.ts'
import { storageClass } from './schema.ts'

/** Says that claims without a class get this one. */
export const defaultClassAnnotation = 'storageclass.kubernetes.io/is-default-class'
const betaDefaultClassAnnotation = 'storageclass.beta.kubernetes.io/is-default-class'

/** Whether a StorageClass is the one for claims that name none. */
export function isDefaultStorageClass({ metadata: { annotations } }: KubernetesObject): boolean {
  return [defaultClassAnnotation, betaDefaultClassAnnotation].some((key) => openGet(annotations, key) === 'true')
}

const reclaimPolicies: readonly string[] = ['Delete', 'Retain']
const bindingModes: readonly string[] = ['Immediate', 'WaitForFirstConsumer']
const immutableFields = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const

function* validateTerm({ matchLabelExpressions = [] }: TopologySelectorTerm, path: string): Iterable<FieldError> {
  const keys = new Set<string>()
  for (const [i, { key, values }] of matchLabelExpressions.entries()) {
    const at = `${path}.matchLabelExpressions[${i}]`
    if (values.length === 0) yield requiredError(`${at}.values`)
    for (const [j, value] of values.entries()) {
      if (values.indexOf(value) < j) yield duplicateError(`${at}.values[${j}]`, value)
    }
    yield* validateQualifiedName(key, `${at}.key`)
    if (keys.has(key)) yield duplicateError(`${at}.key`, key)
    keys.add(key)
  }
}

/** What a term asks for, whatever the order in which it says so. */
function meaning({ matchLabelExpressions = [] }: TopologySelectorTerm): unknown {
  return matchLabelExpressions
    .map(({ key, values }) => [key, ...[...values].sort()])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
}

function* validate(next: StorageClass, previous: StorageClass | undefined): Iterable<FieldError> {
  const { provisioner, parameters, reclaimPolicy: policy, volumeBindingMode: mode, allowedTopologies = [] } = next
  yield* validateProvisioner(provisioner, 'provisioner')
  yield* validateParameters(parameters, 'parameters')
  if (policy && !reclaimPolicies.includes(policy)) yield notSupportedError('reclaimPolicy', policy, reclaimPolicies)
  if (mode === undefined) yield requiredError('volumeBindingMode')
  else if (!bindingModes.includes(mode)) yield notSupportedError('volumeBindingMode', mode, bindingModes)
  const meanings = allowedTopologies.map(meaning)
  for (const [i, term] of allowedTopologies.entries()) {
    yield* validateTerm(term, `allowedTopologies[${i}]`)
    const isKnown = meanings.slice(0, i).some((other) => deepEqual(other, meanings[i]))
    if (isKnown) yield duplicateError(`allowedTopologies[${i}].matchLabelExpressions`, '')
  }
  if (previous === undefined) return
  for (const name of immutableFields) {
    // The schema has every field of the class.
    const schema = schemaAtPath(storageClass, [name]) as Schema
    yield* validateImmutable(name, { next: next[name], previous: previous[name], schema })
  }
}

const column = (name: string, description: string, cell: Column<StorageClass>['cell']): Column<StorageClass> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell,
})

/** Warns of old labels of nodes in topologies. Upstream: pkg/api/storage/util.go. */
function warn({ allowedTopologies = [] }: StorageClass): string[] {
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.flatMap(({ key }, e) =>
      warnOfNodeLabels([key], () => `allowedTopologies[${i}].matchLabelExpressions[${e}]`),
    ),
  )
}

export const storageClassKind = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  schema: storageClass,
  columns: [
    classNameColumn(isDefaultStorageClass),
    column('Provisioner', 'What makes the volumes.', ({ provisioner }) => provisioner),
    column(
      'ReclaimPolicy',
      'What becomes of a volume without claim.',
      ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete',
    ),
    column(
      'VolumeBindingMode',
      'When a claim gets its volume.',
      ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate',
    ),
    column(
      'AllowVolumeExpansion',
      'Whether volumes can grow.',
      ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    ),
    ageColumn,
  ],
  validate: (next, previous) => [...validate(next, previous)],
  warn,
})
