// ConfigMap. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, bytes, field, map, pointer, string, struct } from '../../schema/language.ts'

export const configMap = struct('core/v1.ConfigMap', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  immutable: pointer(4, boolean),
  data: field(2, map(string)),
  binaryData: field(3, map(bytes)),
})
