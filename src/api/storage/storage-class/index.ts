// StorageClass. Upstream: pkg/apis/storage/validation.
import { deepEqual, openGet } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { column } from '../../core/pod-template/workload.ts'
import { validateQualifiedName } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  notSupportedError,
  requiredError,
  tooLongError,
  tooManyError,
} from '../../meta/field-error.ts'
import type { StorageClass } from '../v1.types.ts'
import { storageClass } from './schema.ts'

/** Says that claims without a class get this one. */
export const defaultClassAnnotation = 'storageclass.kubernetes.io/is-default-class'

const betaDefaultClassAnnotation = 'storageclass.beta.kubernetes.io/is-default-class'
const parametersMax = 512
const parametersBytesMax = 256 * 1024
const reclaimPolicies: readonly string[] = ['Delete', 'Retain']
const bindingModes: readonly string[] = ['Immediate', 'WaitForFirstConsumer']

/** Whether claims without a class get this one. */
export function isDefaultStorageClass({ metadata: { annotations } }: Pick<StorageClass, 'metadata'>): boolean {
  return [defaultClassAnnotation, betaDefaultClassAnnotation].some((key) => openGet(annotations, key) === 'true')
}

function* validate(next: StorageClass, previous: StorageClass | undefined): Iterable<FieldError> {
  if (next.provisioner === '') yield requiredError('provisioner')
  else yield* validateQualifiedName(next.provisioner.toLowerCase(), 'provisioner')
  yield* validateParameters(next.parameters ?? {})
  const { reclaimPolicy, volumeBindingMode: mode } = next
  if (reclaimPolicy !== undefined && !reclaimPolicies.includes(reclaimPolicy)) {
    yield notSupportedError('reclaimPolicy', reclaimPolicy, reclaimPolicies)
  }
  if (mode === undefined) yield requiredError('volumeBindingMode')
  else if (!bindingModes.includes(mode)) yield notSupportedError('volumeBindingMode', mode, bindingModes)
  yield* validateTopologies(next)
  if (previous === undefined) return
  if (!deepEqual(next.parameters, previous.parameters)) {
    yield forbiddenError('parameters', 'updates to parameters are forbidden.')
  }
  for (const name of ['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) {
    if (next[name] !== previous[name]) yield forbiddenError(name, `updates to ${name} are forbidden.`)
  }
}

function* validateParameters(parameters: Readonly<Record<string, string>>): Iterable<FieldError> {
  const entries = Object.entries(parameters)
  if (entries.length > parametersMax) yield tooManyError('parameters', entries.length, parametersMax)
  if (entries.some(([key]) => key === '')) yield requiredError('parameters', 'field can not be empty.')
  const bytes = entries.reduce((sum, [key, value]) => sum + new TextEncoder().encode(key + value).length, 0)
  if (bytes > parametersBytesMax) yield tooLongError('parameters', parametersBytesMax)
}

function* validateTopologies({ allowedTopologies = [] }: StorageClass): Iterable<FieldError> {
  for (const [t, { matchLabelExpressions = [] }] of allowedTopologies.entries()) {
    const keys = new Set<string>()
    for (const [e, { key, values }] of matchLabelExpressions.entries()) {
      const at = `allowedTopologies[${t}].matchLabelExpressions[${e}]`
      if (values.length === 0) yield requiredError(`${at}.values`)
      for (const [v, value] of values.entries()) {
        if (values.indexOf(value) < v) yield duplicateError(`${at}.values[${v}]`, value)
      }
      yield* validateQualifiedName(key, `${at}.key`)
      if (keys.has(key)) yield duplicateError(`${at}.key`, key)
      keys.add(key)
    }
  }
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
    {
      ...nameColumn,
      cell: (object: StorageClass) => `${object.metadata.name}${isDefaultStorageClass(object) ? ' (default)' : ''}`,
    },
    column('Provisioner', ({ provisioner }) => provisioner, 'Who makes volumes of the class.'),
    column('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? '', 'What becomes of a volume at the end.'),
    column('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? none, 'When a volume is made.'),
    column(
      'AllowVolumeExpansion',
      ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
      'Whether volumes grow.',
    ),
    ageColumn,
  ],
  validate: (next, previous) => [...validate(next, previous)],
})
