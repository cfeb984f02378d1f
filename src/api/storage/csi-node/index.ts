// CSINode: the storage drivers that a node has. Upstream: ValidateCSINode.
import { ageColumn, nameColumn } from '../../columns.ts'
import { validateCSIDriverName, validateQualifiedName } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import { validateImmutable, validateNonnegative } from '../../meta/field-checks.ts'
import { duplicateError, type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import type { CSINode, CSINodeDriver } from '../v1.types.ts'
import { csiNode, csiNodeDriver } from './schema.ts'

/** As the CSI specification has it since 1.4. */
const nodeIDLengthMax = 256

function* validateDriver({ name, nodeID, topologyKeys, allocatable }: CSINodeDriver, path: string) {
  yield* validateCSIDriverName(name, `${path}.name`)
  if (nodeID === '') yield requiredError(`${path}.nodeID`)
  if (nodeID.length > nodeIDLengthMax) {
    yield invalidError(`${path}.nodeID`, nodeID, `must be ${nodeIDLengthMax} characters or less`)
  }
  yield* validateNonnegative(allocatable?.count, `${path}.allocatable.count`)
  for (const [i, key] of (topologyKeys ?? []).entries()) {
    if (key === '') yield requiredError(path)
    if (topologyKeys.indexOf(key) < i) yield duplicateError(path, key)
    yield* validateQualifiedName(key, path)
  }
}

function* validate({ spec: { drivers } }: CSINode, previous: CSINode | undefined): Iterable<FieldError> {
  const names = new Set<string>()
  for (const [i, driver] of (drivers ?? []).entries()) {
    yield* validateDriver(driver, `spec.drivers[${i}]`)
    if (names.has(driver.name)) yield duplicateError(`spec.drivers[${i}].name`, driver.name)
    names.add(driver.name)
  }
  // A driver may come and go, and how many volumes it can attach may change; nothing else.
  for (const { allocatable: _old, ...before } of previous?.spec.drivers ?? []) {
    for (const { allocatable: _new, ...driver } of drivers ?? []) {
      if (driver.name !== before.name) continue
      yield* validateImmutable('spec.drivers', { next: driver, previous: before, schema: csiNodeDriver })
    }
  }
}

export const csiNodeKind = defineKind<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  namespaced: false,
  schema: csiNode,
  columns: [
    nameColumn,
    {
      name: 'Drivers',
      type: 'integer',
      priority: 0,
      description: 'How many drivers the node has.',
      cell: ({ spec }) => (spec.drivers ?? []).length,
    },
    ageColumn,
  ],
  validate: (next, previous) => [...validate(next, previous)],
})
