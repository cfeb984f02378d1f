// CSIStorageCapacity: how much a driver can still give in some part of the cluster. Upstream: ValidateCSIStorageCapacity.
import { ageColumn, nameColumn } from '../../columns.ts'
import { warnOfNodeLabelKey, warnOfNodeLabels } from '../../core/node/label-warnings.ts'
import { validateDNSSubdomain } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import { validateLabelSelector } from '../../meta/label-selector.ts'
import { quantitySign } from '../../meta/quantity.ts'
import { labelSelector } from '../../meta/schema.ts'
import { string } from '../../schema/language.ts'
import type { CSIStorageCapacity } from '../v1.types.ts'
import { csiStorageCapacity } from './schema.ts'

function* validateCreate({ nodeTopology, storageClassName, capacity }: CSIStorageCapacity): Iterable<FieldError> {
  if (nodeTopology !== undefined) yield* validateLabelSelector(nodeTopology, 'nodeTopology')
  yield* validateDNSSubdomain(storageClassName, 'storageClassName')
  if (capacity !== undefined && quantitySign(capacity) < 0) {
    yield invalidError('capacity', capacity, 'must be greater than or equal to 0')
  }
}

function* validateUpdate(next: CSIStorageCapacity, previous: CSIStorageCapacity): Iterable<FieldError> {
  const topology = { next: next.nodeTopology, previous: previous.nodeTopology, schema: labelSelector }
  yield* validateImmutable('nodeTopology', topology)
  const name = { next: next.storageClassName, previous: previous.storageClassName, schema: string }
  yield* validateImmutable('storageClassName', name)
}

function warn({ nodeTopology }: CSIStorageCapacity): string[] {
  const { matchExpressions = [], matchLabels = {} } = nodeTopology ?? {}
  return [
    ...matchExpressions.flatMap(({ key }, i) => warnOfNodeLabelKey(key, `nodeTopology.matchExpressions[${i}].key`)),
    ...warnOfNodeLabels(Object.keys(matchLabels), (key) => `nodeTopology.matchLabels.${key}`),
  ]
}

export const csiStorageCapacityKind = defineKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
  schema: csiStorageCapacity,
  columns: [
    nameColumn,
    {
      name: 'StorageClassName',
      type: 'string',
      priority: 0,
      description: 'The class of the volumes.',
      cell: ({ storageClassName }) => storageClassName,
    },
    {
      name: 'Capacity',
      type: 'string',
      priority: 0,
      description: 'What is left, in bytes.',
      cell: ({ capacity }) => capacity ?? '<unset>',
    },
    ageColumn,
  ],
  validate: (next, previous) => [...(previous === undefined ? validateCreate(next) : validateUpdate(next, previous))],
  warn,
})
