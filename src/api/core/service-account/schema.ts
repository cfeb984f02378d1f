// ServiceAccount. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, field, list, listMap, pointer, string, struct } from '../../schema/language.ts'
import { localObjectReference, objectReference } from '../reference/schema.ts'

export const serviceAccount = struct('core/v1.ServiceAccount', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  secrets: field(2, listMap(objectReference, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  imagePullSecrets: field(3, list(localObjectReference)),
  automountServiceAccountToken: pointer(4, boolean),
})
