// ResourceClaim: devices that Pods ask for, and which ones they were given. Nobody allocates yet: claims are stored and
// checked. Upstream: pkg/registry/resource/resourceclaim.
import { ageColumn, nameColumn } from '../../columns.ts'
import { changeableMetadata, defineKind } from '../../kind-definition.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import type { FieldError } from '../../meta/field-error.ts'
import { resourceGroup } from '../device-rules.ts'
import type { ResourceClaim } from '../v1.types.ts'
import { defaultClaimSpec, validateClaimSpec } from './requests.ts'
import { resourceClaim, resourceClaimSpec } from './schema.ts'
import { validateClaimStatus } from './validate-status.ts'

function* validate(next: ResourceClaim, previous: ResourceClaim | undefined): Iterable<FieldError> {
  if (previous === undefined) yield* validateClaimSpec(next.spec, 'spec')
  else yield* validateImmutable('spec', { next: next.spec, previous: previous.spec, schema: resourceClaimSpec })
}

/** `deleted,allocated,reserved`: what of it is true. */
function renderState({ metadata, status }: ResourceClaim): string {
  const { allocation, reservedFor = [] } = status
  const deleted = metadata.deletionTimestamp === undefined ? [] : ['deleted']
  if (allocation === undefined) return deleted[0] ?? 'pending'
  return [...deleted, 'allocated', ...(reservedFor.length === 0 ? [] : ['reserved'])].join(',')
}

export const resourceClaimKind = defineKind<ResourceClaim>({
  group: resourceGroup,
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  namespaced: true,
  schema: resourceClaim,
  status: true,
  statusKeeps: changeableMetadata,
  columns: [
    nameColumn,
    {
      name: 'State',
      type: 'string',
      priority: 0,
      description: 'Whether devices are allocated, and reserved for a Pod.',
      cell: renderState,
    },
    ageColumn,
  ],
  defaults: (claim) => ({ ...claim, spec: defaultClaimSpec(claim.spec) }),
  validate: (next, previous) => [...validate(next, previous)],
  validateStatus: (next, previous) => [...validateClaimStatus(next, previous)],
})
