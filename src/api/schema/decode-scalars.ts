// Decoders of scalars, and the texts of type errors as Go's encoding/json has them.
import {
  parseDurationNanos,
  parsePreciseTime,
  parseRfc3339,
  renderDurationNanos,
  renderRfc3339,
  renderRfc3339Micro,
} from '#base'
import { canonicalQuantity, quantityProblem } from '../meta/quantity.ts'
import type { Decoder, Walk } from './decode-plan.ts'
import { resolve, type ScalarKind, type Schema, type StructSchema } from './language.ts'

/** Why a value cannot be decoded; the message is Go's. Never leaves `decode.ts`. */
export class DecodeFailure extends Error {}

/** How Go's type is called: `v1.PodSpec`, `[]v1.Container`, `map[string]string`. */
export function goTypeName(given: Schema): string {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      return `${schema.name.slice(schema.name.lastIndexOf('/') + 1)}`
    case 'list':
      return `[]${goTypeName(schema.items)}`
    case 'map':
      return schema.values.kind === 'quantity' ? 'v1.ResourceList' : `map[string]${goTypeName(schema.values)}`
    default:
      return goScalars[schema.kind]
  }
}

const goScalars: Record<ScalarKind, string> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
  bytes: '[]uint8',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  duration: 'v1.Duration',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  any: 'runtime.RawExtension',
}

/** What Go calls a JSON value. */
function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const structName = (schema: StructSchema): string => schema.name.slice(schema.name.lastIndexOf('.') + 1)

/** `json: cannot unmarshal string into Go struct field Container.spec.containers.ports of type []v1.ContainerPort`. */
export function typeFailure(
  value: unknown,
  schema: Schema,
  walk: Walk,
  shown: string = jsonKind(value),
): DecodeFailure {
  const names = fieldNames(walk)
  const where =
    walk.owner === undefined || names.length === 0
      ? 'Go value'
      : `Go struct field ${structName(walk.owner)}.${names.join('.')}`
  return new DecodeFailure(`json: cannot unmarshal ${shown} into ${where} of type ${goTypeName(schema)}`)
}

/** The fields on the way to a value; list indexes and map keys are not named. */
function fieldNames(walk: Walk): string[] {
  const names: string[] = []
  let at: Schema | undefined = walk.root
  for (const part of walk.path.slice(0, walk.depth)) {
    const here: Exclude<Schema, { kind: 'lazy' }> | undefined = at === undefined ? undefined : resolve(at)
    if (here?.kind === 'struct') {
      names.push(String(part))
      at = here.fields.get(String(part))?.schema
    } else at = here?.kind === 'list' ? here.items : here?.kind === 'map' ? here.values : undefined
  }
  return names
}

const scalarFailure = (value: unknown, kind: ScalarKind, walk: Walk, shown?: string): DecodeFailure =>
  typeFailure(value, { kind }, walk, shown)

const plainFailure = (value: unknown, type: string, shown: string = jsonKind(value)): DecodeFailure =>
  new DecodeFailure(`json: cannot unmarshal ${shown} into Go value of type ${type}`)

function integerDecoder(kind: 'int32' | 'int64', min: number, max: number): Decoder {
  return (value, walk) => {
    if (typeof value !== 'number') throw scalarFailure(value, kind, walk)
    if (!Number.isInteger(value) || value < min || value > max)
      throw scalarFailure(value, kind, walk, `number ${value}`)
    return value
  }
}

const int32Min = -(2 ** 31)
const int32Max = 2 ** 31 - 1

function decodeBytes(value: unknown, walk: Walk): string {
  if (typeof value !== 'string') throw scalarFailure(value, 'bytes', walk)
  const text = value.includes('\n') || value.includes('\r') ? value.replace(/[\r\n]/g, '') : value
  const bad = base64Problem(text)
  if (bad >= 0) throw new DecodeFailure(`illegal base64 data at input byte ${bad}`)
  return text
}

/** Where padded standard base64 is broken; -1 where it is not. */
function base64Problem(text: string): number {
  const bad = /[^A-Za-z0-9+/]/.exec(text)
  const length = bad?.index ?? text.length
  if (bad === null) return length % 4 === 0 ? -1 : length
  const rest = text.slice(length)
  const padding = length % 4 === 2 ? '==' : length % 4 === 3 ? '=' : ''
  if (padding !== '' && rest === padding) return -1
  return length
}

