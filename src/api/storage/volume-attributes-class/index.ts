// VolumeAttributesClass: parameters of volumes that may change while a volume is in use. Upstream: ValidateVolumeAttributesClass.
import { deepEqual, openGet } from '#base'
import { ageColumn, classNameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, forbiddenError, requiredError } from '../../meta/field-error.ts'
import { validateParameters, validateProvisioner } from '../class-rules.ts'
import type { VolumeAttributesClass } from '../v1.types.ts'
import { volumeAttributesClass } from './schema.ts'

const defaultClassAnnotation = 'volumeattributesclass.alpha.kubernetes.io/is-default-class'

/** Upstream names the fields below a spec that there is none of, and the answer is compared with upstream's. */
function* validate(next: VolumeAttributesClass, previous: VolumeAttributesClass | undefined): Iterable<FieldError> {
  const { driverName, parameters = {} } = next
  yield* validateProvisioner(driverName, 'spec.driverName')
  yield* validateParameters(parameters, 'spec.parameters')
  if (Object.keys(parameters).length === 0) {
    yield requiredError('spec.parameters', 'must contain at least one key/value pair')
  }
  if (previous === undefined) return
  if (driverName !== previous.driverName) yield forbiddenError('driverName', 'updates to driverName are forbidden.')
  if (!deepEqual(parameters, previous.parameters ?? {})) {
    yield forbiddenError('parameters', 'updates to parameters are forbidden.')
  }
}

export const volumeAttributesClassKind = defineKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  schema: volumeAttributesClass,
  columns: [
    classNameColumn(({ metadata }) => openGet(metadata.annotations, defaultClassAnnotation) === 'true'),
    {
      name: 'DriverName',
      type: 'string',
      priority: 0,
      description: 'The CSI driver that knows the parameters.',
      cell: ({ driverName }) => driverName,
    },
    ageColumn,
  ],
  validate: (next, previous) => [...validate(next, previous)],
})
