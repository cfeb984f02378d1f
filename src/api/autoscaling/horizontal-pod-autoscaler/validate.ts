// Autoscalers: bounds, metrics with exactly one source and a target that fits it, and rules of scaling.
// Upstream: pkg/apis/autoscaling/validation.
import { validateContainerResourceName } from '../../core/pod/validate/resources.ts'
import { validateDNSLabel } from '../../core/validate-name.ts'
import { validateNonnegative } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isPathSegmentName } from '../../meta/names.ts'
import { quantitySign } from '../../meta/quantity.ts'
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingRules,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
} from '../v2.types.ts'

const periodSecondsMax = 1800
const windowSecondsMax = 3600
const selectPolicies: readonly string[] = ['Disabled', 'Max', 'Min']
const policyTypes: readonly string[] = ['Percent', 'Pods']
const targetTypes: readonly string[] = ['Utilization', 'Value', 'AverageValue']
const sourceTypes: readonly string[] = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

/** What is wrong with an autoscaler. Scaling to zero is not switched on in v1.36's defaults; who has it may keep it. */
export function validateAutoscaler(
  { spec }: HorizontalPodAutoscaler,
  previous: HorizontalPodAutoscaler | undefined,
): FieldError[] {
  const errors = [...validateSpec(spec, previous?.spec.minReplicas === 0 ? 0 : 1)]
  const isOld = previous !== undefined && referencesOf(previous.spec).some(({ apiVersion }) => isBroken(apiVersion))
  return isOld ? errors.filter(({ field }) => !field.endsWith('.apiVersion')) : errors
}

function* validateSpec(spec: HorizontalPodAutoscalerSpec, minReplicasMin: number): Iterable<FieldError> {
  const { minReplicas: min, maxReplicas: max, metrics = [], behavior } = spec
  if (min !== undefined && min < minReplicasMin) {
    yield invalidError('spec.minReplicas', min, `must be greater than or equal to ${minReplicasMin}`)
  }
  if (max < 1) yield invalidError('spec.maxReplicas', max, 'must be greater than 0')
  if (min !== undefined && max < min) {
    yield invalidError('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`')
  }
  yield* validateReference(spec.scaleTargetRef, 'spec.scaleTargetRef')
  for (const [i, metric] of metrics.entries()) yield* validateMetric(metric, `spec.metrics[${i}]`)
  if (min === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const text = 'must specify at least one Object or External metric to support scaling to zero replicas'
    yield forbiddenError('spec.metrics', text)
  }
  for (const name of ['scaleUp', 'scaleDown'] as const) {
    const rules = behavior?.[name]
    if (rules !== undefined) yield* validateRules(rules, `spec.behavior.${name}`)
  }
}

function* validateSegment(value: string, path: string, detail = ''): Iterable<FieldError> {
  if (value === '') return yield requiredError(path, detail)
  for (const problem of isPathSegmentName(value)) yield invalidError(path, value, problem)
}

/** More than a group and a version. */
const isBroken = (apiVersion = ''): boolean => apiVersion.split('/').length > 2

/** What the autoscaler scales, and what it looks at. */
function referencesOf({ scaleTargetRef, metrics = [] }: HorizontalPodAutoscalerSpec) {
  return [scaleTargetRef, ...metrics.flatMap(({ object }) => object?.describedObject ?? [])]
}

