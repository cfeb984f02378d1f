// ComponentStatus, deprecated: health of control-plane components as kubectl once showed it. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, listMap, required, string, struct } from '../../schema/language.ts'

export const componentCondition = struct('core/v1.ComponentCondition', {
  type: required(1, string),
  status: required(2, string),
  message: field(3, string),
  error: field(4, string),
})

export const componentStatus = struct('core/v1.ComponentStatus', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  conditions: field(2, listMap(componentCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})
