// ClusterRole: what may be done anywhere, or wherever it is bound; its rules may be put together from other roles'.
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, requiredError } from '../../meta/field-error.ts'
import { validateLabelSelector } from '../../meta/label-selector.ts'
import { nameIsPathSegment } from '../../meta/names.ts'
import { rbacGroup, roleColumns, validateRules } from '../rules.ts'
import type { ClusterRole } from '../v1.types.ts'
import { clusterRole } from './schema.ts'

function* validate({ rules, aggregationRule }: ClusterRole): Iterable<FieldError> {
  yield* validateRules(rules ?? [], false)
  if (aggregationRule === undefined) return
  const path = 'aggregationRule.clusterRoleSelectors'
  const selectors = aggregationRule.clusterRoleSelectors ?? []
  if (selectors.length === 0) {
    yield requiredError(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')
  }
  for (const [i, selector] of selectors.entries()) yield* validateLabelSelector(selector, `${path}[${i}]`)
}

export const clusterRoleKind = defineKind<ClusterRole>({
  group: rbacGroup,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  schema: clusterRole,
  columns: roleColumns,
  validateName: nameIsPathSegment,
  validate: (next) => [...validate(next)],
})