function* validateReference(
  { apiVersion, kind, name }: CrossVersionObjectReference,
  path: string,
): Iterable<FieldError> {
  yield* validateSegment(kind, `${path}.kind`)
  yield* validateSegment(name, `${path}.name`)
  if (isBroken(apiVersion)) {
    yield invalidError(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
  }
}

/** Sources in upstream's order, each with its check; only that of a metric's type may be there. */
const sources = {
  object: function* ({ describedObject, metric, target }, path) {
    yield* validateReference(describedObject, `${path}.describedObject`)
    yield* validateMetricName(metric, `${path}.metric`)
    yield* validateTarget(target, `${path}.target`)
    if (target.value === undefined && target.averageValue === undefined) {
      yield requiredError(`${path}.target.averageValue`, 'must set either a target value or averageValue')
    }
  },
  external: function* ({ metric, target }, path) {
    yield* validateMetricName(metric, `${path}.metric`)
    yield* validateTarget(target, `${path}.target`)
    const { value, averageValue } = target
    if (value === undefined && averageValue === undefined) {
      const text = 'must set either a target value for metric or a per-pod target'
      yield requiredError(`${path}.target.averageValue`, text)
    }
    if (value !== undefined && averageValue !== undefined) {
      yield forbiddenError(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target')
    }
  },
  pods: function* ({ metric, target }, path) {
    yield* validateMetricName(metric, `${path}.metric`)
    yield* validateTarget(target, `${path}.target`)
    if (target.averageValue === undefined) {
      yield requiredError(`${path}.target.averageValue`, 'must specify a positive target averageValue')
    }
  },
  resource: function* ({ name, target }, path) {
    if (name === '') yield requiredError(`${path}.name`, 'must specify a resource name')
    yield* validateResourceTarget(target, `${path}.target`)
  },
  containerResource: function* ({ name, container, target }, path) {
    if (name === '') yield requiredError(`${path}.name`, 'must specify a resource name')
    else yield* validateContainerResourceName(name, `${path}.name`)
    if (container === '') yield requiredError(`${path}.container`, 'must specify a container')
    else yield* validateDNSLabel(container, `${path}.container`)
    yield* validateResourceTarget(target, `${path}.target`)
  },
} satisfies { readonly [N in SourceName]: SourceCheck<N> }

type SourceName = Exclude<keyof MetricSpec, 'type'>
type SourceCheck<N extends SourceName> = (source: NonNullable<MetricSpec[N]>, path: string) => Iterable<FieldError>

const sourceNames = Object.keys(sources) as readonly SourceName[]

function* validateSource<N extends SourceName>(name: N, metric: MetricSpec, path: string): Iterable<FieldError> {
  const source = metric[name]
  // The check of a name takes the source of that name, which the compiler cannot tell of a union.
  const check = sources[name] as unknown as SourceCheck<N>
  if (source !== undefined) yield* check(source, `${path}.${name}`)
}

function* validateMetric(metric: MetricSpec, path: string): Iterable<FieldError> {
  const { type } = metric
  const isKnown = sourceTypes.includes(type)
  if (type === '') yield requiredError(`${path}.type`, 'must specify a metric source type')
  if (!isKnown) yield notSupportedError(`${path}.type`, type, sourceTypes)
  const present = sourceNames.filter((name) => metric[name] !== undefined)
  const [first] = present
  if (first !== undefined) yield* validateSource(first, metric, path)
  const expected = `${type.slice(0, 1).toLowerCase()}${type.slice(1)}`
  if (isKnown && !present.some((name) => name === expected)) {
    yield requiredError(`${path}.${expected}`, 'must populate information for the given metric source')
  }
  // Upstream says it twice.
  if (!isKnown) yield notSupportedError(`${path}.type`, type, sourceTypes)
  if (present.length === 1) return
  for (const name of present) {
    if (name !== expected) yield forbiddenError(`${path}.${name}`, 'must populate the given metric source only')
  }
}

function* validateMetricName({ name }: MetricIdentifier, path: string): Iterable<FieldError> {
  yield* validateSegment(name, `${path}.name`, 'must specify a metric name')
}

function* validateTarget(target: MetricTarget, path: string): Iterable<FieldError> {
  const { type, averageUtilization: utilization } = target
  if (type === '') yield requiredError(`${path}.type`, 'must specify a metric target type')
  if (!targetTypes.includes(type)) {
    yield invalidError(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')
  }
  for (const name of ['value', 'averageValue'] as const) {
    const value = target[name]
    if (value !== undefined && quantitySign(value) <= 0)
      yield invalidError(`${path}.${name}`, value, 'must be positive')
  }
  if (utilization !== undefined && utilization < 1) {
    yield invalidError(`${path}.averageUtilization`, utilization, 'must be greater than 0')
  }
}

function* validateResourceTarget(target: MetricTarget, path: string): Iterable<FieldError> {
  yield* validateTarget(target, path)
  const { averageUtilization: utilization, averageValue: value } = target
  if (utilization === undefined && value === undefined) {
    yield requiredError(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization')
  }
  if (utilization !== undefined && value !== undefined) {
    yield forbiddenError(`${path}.averageValue`, 'may not set both a target raw value and a target utilization')
  }
}

function* validateRules(rules: HPAScalingRules, path: string): Iterable<FieldError> {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules
  const at = `${path}.stabilizationWindowSeconds`
  if (window !== undefined && window < 0) yield invalidError(at, window, 'must be greater than or equal to zero')
  if (window !== undefined && window > windowSecondsMax) {
    yield invalidError(at, window, `must be less than or equal to ${windowSecondsMax}`)
  }
  if (selectPolicy !== undefined && !selectPolicies.includes(selectPolicy)) {
    yield notSupportedError(`${path}.selectPolicy`, selectPolicy, selectPolicies)
  }
  if (policies.length === 0) yield requiredError(`${path}.policies`, 'must specify at least one Policy')
  for (const [i, { type, value, periodSeconds: period }] of policies.entries()) {
    const where = `${path}.policies[${i}]`
    if (!policyTypes.includes(type)) yield notSupportedError(`${where}.type`, type, policyTypes)
    if (value <= 0) yield invalidError(`${where}.value`, value, 'must be greater than zero')
    if (period <= 0) yield invalidError(`${where}.periodSeconds`, period, 'must be greater than zero')
    if (period > periodSecondsMax) {
      yield invalidError(`${where}.periodSeconds`, period, `must be less than or equal to ${periodSecondsMax}`)
    }
  }
  if (tolerance !== undefined && quantitySign(tolerance) < 0) {
    yield invalidError(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0')
  }
}

/** What is wrong with an autoscaler's status. */
export function* validateAutoscalerStatus({ status }: HorizontalPodAutoscaler): Iterable<FieldError> {
  yield* validateNonnegative(status.currentReplicas, 'status.currentReplicas')
  yield* validateNonnegative(status.desiredReplicas, 'status.desiredReplicas')
}
