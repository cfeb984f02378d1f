// Role. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, list, string, struct } from '../../schema/language.ts'
import { policyRule } from '../cluster-role/schema.ts'

export const role = struct('rbac/v1.Role', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  rules: field(2, list(policyRule), { presence: 'always' }),
})
