// ResourceClaimTemplate: what claims are made from, one for each Pod that wants one. Nobody makes them yet.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import type { FieldError } from '../../meta/field-error.ts'
import { validateLabels } from '../../meta/label-selector.ts'
import { validateAnnotations } from '../../meta/validate-object-meta.ts'
import { resourceGroup } from '../device-rules.ts'
import { defaultClaimSpec, validateClaimSpec } from '../resource-claim/requests.ts'
import type { ResourceClaimTemplate } from '../v1.types.ts'
import { resourceClaimTemplate, resourceClaimTemplateSpec } from './schema.ts'

function* validate(next: ResourceClaimTemplate, previous: ResourceClaimTemplate | undefined): Iterable<FieldError> {
  const { spec } = next
  if (previous !== undefined) {
    return yield* validateImmutable('spec', { next: spec, previous: previous.spec, schema: resourceClaimTemplateSpec })
  }
  yield* validateAnnotations(spec.metadata.annotations, 'spec.metadata.annotations')
  yield* validateLabels(spec.metadata.labels, 'spec.metadata.labels')
  yield* validateClaimSpec(spec.spec, 'spec.spec')
}

export const resourceClaimTemplateKind = defineKind<ResourceClaimTemplate>({
  group: resourceGroup,
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  namespaced: true,
  schema: resourceClaimTemplate,
  columns: [nameColumn, ageColumn],
  defaults: (template) => ({
    ...template,
    spec: { ...template.spec, spec: defaultClaimSpec(template.spec.spec) },
  }),
  validate: (next, previous) => [...validate(next, previous)],
})
