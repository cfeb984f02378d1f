// RoleBinding. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, list, required, string, struct } from '../../schema/language.ts'
import { roleRef, subject } from '../cluster-role-binding/schema.ts'

export const roleBinding = struct('rbac/v1.RoleBinding', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  subjects: field(2, list(subject)),
  roleRef: required(3, roleRef),
})
