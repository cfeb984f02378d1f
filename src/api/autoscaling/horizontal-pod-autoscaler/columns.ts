// What `kubectl get hpa` shows. Upstream: printHorizontalPodAutoscaler, formatHPAMetrics.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import type { Column } from '../../kind-definition.ts'
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '../v2.types.ts'

const metricsMax = 2
const unknown = '<unknown>'

function renderTargets({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = (spec.metrics ?? []).map((metric, i) => renderMetric(metric, status.currentMetrics?.[i]))
  if (metrics.length === 0) return none
  const shown = metrics.slice(0, metricsMax).join(', ')
  return metrics.length > metricsMax ? `${shown} + ${metrics.length - metricsMax} more...` : shown
}

function renderMetric(metric: MetricSpec, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'Object':
      return metric.object === undefined ? unknown : renderValue(metric.object.target, status?.object?.current)
    case 'External':
      return metric.external === undefined ? unknown : renderValue(metric.external.target, status?.external?.current)
    case 'Pods': {
      const target = metric.pods?.target.averageValue ?? unknown
      return `${status?.pods?.current.averageValue ?? unknown}/${target}`
    }
    case 'Resource': {
      const { name = '', target } = metric.resource ?? {}
      return `${name}: ${renderResource(target, status?.resource?.current)}`
    }
    case 'ContainerResource': {
      const { name = '', target } = metric.containerResource ?? {}
      return `${name}: ${renderResource(target, status?.containerResource?.current)}`
    }
    default:
      return '<unknown type>'
  }
}

function renderValue(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`
  return `${current?.value ?? unknown}/${target.value ?? unknown}`
}

function renderResource(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue}`
  const percent = (value: number | undefined, otherwise: string) => (value === undefined ? otherwise : `${value}%`)
  return `${percent(current?.averageUtilization, unknown)}/${percent(target?.averageUtilization, '<auto>')}`
}

type Cell = Column<HorizontalPodAutoscaler>['cell']

const column = (name: string, cell: Cell, description: string): Column<HorizontalPodAutoscaler> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell,
})

export const autoscalerColumns: readonly Column<HorizontalPodAutoscaler>[] = [
  nameColumn,
  column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`, 'What is scaled.'),
  column('Targets', renderTargets, 'Metrics as they are, and as they should be.'),
  column(
    'MinPods',
    ({ spec }) => (spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas)),
    'The fewest Pods.',
  ),
  column('MaxPods', ({ spec }) => spec.maxReplicas, 'The most Pods.'),
  column('Replicas', ({ status }) => status.currentReplicas ?? 0, 'Pods as they are.'),
  ageColumn,
]
