// Schema of autoscaling/v2: HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, CrossVersionObjectReference, MetricSpec, ObjectMetricSource, MetricTarget …. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  field,
  int32,
  int64,
  list,
  listMap,
  pointer,
  quantity,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const crossVersionObjectReference = struct('autoscaling/v2.CrossVersionObjectReference', {
  kind: required(1, string),
  name: required(2, string),
  apiVersion: field(3, string),
})

export const metricTarget = struct('autoscaling/v2.MetricTarget', {
  type: required(1, string),
  value: pointer(2, quantity),
  averageValue: pointer(3, quantity),
  averageUtilization: pointer(4, int32),
})

export const metricIdentifier = struct('autoscaling/v2.MetricIdentifier', {
  name: required(1, string),
  selector: pointer(2, labelSelector),
})

export const objectMetricSource = struct('autoscaling/v2.ObjectMetricSource', {
  describedObject: required(1, crossVersionObjectReference),
  target: required(2, metricTarget),
  metric: required(3, metricIdentifier),
})

export const podsMetricSource = struct('autoscaling/v2.PodsMetricSource', {
  metric: required(1, metricIdentifier),
  target: required(2, metricTarget),
})

export const resourceMetricSource = struct('autoscaling/v2.ResourceMetricSource', {
  name: required(1, string),
  target: required(2, metricTarget),
})

export const containerResourceMetricSource = struct('autoscaling/v2.ContainerResourceMetricSource', {
  name: required(1, string),
  target: required(2, metricTarget),
  container: required(3, string),
})

export const externalMetricSource = struct('autoscaling/v2.ExternalMetricSource', {
  metric: required(1, metricIdentifier),
  target: required(2, metricTarget),
})

export const metricSpec = struct('autoscaling/v2.MetricSpec', {
  type: required(1, string),
  object: pointer(2, objectMetricSource),
  pods: pointer(3, podsMetricSource),
  resource: pointer(4, resourceMetricSource),
  containerResource: pointer(7, containerResourceMetricSource),
  external: pointer(5, externalMetricSource),
})

export const hpaScalingPolicy = struct('autoscaling/v2.HPAScalingPolicy', {
  type: required(1, string),
  value: required(2, int32),
  periodSeconds: required(3, int32),
})

export const hpaScalingRules = struct('autoscaling/v2.HPAScalingRules', {
  stabilizationWindowSeconds: pointer(3, int32),
  selectPolicy: pointer(1, string),
  policies: field(2, list(hpaScalingPolicy)),
  tolerance: pointer(4, quantity),
})

export const horizontalPodAutoscalerBehavior = struct('autoscaling/v2.HorizontalPodAutoscalerBehavior', {
  scaleUp: pointer(1, hpaScalingRules),
  scaleDown: pointer(2, hpaScalingRules),
})

export const horizontalPodAutoscalerSpec = struct('autoscaling/v2.HorizontalPodAutoscalerSpec', {
  scaleTargetRef: required(1, crossVersionObjectReference),
  minReplicas: pointer(2, int32),
  maxReplicas: required(3, int32),
  metrics: field(4, list(metricSpec)),
  behavior: pointer(5, horizontalPodAutoscalerBehavior),
})

export const metricValueStatus = struct('autoscaling/v2.MetricValueStatus', {
  value: pointer(1, quantity),
  averageValue: pointer(2, quantity),
  averageUtilization: pointer(3, int32),
})

export const objectMetricStatus = struct('autoscaling/v2.ObjectMetricStatus', {
  metric: required(1, metricIdentifier),
  current: required(2, metricValueStatus),
  describedObject: required(3, crossVersionObjectReference),
})

export const podsMetricStatus = struct('autoscaling/v2.PodsMetricStatus', {
  metric: required(1, metricIdentifier),
  current: required(2, metricValueStatus),
})

export const resourceMetricStatus = struct('autoscaling/v2.ResourceMetricStatus', {
  name: required(1, string),
  current: required(2, metricValueStatus),
})

export const containerResourceMetricStatus = struct('autoscaling/v2.ContainerResourceMetricStatus', {
  name: required(1, string),
  current: required(2, metricValueStatus),
  container: required(3, string),
})

export const externalMetricStatus = struct('autoscaling/v2.ExternalMetricStatus', {
  metric: required(1, metricIdentifier),
  current: required(2, metricValueStatus),
})

export const metricStatus = struct('autoscaling/v2.MetricStatus', {
  type: required(1, string),
  object: pointer(2, objectMetricStatus),
  pods: pointer(3, podsMetricStatus),
  resource: pointer(4, resourceMetricStatus),
  containerResource: pointer(7, containerResourceMetricStatus),
  external: pointer(5, externalMetricStatus),
})

export const horizontalPodAutoscalerCondition = struct('autoscaling/v2.HorizontalPodAutoscalerCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const horizontalPodAutoscalerStatus = struct('autoscaling/v2.HorizontalPodAutoscalerStatus', {
  observedGeneration: pointer(1, int64),
  lastScaleTime: pointer(2, time),
  currentReplicas: field(3, int32),
  desiredReplicas: required(4, int32),
  currentMetrics: field(5, list(metricStatus), { presence: 'always' }),
  conditions: field(6, listMap(horizontalPodAutoscalerCondition, 'type'), {
    patchStrategy: 'merge',
    patchMergeKey: 'type',
  }),
})

export const horizontalPodAutoscaler = struct('autoscaling/v2.HorizontalPodAutoscaler', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, horizontalPodAutoscalerSpec),
  status: field(3, horizontalPodAutoscalerStatus),
})
