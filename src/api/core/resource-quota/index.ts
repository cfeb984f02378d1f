// ResourceQuota. Upstream: pkg/registry/core/resourcequota, ValidateResourceQuota.
import { deepEqual } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import type { Quantity } from '../../meta/quantity.ts'
import { column } from '../pod-template/workload.ts'
import type { ResourceQuota } from '../v1.types.ts'
import { resourceQuota } from './schema.ts'
import { validateQuotaAmounts, validateResourceQuota } from './validate.ts'

/** `cpu: 1/2` for each resource whose name starts with `limits.` or does not. */
function renderUse({ status }: ResourceQuota, limits: boolean): string {
  const hard: Readonly<Record<string, Quantity>> = status.hard ?? {}
  const used: Readonly<Record<string, Quantity>> = status.used ?? {}
  return Object.keys(hard)
    .filter((name) => name.startsWith('limits.') === limits)
    .sort()
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ')
}

export const resourceQuotaKind = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  schema: resourceQuota,
  status: true,
  columns: [
    nameColumn,
    column('Request', (object) => renderUse(object, false), 'What is asked for, of what may be.'),
    column('Limit', (object) => renderUse(object, true), 'What is limited to, of what may be.'),
    ageColumn,
  ],
  prepareForUpdate: (next, previous, { subresource }) =>
    subresource === '' && !deepEqual(next.status, previous.status) ? { ...next, status: previous.status } : next,
  validate: (next, previous) => [...validateResourceQuota(next, previous)],
  validateStatus: ({ status }) => [
    ...validateQuotaAmounts(status.hard, 'status.hard'),
    ...validateQuotaAmounts(status.used, 'status.used'),
  ],
})
