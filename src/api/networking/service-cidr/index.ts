// ServiceCIDR: ranges from which Services get their addresses, one of each family at most. Upstream: ValidateServiceCIDR.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { parseCidr, validateCidr } from '../../meta/cidr.ts'
import { shownValue } from '../../meta/field-checks.ts'
import { type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import type { ServiceCIDR, ServiceCIDRSpec } from '../v1.types.ts'
import { serviceCIDR } from './schema.ts'

const path = 'spec.cidrs'
const rangesMax = 2

function* validateRanges(spec: ServiceCIDRSpec): Iterable<FieldError> {
  const cidrs = spec.cidrs ?? []
  if (cidrs.length === 0) return yield requiredError(path, 'at least one CIDR required')
  if (cidrs.length > rangesMax) {
    return yield invalidError(path, shownValue(spec), `may only hold up to ${rangesMax} values`)
  }
  for (const [i, cidr] of cidrs.entries()) yield* validateCidr(cidr, `${path}[${i}]`, { canonical: true })
  const [first, second] = cidrs.map((cidr) => parseCidr(cidr)?.family)
  if (first === undefined || first !== second) return
  const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'
  yield invalidError(path, cidrs, detail)
}

/** Ranges stay; a range of the other family may join the only one. */
function* validateUpdate(next: ServiceCIDRSpec, previous: ServiceCIDRSpec): Iterable<FieldError> {
  const [cidrs, before] = [next.cidrs ?? [], previous.cidrs ?? []]
  const joins = before.length === 1 && cidrs.length === 2
  if (cidrs.length !== before.length && !joins) return yield invalidError(path, cidrs, 'field is immutable')
  for (const [i, cidr] of before.entries()) {
    if (cidrs[i] !== cidr) yield invalidError(`${path}[${i}]`, cidrs[i], 'field is immutable')
  }
  if (joins) yield* validateRanges(next)
}

export const serviceCIDRKind = defineKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  schema: serviceCIDR,
  status: true,
  columns: [
    nameColumn,
    {
      name: 'CIDRs',
      type: 'string',
      priority: 0,
      description: 'The ranges.',
      cell: ({ spec }) => (spec.cidrs ?? []).join(','),
    },
    ageColumn,
  ],
  prepareForCreate: (object) => ({ ...object, status: {} }),
  validate: ({ spec }, previous) => [
    ...(previous === undefined ? validateRanges(spec) : validateUpdate(spec, previous.spec)),
  ],
})
