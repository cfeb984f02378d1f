// autoscaling/v1 as a view of autoscaling/v2: it knows the CPU only, and carries all else in annotations.
// Upstream: pkg/apis/autoscaling/v1/conversion.go.
import { openGet, openIsEmpty, openMap, openWithout } from '#base'
import { decodeStruct } from '../../schema/decode.ts'
import type { HorizontalPodAutoscaler as Older } from '../v1.types.ts'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HorizontalPodAutoscalerCondition,
  MetricSpec,
  MetricStatus,
} from '../v2.types.ts'
import {
  parseEach,
  parseJsonText,
  parseMetricStatuses,
  parseMetrics,
  renderMetricStatuses,
  renderMetrics,
} from './conversion-metrics.ts'
import { defaultBehavior, defaultMetrics } from './defaults.ts'
import { horizontalPodAutoscalerBehavior, horizontalPodAutoscalerCondition } from './schema-v2.ts'

const prefix = 'autoscaling.alpha.kubernetes.io'
const annotations = {
  metrics: `${prefix}/metrics`,
  conditions: `${prefix}/conditions`,
  currentMetrics: `${prefix}/current-metrics`,
  behavior: `${prefix}/behavior`,
} as const

const cpuTarget = ({ type, resource }: MetricSpec): number | undefined =>
  type === 'Resource' && resource?.name === 'cpu' ? resource.target.averageUtilization : undefined

const cpuCurrent = ({ type, resource }: MetricStatus): number | undefined =>
  type === 'Resource' && resource?.name === 'cpu' ? resource.current.averageUtilization : undefined

const defined = (value: number | undefined): value is number => value !== undefined

/** As autoscaling/v1 shows what is stored. */
export function autoscalerFromStored(stored: HorizontalPodAutoscaler): Older {
  const { metadata, spec, status } = stored
  const { metrics = [], behavior } = spec
  const { conditions = [] } = status
  const current = status.currentMetrics ?? []
  const added = openMap(metadata.annotations)
  const others = metrics.filter((metric) => cpuTarget(metric) === undefined)
  if (others.length > 0) added[annotations.metrics] = renderMetrics(others)
  if (current.length > 0) added[annotations.currentMetrics] = renderMetricStatuses(current)
  if (conditions.length > 0) added[annotations.conditions] = JSON.stringify(conditions)
  if (behavior !== undefined) added[annotations.behavior] = JSON.stringify(withFirstLetters(behavior, 'toUpperCase'))
  const target = metrics.map(cpuTarget).find(defined)
  const used = current.map(cpuCurrent).findLast(defined)
  const { observedGeneration, lastScaleTime, currentReplicas = 0, desiredReplicas } = status
  return {
    kind: stored.kind ?? 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: openIsEmpty(added) ? metadata : { ...metadata, annotations: added },
    spec: {
      scaleTargetRef: spec.scaleTargetRef,
      ...(spec.minReplicas === undefined ? {} : { minReplicas: spec.minReplicas }),
      maxReplicas: spec.maxReplicas,
      ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }),
    },
    status: {
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
      ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
      currentReplicas,
      desiredReplicas,
      ...(used === undefined ? {} : { currentCPUUtilizationPercentage: used }),
    },
  }
}

/** As what autoscaling/v1 says is stored. Annotations that cannot be read are dropped. */
export function autoscalerToStored(older: Older): HorizontalPodAutoscaler {
  const { metadata, spec, status } = older
  const given = (name: keyof typeof annotations) => openGet(metadata.annotations, annotations[name])
  const metrics = [...cpuMetrics(spec.targetCPUUtilizationPercentage), ...(parseMetrics(given('metrics')) ?? [])]
  const behavior = parseBehavior(given('behavior'))
  const conditions = parseEach<HorizontalPodAutoscalerCondition>(given('conditions'), horizontalPodAutoscalerCondition)
  const { observedGeneration, lastScaleTime, currentReplicas, desiredReplicas } = status
  return {
    kind: older.kind ?? 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: withoutAnnotations(metadata),
    spec: {
      scaleTargetRef: spec.scaleTargetRef,
      ...(spec.minReplicas === undefined ? {} : { minReplicas: spec.minReplicas }),
      maxReplicas: spec.maxReplicas,
      metrics: metrics.length === 0 ? defaultMetrics : metrics,
      ...(behavior === undefined ? {} : { behavior }),
    },
    status: {
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
      ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
      currentReplicas,
      desiredReplicas,
      currentMetrics:
        parseMetricStatuses(given('currentMetrics')) ?? cpuStatuses(status.currentCPUUtilizationPercentage),
      ...(conditions === undefined ? {} : { conditions }),
    },
  }
}

function parseBehavior(text: string | undefined): HorizontalPodAutoscalerBehavior | undefined {
  const value = withFirstLetters(parseJsonText(text), 'toLowerCase')
  const decoded = value === undefined ? undefined : decodeStruct(horizontalPodAutoscalerBehavior, value)
  return decoded?.ok === true ? defaultBehavior(decoded.value as HorizontalPodAutoscalerBehavior) : undefined
}

function cpuMetrics(averageUtilization: number | undefined): MetricSpec[] {
  if (averageUtilization === undefined) return []
  return [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }]
}

function cpuStatuses(averageUtilization: number | undefined): MetricStatus[] {
  if (averageUtilization === undefined) return []
  return [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization } } }]
}

function withoutAnnotations(metadata: Older['metadata']): Older['metadata'] {
  let left = metadata.annotations
  for (const name of Object.values(annotations)) left = openWithout(left, name)
  const { annotations: _, ...rest } = metadata
  return openIsEmpty(left) || left === undefined ? rest : { ...rest, annotations: left }
}

/** Upstream writes the behavior with the names that Go gives its fields, which begin with capitals. */
function withFirstLetters<T>(value: T, change: 'toUpperCase' | 'toLowerCase'): T {
  if (Array.isArray(value)) return value.map((item) => withFirstLetters(item, change)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(
    entries.map(([key, inner]) => [`${key.slice(0, 1)[change]()}${key.slice(1)}`, withFirstLetters(inner, change)]),
  ) as T
}
