// Every field of every struct, compared with the facts of the v1.36 API as a machine read them from upstream's types: names
// and their order, protobuf numbers, types, list types and keys, merge keys, enums, presence, requiredness, defaults.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { allStructs } from '../all-structs.testing.ts'
import { type Field, type ListSchema, resolve, type Schema, type StructSchema } from './language.ts'

const file = path.join(import.meta.dirname, '../../../../shared/kubernetes-api/types.json')
const skip = existsSync(file) ? false : 'no ../shared/kubernetes-api'

interface FieldFact {
  readonly name: string
  readonly type: string
  readonly inline?: boolean
  readonly pointer?: boolean
  readonly omitempty?: boolean
  readonly proto?: number
  readonly patchMergeKey?: string
  readonly patchStrategy?: string
  readonly markers?: readonly string[]
}
interface TypeFact {
  readonly kind: 'struct' | 'alias'
  readonly of?: string
  readonly values?: readonly string[]
  readonly markers?: readonly string[]
  readonly fields?: readonly FieldFact[]
}
type Facts = Readonly<Record<string, Readonly<Record<string, TypeFact>>>>

/** What is meant to be another way here: unions and values of any type are JSON to us; protobuf has messages for them. */
const knownDifferences =
  /^(apiextensions\/v1\.JSONSchemaProps\.(default|enum|items|additionalProperties|dependencies|additionalItems|example)|meta\/v1\.ManagedFieldsEntry\.fieldsV1): type/

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
  '[]byte': 'bytes',
  'types.UID': 'string',
  'types.NodeName': 'string',
  'runtime.RawExtension': 'any',
  'resource.Quantity': 'quantity',
  'intstr.IntOrString': 'intOrString',
  Time: 'time',
  MicroTime: 'microTime',
  Duration: 'duration',
}
const packages: Readonly<Record<string, string>> = {
  metav1: 'meta/v1',
  v1: 'core/v1',
  corev1: 'core/v1',
  apiv1: 'core/v1',
  authenticationv1: 'authentication/v1',
}

/** `scalar`, `struct:core/v1.PodSpec`, `list<…>` or `map<…>`, with enums in brackets: as a type is compared. */
function upstreamType(facts: Facts, groupVersion: string, type: string): string {
  const plain = type.replace(/^metav1\.(?=(Time|MicroTime|Duration)$)/, '')
  const scalar = Object.hasOwn(scalars, plain) ? scalars[plain] : undefined
  if (scalar !== undefined) return scalar
  if (type.startsWith('[]')) return `list<${upstreamType(facts, groupVersion, type.slice(2))}>`
  const values = /^map\[[^\]]+\](.*)$/.exec(type)?.[1]
  if (values !== undefined) return `map<${upstreamType(facts, groupVersion, values)}>`
  const [, prefix, name = ''] = /^(?:(\w+)\.)?(\w+)$/.exec(type) ?? []
  const owner = prefix === undefined ? groupVersion : (packages[prefix] ?? '')
  // In meta and discovery `v1` is the package of metadata itself.
  const home = prefix === 'v1' && groupVersion.startsWith('apidiscovery') ? 'meta/v1' : owner
  const fact = facts[home]?.[name]
  if (fact === undefined) return `unknown ${type}`
  if (fact.kind === 'struct') return `struct:${home}.${name}`
  const of = upstreamType(facts, home, fact.of ?? 'string')
  if (fact.markers?.includes('enum') !== true) return of
  // The facts name some enums without their values.
  return fact.values === undefined || fact.values.length === 0 ? `${of}[…]` : `${of}[${[...fact.values].sort().join()}]`
}

function ownType(given: Schema): string {
  const schema = resolve(given)
  if (schema.kind === 'struct') return `struct:${schema.name}`
  if (schema.kind === 'list') return `list<${ownType(schema.items)}>`
  if (schema.kind === 'map') return `map<${ownType(schema.values)}>`
  return schema.enum === undefined ? schema.kind : `${schema.kind}[${[...schema.enum].sort().join()}]`
}

const markerOf = (fact: FieldFact, name: string): string | undefined =>
  fact.markers?.find((marker) => marker.startsWith(`${name}=`))?.slice(name.length + 1)

