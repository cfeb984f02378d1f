// Schema of autoscaling/v1: Scale, ScaleSpec, ScaleStatus. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int32, required, string, struct } from '../../schema/language.ts'

export const scaleSpec = struct('autoscaling/v1.ScaleSpec', {
  replicas: field(1, int32, { default: 0 }),
})

export const scaleStatus = struct('autoscaling/v1.ScaleStatus', {
  replicas: required(1, int32),
  selector: field(2, string),
})

export const scale = struct('autoscaling/v1.Scale', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, scaleSpec),
  status: field(3, scaleStatus),
})
