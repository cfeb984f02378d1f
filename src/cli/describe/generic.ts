// Any object in detail: its fields with their names spelt out. Upstream counterpart: kubectl/pkg/describe, genericDescriber.
import type { JsonObject, JsonValue } from '#api'
import { annotationLines, type DescribeFacts, eventLines, indent, mapLines } from './describer.ts'

/** Metadata that is shown at the top, or not at all. */
const hiddenMetadata = ['name', 'namespace', 'labels', 'annotations', 'managedFields', 'selfLink']
const acronyms = ['API', 'URL', 'UID', 'OSB', 'GUID']

/** The lines of an object of a kind that has no describer of its own. */
export function describeGeneric(object: JsonObject, facts: DescribeFacts): readonly string[] {
  const metadata = recordOf(object['metadata'])
  const shown = Object.fromEntries(Object.entries(metadata).filter(([key]) => !hiddenMetadata.includes(key)))
  const { apiVersion, kind, ...rest } = object
  return [
    `Name:\t${String(metadata['name'] ?? '')}`,
    `Namespace:\t${String(metadata['namespace'] ?? '')}`,
    ...mapLines('Labels', metadata['labels'] as Readonly<Record<string, string>> | undefined),
    ...annotationLines(metadata['annotations'] as Readonly<Record<string, string>> | undefined),
    `API Version:\t${String(apiVersion)}`,
    `Kind:\t${String(kind)}`,
    ...fieldLines({ ...rest, metadata: shown }, 0),
    ...eventLines(facts),
  ]
}

function fieldLines(record: JsonObject, level: number): readonly string[] {
  return Object.keys(record)
    .map((key) => ({ key, title: smartLabel(key) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ key, title }) => valueLinesOf(title, record[key] ?? null, level))
}

function valueLinesOf(title: string, value: JsonValue, level: number): readonly string[] {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[]
    return [
      indent(level, `${title}:`),
      ...items.flatMap((item) => (isRecord(item) ? fieldLines(item, level + 1) : [indent(level + 1, String(item))])),
    ]
  }
  if (isRecord(value)) return [indent(level, `${title}:`), ...fieldLines(value, level + 1)]
  return [indent(level, `${title}:\t${value === null ? '<nil>' : String(value)}`)]
}

/** `creationTimestamp` → `Creation Timestamp`, `apiVersion` → `API Version`. Names with signs stay as they are. */
export function smartLabel(field: string): string {
  if (/[^A-Za-z0-9]/.test(field)) return field
  const words = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [field]
  return words
    .map((word) => {
      const upper = word.toUpperCase()
      return acronyms.includes(upper) ? upper : `${upper[0]}${word.slice(1)}`
    })
    .join(' ')
}

function recordOf(value: JsonValue | undefined): JsonObject {
  return isRecord(value) ? value : {}
}

function isRecord(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