/** Pairs of what upstream says and what the schema says, by aspect. */
function aspects(
  field: Field,
  fact: FieldFact,
  types: readonly [string, string],
): Readonly<Record<string, readonly [unknown, unknown]>> {
  const schema = resolve(field.schema)
  const list = schema.kind === 'list' ? schema : undefined
  const { markers = [], omitempty = false, pointer = false } = fact
  // Go cannot leave out a struct, a time or a quantity held by value; a time's null is not written here.
  const omits = (omitempty && !['struct', 'quantity', 'intOrString'].includes(schema.kind)) || isNullable(schema.kind)
  const isOptional = !markers.includes('required') && (markers.includes('optional') || omitempty)
  const upstreamDefault = markerOf(fact, 'default')?.replace(/^ref\(.*\)$/, '')
  return {
    number: [fact.proto ?? 0, field.no],
    type: [types[0], types[0].endsWith('[…]') ? types[1].replace(/\[.*\]$/, '[…]') : types[1]],
    list: list === undefined ? ['', ''] : [upstreamList(fact), ownList(list)],
    'merge key': [fact.patchMergeKey, field.patchMergeKey],
    strategy: [fact.patchStrategy, field.patchStrategy],
    presence: [pointer ? 'pointer' : omits ? 'omitZero' : 'always', field.presence],
    required: [fact.proto === undefined ? false : !isOptional, field.required],
    default: upstreamDefault ? [JSON.parse(upstreamDefault), field.default] : [0, 0],
  }
}

const isNullable = (kind: string): boolean => ['time', 'microTime', 'any'].includes(kind)
const ownList = ({ listType, keys }: ListSchema): string => `${listType} ${keys.join()}`
function upstreamList(fact: FieldFact): string {
  const keys = (fact.markers ?? []).filter((marker) => marker.startsWith('listMapKey=')).map((m) => m.slice(11))
  return `${markerOf(fact, 'listType') ?? 'atomic'} ${keys.join()}`
}

const typeMeta: readonly FieldFact[] = ['kind', 'apiVersion'].map((name) => ({ name, type: 'string', omitempty: true }))

function* differences(facts: Facts, groupVersion: string, own: StructSchema, fact: TypeFact): Iterable<string> {
  const fields = (fact.fields ?? []).flatMap((field) => (/\bTypeMeta$/.test(field.type) ? typeMeta : [field]))
  const named = fields.filter(({ inline }) => inline !== true)
  const names = own.parts.flatMap((part) => ('inline' in part ? [] : [part.name]))
  const wanted = named.map(({ name }) => name)
  if (names.join() !== wanted.join()) yield `fields: upstream ${wanted.join()}, here ${names.join()}`
  const inlined = own.parts.flatMap((part) => ('inline' in part ? [`struct:${part.inline.name} ${part.no}`] : []))
  const parts = fields
    .filter(({ inline }) => inline === true)
    .map(({ type, proto = 0 }) => `${upstreamType(facts, groupVersion, type)} ${proto}`)
  if (inlined.join() !== parts.join()) yield `inlined: upstream ${parts.join()}, here ${inlined.join()}`
  if ((fact.markers ?? []).includes('structType=atomic') !== own.atomic) yield `atomic: here ${own.atomic}`
  for (const one of named) {
    const field = own.fields.get(one.name)
    if (field === undefined) continue
    const types = [upstreamType(facts, groupVersion, one.type), ownType(field.schema)] as const
    for (const [aspect, [upstream, here]] of Object.entries(aspects(field, one, types))) {
      const text = JSON.stringify
      if (text(upstream) !== text(here)) yield `${one.name}: ${aspect}: upstream ${text(upstream)}, here ${text(here)}`
    }
  }
}

test('schemas: every field is as upstream has it', { skip }, async (t) => {
  const facts = JSON.parse(readFileSync(file, 'utf8')) as Facts
  const structs = await allStructs()
  const found: string[] = []
  let compared = 0
  for (const [groupVersion, types] of Object.entries(facts)) {
    for (const [name, fact] of Object.entries(types)) {
      const own = structs.get(`${groupVersion}.${name}`)
      if (own === undefined || fact.kind !== 'struct') continue
      compared += own.fields.size
      for (const text of differences(facts, groupVersion, own, fact)) found.push(`${own.name}.${text}`)
    }
  }
  t.diagnostic(`${structs.size} structs, ${compared} fields`)
  assert.ok(compared > 2000)
  assert.deepEqual(
    found.filter((text) => !knownDifferences.test(text)),
    [],
  )
})

test('schemas: every kind that upstream has a list of has its struct', { skip }, async () => {
  const facts = JSON.parse(readFileSync(file, 'utf8')) as Facts
  const structs = await allStructs()
  const missing: string[] = []
  for (const [groupVersion, types] of Object.entries(facts)) {
    // Forms of an answer, made by the server.
    if (groupVersion === 'meta/v1') continue
    for (const [name, fact] of Object.entries(types)) {
      const isKind = types[`${name}List`] !== undefined
      if (isKind && fact.kind === 'struct' && !structs.has(`${groupVersion}.${name}`))
        missing.push(`${groupVersion}.${name}`)
    }
  }
  assert.deepEqual(missing, [])
})
