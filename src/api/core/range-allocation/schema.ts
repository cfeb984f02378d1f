// RangeAllocation. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { bytes, field, required, string, struct } from '../../schema/language.ts'

export const rangeAllocation = struct('core/v1.RangeAllocation', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  range: required(2, string),
  data: required(3, bytes),
})
