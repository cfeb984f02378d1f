// RoleBinding: who gets a Role or ClusterRole, within a namespace.
import { defineKind } from '../../kind-definition.ts'
import { nameIsPathSegment } from '../../meta/names.ts'
import { bindingColumns, defaultBinding, rbacGroup, validateBinding } from '../rules.ts'
import type { RoleBinding } from '../v1.types.ts'
import { roleBinding } from './schema.ts'

export const roleBindingKind = defineKind<RoleBinding>({
  group: rbacGroup,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  schema: roleBinding,
  columns: bindingColumns,
  validateName: nameIsPathSegment,
  defaults: defaultBinding,
  validate: (next, previous) => [...validateBinding(next, previous, { namespaced: true })],
})
