// ControllerRevision. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int64, rawExtension, required, string, struct } from '../../schema/language.ts'

export const controllerRevision = struct('apps/v1.ControllerRevision', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  data: field(2, rawExtension),
  revision: required(3, int64),
})
