// Walking values along their schema, and equality that knows what values mean.
import { deepEqual, parseDurationNanos, parsePreciseTime } from '#base'
import { parseQuantity } from '../meta/quantity.ts'
import { isRecord } from './json-record.ts'
import { type Field, resolve, type ScalarKind, type Schema, type StructSchema } from './language.ts'

/** A field that a value has. */
export interface VisitedField {
  /** `spec.containers[0].image`; map keys stand in brackets. */
  readonly path: string
  readonly name: string
  readonly field: Field
  readonly owner: StructSchema
  readonly value: unknown
}

/** Calls `visit` for every field of `value` that its schema knows, outer ones first. */
export function walkFields(schema: StructSchema, value: unknown, visit: (visited: VisitedField) => void): void {
  walk(schema, value, { path: '', visit })
}

interface Walk {
  readonly path: string
  readonly visit: (visited: VisitedField) => void
}

function walk(given: Schema, value: unknown, { path, visit }: Walk): void {
  const schema = resolve(given)
  if (schema.kind === 'list') {
    if (!Array.isArray(value)) return
    for (const [index, item] of value.entries()) walk(schema.items, item, { path: `${path}[${index}]`, visit })
  } else if (schema.kind === 'map') {
    if (!isRecord(value)) return
    for (const key of Object.keys(value)) walk(schema.values, value[key], { path: `${path}[${key}]`, visit })
  } else if (schema.kind === 'struct') {
    if (!isRecord(value)) return
    for (const name of Object.keys(value)) {
      const field = schema.fields.get(name)
      if (field === undefined || value[name] === undefined) continue
      const at = path === '' ? name : `${path}.${name}`
      visit({ path: at, name, field, owner: schema, value: value[name] })
      walk(field.schema, value[name], { path: at, visit })
    }
  }
}

/** The schema at a path of field names, map keys and list indexes; undefined if there is none. */
export function schemaAtPath(schema: Schema, path: readonly (string | number)[]): Schema | undefined {
  let at: Schema | undefined = schema
  for (const part of path) {
    if (at === undefined) return undefined
    const here: Exclude<Schema, { kind: 'lazy' }> = resolve(at)
    if (here.kind === 'list') at = typeof part === 'number' ? here.items : undefined
    else if (here.kind === 'map') at = here.values
    else at = here.kind === 'struct' ? here.fields.get(String(part))?.schema : undefined
  }
  return at
}

/** How the values of some scalars are compared: what differs in text may be the same. */
const comparable: Partial<Record<ScalarKind, (text: string) => string | undefined>> = {
  quantity: (text) => parseQuantity(text)?.nanos.toString(),
  time: (text) => preciseText(text),
  microTime: (text) => preciseText(text),
  duration: (text) => parseDurationNanos(text)?.toString(),
}

function preciseText(text: string): string | undefined {
  const time = parsePreciseTime(text)
  return time === undefined ? undefined : `${time.ms}+${time.nanos}`
}

/** Whether two values mean the same: quantities and times by value, and empty lists, maps and structs as absent. */
export function semanticDeepEqual(given: Schema, a: unknown, b: unknown): boolean {
  if (a === b) return true
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      return equalStructs(schema, a, b)
    case 'map':
      return equalMaps(schema.values, a, b)
    case 'list':
      return equalLists(schema.items, a, b)
    default: {
      const compare = comparable[schema.kind]
      if (compare === undefined || typeof a !== 'string' || typeof b !== 'string') return deepEqual(a, b)
      const [left, right] = [compare(a), compare(b)]
      return left !== undefined && left === right
    }
  }
}

const emptyRecord = Object.freeze({})
const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : emptyRecord)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const isAbsent = (value: unknown): boolean => value === undefined || value === null

function equalStructs(schema: StructSchema, a: unknown, b: unknown): boolean {
  const [left, right] = [recordOf(a), recordOf(b)]
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const field = schema.fields.get(key)
    const [one, other] = [left[key], right[key]]
    if (field === undefined) {
      if (!deepEqual(one, other)) return false
    } else if (field.presence === 'pointer' && isAbsent(one) !== isAbsent(other)) return false
    else if (!semanticDeepEqual(field.schema, one, other)) return false
  }
  return true
}

function equalMaps(values: Schema, a: unknown, b: unknown): boolean {
  const [left, right] = [recordOf(a), recordOf(b)]
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && semanticDeepEqual(values, left[key], right[key]))
}

function equalLists(items: Schema, a: unknown, b: unknown): boolean {
  const [left, right] = [listOf(a), listOf(b)]
  return left.length === right.length && left.every((item, index) => semanticDeepEqual(items, item, right[index]))
}
