// Schema of rbac/v1: ClusterRoleBinding, Subject, RoleRef. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { atomicStruct, field, list, required, string, struct } from '../../schema/language.ts'

export const subject = atomicStruct('rbac/v1.Subject', {
  kind: required(1, string),
  apiGroup: field(2, string),
  name: required(3, string),
  namespace: field(4, string),
})

export const roleRef = atomicStruct('rbac/v1.RoleRef', {
  apiGroup: field(1, string, { presence: 'always' }),
  kind: required(2, string),
  name: required(3, string),
})

export const clusterRoleBinding = struct('rbac/v1.ClusterRoleBinding', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  subjects: field(2, list(subject)),
  roleRef: required(3, roleRef),
})
