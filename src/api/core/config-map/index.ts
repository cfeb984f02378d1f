// ConfigMap: configuration as keys and values, in text or bytes. Upstream: ValidateConfigMap.
import { deepEqual } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError, tooLongError } from '../../meta/field-error.ts'
import { isConfigMapKey } from '../../meta/names.ts'
import type { ConfigMap } from '../v1.types.ts'
import { base64Length, dataBytesMax, utf8Length, validateImmutable } from './data.ts'
import { configMap } from './schema.ts'

function* validate(next: ConfigMap, previous: ConfigMap | undefined): Iterable<FieldError> {
  if (previous !== undefined) {
    yield* validateImmutable(next, previous, {
      data: deepEqual(next.data, previous.data),
      binaryData: deepEqual(next.binaryData, previous.binaryData),
    })
  }
  let size = 0
  for (const [key, value] of Object.entries(next.data ?? {})) {
    for (const problem of isConfigMapKey(key)) yield invalidError(`data[${key}]`, key, problem)
    if (Object.hasOwn(next.binaryData ?? {}, key)) {
      yield invalidError(`data[${key}]`, key, 'duplicate of key present in binaryData')
    }
    size += utf8Length(value)
  }
  for (const [key, value] of Object.entries(next.binaryData ?? {})) {
    for (const problem of isConfigMapKey(key)) yield invalidError(`binaryData[${key}]`, key, problem)
    size += base64Length(value)
  }
  // Upstream names a field without a name, which is shown so.
  if (size > dataBytesMax) yield tooLongError('[]', dataBytesMax)
}

export const configMapKind = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  schema: configMap,
  columns: [
    nameColumn,
    {
      name: 'Data',
      type: 'string',
      priority: 0,
      description: 'Number of keys.',
      cell: ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    },
    ageColumn,
  ],
  validate: (next, previous) => [...validate(next, previous)],
})
