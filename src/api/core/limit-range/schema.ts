// LimitRange: bounds and defaults of requests and limits in a namespace. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, list, map, quantity, required, string, struct } from '../../schema/language.ts'

export const limitRangeItem = struct('core/v1.LimitRangeItem', {
  type: required(1, string),
  max: field(2, map(quantity)),
  min: field(3, map(quantity)),
  default: field(4, map(quantity)),
  defaultRequest: field(5, map(quantity)),
  maxLimitRequestRatio: field(6, map(quantity)),
})

export const limitRangeSpec = struct('core/v1.LimitRangeSpec', {
  limits: required(1, list(limitRangeItem)),
})

export const limitRange = struct('core/v1.LimitRange', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, limitRangeSpec),
})
