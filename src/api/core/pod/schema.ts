// Pod. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, string, struct } from '../../schema/language.ts'
import { podSpec } from './schema/spec.ts'
import { podStatus } from './schema/status.ts'

export const pod = struct('core/v1.Pod', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, podSpec),
  status: field(3, podStatus),
})
