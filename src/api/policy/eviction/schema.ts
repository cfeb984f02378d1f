// Eviction. Facts of the Kubernetes v1.36 API.
import { deleteOptions, objectMeta } from '../../meta/schema.ts'
import { field, pointer, string, struct } from '../../schema/language.ts'

export const eviction = struct('policy/v1.Eviction', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  deleteOptions: pointer(2, deleteOptions),
})
