// From client-side to server-side apply: kubectl's annotation says what it applied last, so what still stands as it says is
// kubectl's own; and the annotation is kept up to date for as long as it is there.
// Upstream counterpart: lastappliedmanager.go and lastappliedupdater.go of apimachinery/pkg/util/managedfields/internal.
import { isRecord } from '../json-record.ts'
import type { JsonObject, JsonValue } from '../language.ts'
import { compareObjects } from './compare-objects.ts'
import { differenceOfFieldSets, type FieldSet } from './field-set.ts'
import { configurationProblem } from './check-configuration.ts'
import { fieldsOf } from './fields-of.ts'
import type { OwnedKind } from './owned-object.ts'
import { structPlan } from './ownership-plan.ts'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'
/** Upstream: TotalAnnotationSizeLimitB. An annotation that would be larger is left out. */
const annotationBytesMax = 256 * 1_024

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const { metadata } = object
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined
  return isRecord(annotations) ? annotations : undefined
}

function lastAppliedOf(object: JsonObject): string {
  const annotations = annotationsOf(object)
  const text = annotations === undefined ? undefined : annotations[lastAppliedAnnotation]
  return typeof text === 'string' ? text : ''
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The fields that the annotation says kubectl applied and that are still as it says; undefined without annotation. */
export function fieldsFromLastApplied(kind: OwnedKind, live: JsonObject): FieldSet | undefined {
  const configuration = parsed(lastAppliedOf(live))
  if (configuration === undefined || configuration['apiVersion'] !== kind.apiVersion) return undefined
  if (configurationProblem(kind.schema, configuration) !== undefined) return undefined
  const plan = structPlan(kind.schema)
  const { added, modified, removed } = compareObjects(plan, configuration, live)
  return [modified, added, removed].reduce<FieldSet>(differenceOfFieldSets, fieldsOf(plan, configuration))
}

/** The object with the annotation brought up to date, where it has one. */
export function withLastApplied(object: JsonObject, configuration: JsonObject): JsonObject {
  if (lastAppliedOf(object) === '') return object
  const { [lastAppliedAnnotation]: _before, ...others } = annotationsOf(object) ?? {}
  const text = `${stableJson(withoutAnnotation(configuration))}\n`
  const size = Object.entries(others).reduce(
    (sum, [key, value]) => sum + key.length + (typeof value === 'string' ? value.length : 0),
    0,
  )
  const fits = size + lastAppliedAnnotation.length + text.length <= annotationBytesMax
  const annotations = fits ? { ...others, [lastAppliedAnnotation]: text } : others
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations } }
}

function withoutAnnotation(configuration: JsonObject): JsonObject {
  const annotations = annotationsOf(configuration)
  if (annotations === undefined || !Object.hasOwn(annotations, lastAppliedAnnotation)) return configuration
  const { [lastAppliedAnnotation]: _annotation, ...others } = annotations
  return { ...configuration, metadata: { ...(configuration['metadata'] as JsonObject), annotations: others } }
}

/** JSON with keys in order, as Go writes maps. */
function stableJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(stableJson).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key] as JsonValue)}`).join(',')}}`
}