function decodeTime(value: unknown): string {
  if (typeof value !== 'string') throw plainFailure(value, 'string')
  // Most times are as they should be; rendering them again would only give the same text.
  if (value.length === 20 && value.endsWith('Z') && parseRfc3339(value) !== undefined) return value
  const time = parsePreciseTime(value)
  if (time === undefined) throw timeFailure(value, '2006-01-02T15:04:05Z07:00')
  return renderRfc3339(time.ms)
}

function decodeMicroTime(value: unknown): string {
  if (typeof value !== 'string') throw plainFailure(value, 'string')
  const time = parsePreciseTime(value)
  const exact = /\.\d{6}(?:Z|[+-]\d\d:\d\d)$/.test(value)
  if (time === undefined || !exact) throw timeFailure(value, '2006-01-02T15:04:05.000000Z07:00')
  return value.endsWith('Z') ? value : renderRfc3339Micro(time)
}

/** Parts of a time layout, with what matches them, so that the text can say where a value departs from it. */
const layoutParts: readonly (readonly [string, RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d?/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d(?:\.\d+)?(?!\d)/],
  ['Z07:00', /^(?:Z$|[+-]\d\d:\d\d$)/],
]

function timeFailure(value: string, layout: string): DecodeFailure {
  let rest = value
  const micro = layout.includes('.000000')
  for (const [part, pattern] of layoutParts) {
    const match = (micro && part === '05' ? /^\d\d/ : pattern).exec(rest)
    if (match === null) return timeText(value, layout, rest, part)
    rest = rest.slice(match[0].length)
    if (micro && part === '05') {
      if (!/^\.\d{6}(?!\d)/.test(rest)) return timeText(value, layout, rest, '.000000')
      rest = rest.slice(7)
    }
  }
  return new DecodeFailure(`parsing time ${JSON.stringify(value)}: ${outOfRange(value)} out of range`)
}

const timeText = (value: string, layout: string, rest: string, part: string): DecodeFailure =>
  new DecodeFailure(
    `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`,
  )

function outOfRange(value: string): string {
  const [month, hour, minute, second] = [5, 11, 14, 17].map((at) => Number(value.slice(at, at + 2)))
  if (month === undefined || month < 1 || month > 12) return 'month'
  if (hour === undefined || hour > 23) return 'hour'
  if (minute === undefined || minute > 59) return 'minute'
  if (second === undefined || second > 59) return 'second'
  return 'day'
}

function decodeDuration(value: unknown): string {
  if (typeof value !== 'string') throw plainFailure(value, 'string')
  const nanos = parseDurationNanos(value)
  if (nanos === undefined) throw new DecodeFailure(`time: invalid duration ${JSON.stringify(value)}`)
  return renderDurationNanos(nanos)
}

function decodeQuantity(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : 'x'
  const canonical = canonicalQuantity(text)
  if (canonical === undefined) throw new DecodeFailure(quantityProblem(text) ?? 'not a quantity')
  return canonical
}

function decodeIntOrString(value: unknown): number | string {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') throw plainFailure(value, 'int32')
  if (!Number.isInteger(value) || value < int32Min || value > int32Max)
    throw plainFailure(value, 'int32', `number ${value}`)
  return value
}

/** How deep values of any shape may be: JSON.stringify recurses. */
const anyDepthMax = 1000

function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > anyDepthMax) throw new DecodeFailure('exceeded max depth')
  if (Array.isArray(value)) for (const item of value) checkDepth(item, depth + 1)
  else for (const key in value) checkDepth((value as Record<string, unknown>)[key], depth + 1)
}

export const scalarDecoders: Record<ScalarKind, Decoder> = {
  string: (value, walk) => {
    if (typeof value !== 'string') throw scalarFailure(value, 'string', walk)
    return value
  },
  boolean: (value, walk) => {
    if (typeof value !== 'boolean') throw scalarFailure(value, 'boolean', walk)
    return value
  },
  int32: integerDecoder('int32', int32Min, int32Max),
  int64: integerDecoder('int64', -(2 ** 63), 2 ** 63),
  float64: (value, walk) => {
    if (typeof value !== 'number') throw scalarFailure(value, 'float64', walk)
    return value
  },
  bytes: decodeBytes,
  time: decodeTime,
  microTime: decodeMicroTime,
  duration: decodeDuration,
  quantity: decodeQuantity,
  intOrString: decodeIntOrString,
  any: (value, walk) => {
    checkDepth(value, walk.depth)
    return value
  },
}
