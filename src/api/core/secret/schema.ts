// Secret. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, bytes, field, map, pointer, string, struct } from '../../schema/language.ts'

export const secret = struct('core/v1.Secret', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  immutable: pointer(5, boolean),
  data: field(2, map(bytes)),
  stringData: field(4, map(string)),
  type: field(3, string, { default: 'Opaque' }),
})
