// The metrics of autoscaling/v2 as the annotations of autoscaling/v1 carry them: the same facts under the names that they
// had in v2beta1. Upstream: the conversions of metric sources in pkg/apis/autoscaling/v1/conversion.go.
import { decodeStruct } from '../../schema/decode.ts'
import type { StructSchema } from '../../schema/language.ts'
import type { MetricSpec, MetricStatus, MetricTarget } from '../v2.types.ts'
import { metricSpec, metricStatus } from './schema-v2.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** Name in the annotation, and the path of the same fact in v2. */
type Names = readonly (readonly [older: string, path: readonly [string] | readonly [string, string]])[]

const named: Names = [
  ['metricName', ['metric', 'name']],
  ['selector', ['metric', 'selector']],
]

const specNames: Readonly<Record<string, Names>> = {
  object: [
    ['target', ['describedObject']],
    ...named,
    ['targetValue', ['target', 'value']],
    ['averageValue', ['target', 'averageValue']],
  ],
  pods: [...named, ['targetAverageValue', ['target', 'averageValue']]],
  resource: [
    ['name', ['name']],
    ['targetAverageUtilization', ['target', 'averageUtilization']],
    ['targetAverageValue', ['target', 'averageValue']],
  ],
  containerResource: [
    ['name', ['name']],
    ['container', ['container']],
    ['targetAverageUtilization', ['target', 'averageUtilization']],
    ['targetAverageValue', ['target', 'averageValue']],
  ],
  external: [
    ['metricName', ['metric', 'name']],
    ['metricSelector', ['metric', 'selector']],
    ['targetValue', ['target', 'value']],
    ['targetAverageValue', ['target', 'averageValue']],
  ],
}

const statusNames: Readonly<Record<string, Names>> = {
  object: [
    ['target', ['describedObject']],
    ...named,
    ['currentValue', ['current', 'value']],
    ['averageValue', ['current', 'averageValue']],
  ],
  pods: [...named, ['currentAverageValue', ['current', 'averageValue']]],
  resource: [
    ['name', ['name']],
    ['currentAverageUtilization', ['current', 'averageUtilization']],
    ['currentAverageValue', ['current', 'averageValue']],
  ],
  containerResource: [
    ['name', ['name']],
    ['container', ['container']],
    ['currentAverageUtilization', ['current', 'averageUtilization']],
    ['currentAverageValue', ['current', 'averageValue']],
  ],
  external: [
    ['metricName', ['metric', 'name']],
    ['metricSelector', ['metric', 'selector']],
    ['currentValue', ['current', 'value']],
    ['currentAverageValue', ['current', 'averageValue']],
  ],
}

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const recordOf = (value: unknown): JsonRecord => (isRecord(value) ? value : {})

function toOlder(source: JsonRecord, names: Names): JsonRecord {
  const entries = names.map(([older, [outer, inner]]) => {
    const value = source[outer]
    return [older, inner === undefined ? value : recordOf(value)[inner]] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function fromOlder(source: JsonRecord, names: Names): JsonRecord {
  const result: Record<string, unknown> = {}
  for (const [older, [outer, inner]] of names) {
    const value = source[older] ?? undefined
    if (inner === undefined) result[outer] = value
    else result[outer] = { ...recordOf(result[outer]), ...(value === undefined ? {} : { [inner]: value }) }
  }
  return result
}

/** Each source of a metric under its other names. */
function mapSources(metric: object, names: Readonly<Record<string, Names>>, map: typeof toOlder): JsonRecord {
  const entries = Object.entries(metric).map(([key, value]) => {
    const known = names[key]
    return [key, known === undefined ? value : map(recordOf(value), known)] as const
  })
  return Object.fromEntries(entries)
}

/** The type that a target of the older form had without saying so. */
function targetType({ averageUtilization, averageValue }: Partial<MetricTarget>): string {
  if (averageUtilization !== undefined) return 'Utilization'
  return averageValue === undefined ? 'Value' : 'AverageValue'
}

const withTargetType = (source: unknown): unknown => {
  if (!isRecord(source) || !isRecord(source['target'])) return source
  return { ...source, target: { type: targetType(source['target']), ...source['target'] } }
}

/** Metrics as the annotation writes them. */
export function renderMetrics(metrics: readonly MetricSpec[]): string {
  return JSON.stringify(metrics.map((metric) => mapSources(metric, specNames, toOlder)))
}

/** Statuses of metrics as the annotation writes them. */
export function renderMetricStatuses(metrics: readonly MetricStatus[]): string {
  return JSON.stringify(metrics.map((metric) => mapSources(metric, statusNames, toOlder)))
}

/** Metrics of the annotation; undefined if it cannot be read, and is passed over. */
export function parseMetrics(text: string | undefined): readonly MetricSpec[] | undefined {
  return parseEach<MetricSpec>(text, metricSpec, (metric) => {
    const sources = Object.entries(mapSources(metric, specNames, fromOlder))
    return Object.fromEntries(sources.map(([key, source]) => [key, withTargetType(source)]))
  })
}

/** Statuses of the annotation; undefined if it cannot be read, and is passed over. */
export function parseMetricStatuses(text: string | undefined): readonly MetricStatus[] | undefined {
  return parseEach<MetricStatus>(text, metricStatus, (metric) => mapSources(metric, statusNames, fromOlder))
}

/** A list in JSON whose items, after `map`, are of the schema; undefined if one is not. */
export function parseEach<T>(
  text: string | undefined,
  schema: StructSchema,
  map: (item: JsonRecord) => unknown = (item) => item,
): readonly T[] | undefined {
  const value = parseJsonText(text)
  if (!Array.isArray(value) || !value.every(isRecord)) return undefined
  const items = value.map((item) => decodeStruct(schema, map(item)))
  // What the schema has decoded is of the type that is printed from the schema.
  return items.every((item) => item.ok) ? items.map((item) => item.value as T) : undefined
}

/** Any JSON; undefined if the text is absent or none. */
export function parseJsonText(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
