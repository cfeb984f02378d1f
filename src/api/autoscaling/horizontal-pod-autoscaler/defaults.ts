// What an autoscaler does that does not say: half-idle CPUs, scaling up at once and down in a while.
// Upstream: pkg/apis/autoscaling/v2/defaults.go.
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HPAScalingRules,
  MetricSpec,
} from '../v2.types.ts'

/** Percent of what Pods ask for that their CPUs shall be used. */
const cpuUtilization = 80

export const defaultMetrics: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuUtilization } } },
]

const scaleUp: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}

/** How long to wait before scaling down is a setting of the controller. */
const scaleDown: HPAScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
}

/** An autoscaler as it is stored. */
export function defaultAutoscaler(object: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { spec } = object
  const { behavior, metrics = [] } = spec
  return {
    ...object,
    spec: {
      ...spec,
      minReplicas: spec.minReplicas ?? 1,
      metrics: metrics.length === 0 ? defaultMetrics : metrics,
      ...(behavior === undefined ? {} : { behavior: defaultBehavior(behavior) }),
    },
  }
}

/** Who says something of the behavior gets the rest written out. */
export function defaultBehavior(behavior: HorizontalPodAutoscalerBehavior): HorizontalPodAutoscalerBehavior {
  return { scaleUp: { ...scaleUp, ...behavior.scaleUp }, scaleDown: { ...scaleDown, ...behavior.scaleDown } }
}
