// Role: what may be done within a namespace. Whether someone may grant it is for the apiserver to say.
import { defineKind } from '../../kind-definition.ts'
import { nameIsPathSegment } from '../../meta/names.ts'
import { rbacGroup, roleColumns, validateRules } from '../rules.ts'
import type { Role } from '../v1.types.ts'
import { role } from './schema.ts'

export const roleKind = defineKind<Role>({
  group: rbacGroup,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  namespaced: true,
  schema: role,
  columns: roleColumns,
  validateName: nameIsPathSegment,
  validate: ({ rules }) => [...validateRules(rules ?? [], true)],
})
