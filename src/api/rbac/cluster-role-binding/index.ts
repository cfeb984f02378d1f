// ClusterRoleBinding: who gets a ClusterRole, everywhere.
import { defineKind } from '../../kind-definition.ts'
import { nameIsPathSegment } from '../../meta/names.ts'
import { bindingColumns, defaultBinding, rbacGroup, validateBinding } from '../rules.ts'
import type { ClusterRoleBinding } from '../v1.types.ts'
import { clusterRoleBinding } from './schema.ts'

export const clusterRoleBindingKind = defineKind<ClusterRoleBinding>({
  group: rbacGroup,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  schema: clusterRoleBinding,
  columns: bindingColumns,
  validateName: nameIsPathSegment,
  defaults: defaultBinding,
  validate: (next, previous) => [...validateBinding(next, previous, { namespaced: false })],
})
