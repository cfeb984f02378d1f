// Schema of autoscaling/v1: HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, CrossVersionObjectReference, HorizontalPodAutoscalerStatus. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { atomicStruct, field, int32, int64, pointer, required, string, struct, time } from '../../schema/language.ts'

export const crossVersionObjectReference = atomicStruct('autoscaling/v1.CrossVersionObjectReference', {
  kind: required(1, string),
  name: required(2, string),
  apiVersion: field(3, string),
})

export const horizontalPodAutoscalerSpec = struct('autoscaling/v1.HorizontalPodAutoscalerSpec', {
  scaleTargetRef: required(1, crossVersionObjectReference),
  minReplicas: pointer(2, int32),
  maxReplicas: required(3, int32),
  targetCPUUtilizationPercentage: pointer(4, int32),
})

export const horizontalPodAutoscalerStatus = struct('autoscaling/v1.HorizontalPodAutoscalerStatus', {
  observedGeneration: pointer(1, int64),
  lastScaleTime: pointer(2, time),
  currentReplicas: required(3, int32),
  desiredReplicas: required(4, int32),
  currentCPUUtilizationPercentage: pointer(5, int32),
})

export const horizontalPodAutoscaler = struct('autoscaling/v1.HorizontalPodAutoscaler', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, horizontalPodAutoscalerSpec),
  status: field(3, horizontalPodAutoscalerStatus),
})
