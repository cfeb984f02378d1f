// PodStatusResult. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, string, struct } from '../../schema/language.ts'
import { podStatus } from '../pod/schema/status.ts'

export const podStatusResult = struct('core/v1.PodStatusResult', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  status: field(2, podStatus),
})
