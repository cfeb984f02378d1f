// DeviceClass: what devices of a kind have in common, to be asked for by name. Upstream: pkg/registry/resource/deviceclass.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import type { FieldError } from '../../meta/field-error.ts'
import {
  deviceListMax,
  resourceGroup,
  validateConfiguration,
  validateExtendedResourceName,
  validateList,
  validateSelectors,
} from '../device-rules.ts'
import type { DeviceClass } from '../v1.types.ts'
import { deviceClass } from './schema.ts'

function* validate({ spec }: DeviceClass): Iterable<FieldError> {
  yield* validateSelectors(spec.selectors, 'spec.selectors')
  yield* validateList(spec.config, 'spec.config', { max: deviceListMax, validateItem: validateConfiguration })
  const { extendedResourceName: name } = spec
  if (name !== undefined) yield* validateExtendedResourceName(name, 'spec.extendedResourceName')
}

export const deviceClassKind = defineKind<DeviceClass>({
  group: resourceGroup,
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  schema: deviceClass,
  generation: true,
  columns: [nameColumn, ageColumn],
  validate: (next) => [...validate(next)],
})
