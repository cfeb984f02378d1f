// IPAddress: an address of the cluster that is taken, and by whom. Its name is the address. Upstream: ValidateIPAddress.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { validateDNSSubdomain } from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import { ipProblems } from '../../meta/cidr.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import { type FieldError, requiredError } from '../../meta/field-error.ts'
import type { IPAddress } from '../v1.types.ts'
import { validatePathSegment } from '../validate-reference.ts'
import { ipAddress, parentReference } from './schema.ts'

function* validateCreate({ spec: { parentRef } }: IPAddress): Iterable<FieldError> {
  const path = 'spec.parentRef'
  if (parentRef === undefined) return yield requiredError(path)
  const { group, resource, name, namespace } = parentRef
  if (group) yield* validateDNSSubdomain(group, `${path}.group`)
  yield* validatePathSegment(resource, `${path}.resource`)
  yield* validatePathSegment(name, `${path}.name`)
  if (namespace) yield* validatePathSegment(namespace, `${path}.namespace`)
}

function validateUpdate(next: IPAddress, previous: IPAddress): Iterable<FieldError> {
  const change = { next: next.spec.parentRef, previous: previous.spec.parentRef, schema: parentReference }
  return validateImmutable('spec.parentRef', change)
}

function renderParent({ spec: { parentRef } }: IPAddress): string {
  if (parentRef === undefined) return none
  const { group, resource = '', namespace, name = '' } = parentRef
  const kind = (group ? `${resource}.${group}` : resource).toLowerCase()
  return [kind, ...(namespace ? [namespace] : []), name].join('/')
}

export const ipAddressKind = defineKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  schema: ipAddress,
  columns: [
    nameColumn,
    { name: 'ParentRef', type: 'string', priority: 0, description: 'Who has taken the address.', cell: renderParent },
    ageColumn,
  ],
  validateName: ipProblems,
  validate: (next, previous) => [...(previous === undefined ? validateCreate(next) : validateUpdate(next, previous))],
})
