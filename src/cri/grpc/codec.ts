// Protobuf by table: bytes from and to the contract's shapes. Follows proto3: default scalars are not written; unknown fields
// are skipped; in what is read, scalars, lists and maps are always there and absent messages are absent.
import { container, stats } from './container-fields.ts'
import { common, enums, image, type MessageFields, runtime, sandbox } from './fields.ts'
import { Reader, Writer } from './wire.ts'

const messages = { ...common, ...runtime, ...sandbox, ...image, ...container, ...stats }

/** Names of the messages that can be encoded and decoded. */
export type MessageName = keyof typeof messages

type Kind =
  | { readonly is: 'scalar'; readonly scalar: Scalar }
  | { readonly is: 'enum' | 'value'; readonly words: readonly string[]; readonly numbers: ReadonlyMap<string, number> }
  | { readonly is: 'map' | 'wrapped' }
  | { readonly is: 'message'; readonly name: string }

interface Field {
  readonly key: string
  readonly number: number
  readonly repeated: boolean
  readonly kind: Kind
}

interface Layout {
  readonly fields: readonly Field[]
  readonly byNumber: readonly (Field | undefined)[]
}

type Loose = Record<string, unknown>

const scalars = ['string', 'bytes', 'bool', 'int32', 'uint32', 'int64', 'uint64', 'time'] as const
type Scalar = (typeof scalars)[number]

const nanosecondsPerMillisecond = 1e6
const noBytes = new Uint8Array(0)
const layouts = new Map<string, Layout>()

function isScalar(type: string): type is Scalar {
  return (scalars as readonly string[]).includes(type)
}

function kindOf(type: string): Kind {
  if (isScalar(type)) return { is: 'scalar', scalar: type }
  if (type === 'map' || type === 'wrapped') return { is: type }
  const [prefix, name] = type.split('.')
  if ((prefix === 'enum' || prefix === 'value') && name !== undefined) {
    const words: readonly string[] = enums[name as keyof typeof enums]
    return { is: prefix, words, numbers: new Map(words.map((word, number) => [word, number])) }
  }
  return { is: 'message', name: type }
}

function layoutOf(name: string): Layout {
  const known = layouts.get(name)
  if (known) return known
  const source: MessageFields | undefined = messages[name as MessageName]
  if (!source) throw new Error(`Cannot lay out message ${name}: the table has no such message`)
  const fields = Object.entries(source).map(([key, [number, type]]) => {
    const repeated = type.endsWith('[]')
    return { key, number, repeated, kind: kindOf(repeated ? type.slice(0, -2) : type) }
  })
  const byNumber: (Field | undefined)[] = []
  for (const field of fields) byNumber[field.number] = field
  const layout = { fields, byNumber }
  layouts.set(name, layout)
  return layout
}

/** The bytes of `value`, a message of that name. */
export function encode(name: MessageName, value: object): Uint8Array {
  const writer = new Writer()
  writeMessage(writer, layoutOf(name), value as Loose)
  return writer.finish()
}

function writeMessage(writer: Writer, layout: Layout, value: Loose): void {
  for (const field of layout.fields) {
    const item = value[field.key]
    if (item === undefined || item === null) continue
    if (field.repeated) writeList(writer, field, item as readonly unknown[])
    else writeField(writer, field, item, false)
  }
}

function writeList(writer: Writer, field: Field, items: readonly unknown[]): void {
  if (items.length === 0) return
  const { kind } = field
  if (kind.is === 'scalar' && kind.scalar !== 'string' && kind.scalar !== 'bytes') {
    writer.nested(field.number, () => {
      for (const item of items) writer.signed(Number(item))
    })
    return
  }
  for (const item of items) writeField(writer, field, item, true)
}

function writeField(writer: Writer, field: Field, item: unknown, always: boolean): void {
  const { kind, number } = field
  switch (kind.is) {
    case 'scalar':
      writeScalar(writer, number, kind.scalar, item, always)
      return
    case 'enum':
    case 'value': {
      const value = kind.numbers.get(item as string)
      if (value === undefined)
        throw new RangeError(`Cannot encode ${field.key}: ${String(item)} is not one of ${kind.words}`)
      if (kind.is === 'value') writer.nested(number, () => writer.varintField(1, value))
      else if (value !== 0 || always) writer.varintField(number, value)
      return
    }
    case 'wrapped':
      writer.nested(number, () => {
        if (item !== 0) writer.varintField(1, item as number)
      })
      return
    case 'map':
      for (const [key, value] of Object.entries(item as Record<string, string>)) {
        writer.nested(number, () => {
          writer.stringField(1, key)
          writer.stringField(2, value)
        })
      }
      return
    case 'message':
      writer.nested(number, () => writeMessage(writer, layoutOf(kind.name), item as Loose))
  }
}

// oxlint-disable-next-line max-params -- on the hot path: an options object a scalar would cost more than the rest
function writeScalar(writer: Writer, number: number, scalar: Scalar, item: unknown, always: boolean): void {
  switch (scalar) {
    case 'string':
      if (item !== '' || always) writer.stringField(number, item as string)
      return
    case 'bytes':
      if ((item as Uint8Array).length > 0 || always) writer.bytesField(number, item as Uint8Array)
      return
    case 'bool':
      if (item) writer.varintField(number, 1)
      return
    case 'time':
      if (item !== 0) writer.varintField(number, Math.round((item as number) * nanosecondsPerMillisecond))
      return
    default:
      if (item !== 0 || always) writer.varintField(number, item as number)
  }
}

/** The message of that name that `bytes` hold. Rejects truncated input with a RangeError. */
export function decode(name: MessageName, bytes: Uint8Array): unknown {
  return readMessage(new Reader(bytes), bytes.length, layoutOf(name))
}

/** Lists that are asked for several times a second: the field, and the message of its items. */
const lists: Partial<Record<MessageName, { readonly key: string; readonly item: MessageName }>> = {
  ListPodSandboxResponse: { key: 'items', item: 'PodSandbox' },
  ListContainersResponse: { key: 'containers', item: 'Container' },
}

/** Items by their bytes. */
type Seen = ReadonlyMap<string, unknown>

/** Decodes the answer to a request. */
export type Decoder = (name: MessageName, bytes: Uint8Array, request: object) => unknown

/**
 * Decodes as `decode` does, and remembers the items of the last list that was whole, without a filter: one whose bytes were in
 * it is the value that it was then. A runtime that is looked at again nearly always says the same.
 */
export function createDecoder(): Decoder {
  const remembered = new Map<MessageName, Seen>()
  return (name, bytes, request) => {
    const list = lists[name]
    if (list === undefined) return decode(name, bytes)
    const seen = remembered.get(name)
    const items = readList(bytes, { name, ...list }, seen)
    const whole = (request as { readonly filter?: unknown }).filter === undefined
    // Of a list that is the same again, the older texts stay: new ones would be old garbage soon, which costs most to collect.
    const same = seen !== undefined && items.length === seen.size && items.every(([text]) => seen.has(text))
    if (whole && !same) remembered.set(name, new Map(items))
    return { [list.key]: items.map(([, value]) => value) }
  }
}

/** Each item with its bytes. */
function readList(
  bytes: Uint8Array,
  { name, key, item }: { readonly name: MessageName; readonly key: string; readonly item: MessageName },
  remembered: Seen | undefined,
): readonly (readonly [string, unknown])[] {
  const number = layoutOf(name).fields.find((field) => field.key === key)?.number
  const reader = new Reader(bytes)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: (readonly [string, unknown])[] = []
  while (reader.position < bytes.length) {
    const tag = reader.unsigned()
    if (tag >>> 3 !== number) {
      reader.skip(tag & 7)
      continue
    }
    const end = reader.lengthDelimitedEnd()
    const seen = text.toString('latin1', reader.position, end)
    items.push([seen, remembered?.get(seen) ?? readMessage(reader, end, layoutOf(item))])
    reader.position = end
  }
  return items
}

function readMessage(reader: Reader, end: number, layout: Layout): Loose {
  const value: Loose = {}
  for (const field of layout.fields) {
    const initial = initialValue(field)
    if (initial !== undefined) value[field.key] = initial
  }
  while (reader.position < end) {
    const tag = reader.unsigned()
    const wireType = tag & 7
    const field = layout.byNumber[tag >>> 3]
    if (field) readField(reader, field, wireType, value)
    else reader.skip(wireType)
  }
  return value
}

function initialValue(field: Field): unknown {
  if (field.repeated) return []
  const { kind } = field
  switch (kind.is) {
    case 'map':
      return Object.create(null)
    case 'enum':
      return kind.words[0]
    case 'scalar':
      if (kind.scalar === 'string') return ''
      if (kind.scalar === 'bytes') return noBytes
      return kind.scalar === 'bool' ? false : 0
    default:
      return undefined
  }
}

function readField(reader: Reader, field: Field, wireType: number, value: Loose): void {
  if (field.kind.is === 'map') {
    readMapEntry(reader, value[field.key] as Record<string, string>)
    return
  }
  if (!field.repeated) {
    value[field.key] = readOne(reader, field.kind)
    return
  }
  const list = value[field.key] as unknown[]
  const packed =
    wireType === 2 && field.kind.is === 'scalar' && field.kind.scalar !== 'string' && field.kind.scalar !== 'bytes'
  if (!packed) {
    list.push(readOne(reader, field.kind))
    return
  }
  const end = reader.lengthDelimitedEnd()
  while (reader.position < end) list.push(readOne(reader, field.kind))
}

function readMapEntry(reader: Reader, map: Record<string, string>): void {
  const end = reader.lengthDelimitedEnd()
  let key = ''
  let text = ''
  while (reader.position < end) {
    const tag = reader.unsigned()
    if (tag === 10) key = reader.string()
    else if (tag === 18) text = reader.string()
    else reader.skip(tag & 7)
  }
  map[key] = text
}

function readOne(reader: Reader, kind: Kind): unknown {
  switch (kind.is) {
    case 'scalar':
      return readScalar(reader, kind.scalar)
    case 'enum': {
      const number = reader.signed()
      return kind.words[number] ?? String(number)
    }
    case 'message': {
      const end = reader.lengthDelimitedEnd()
      return readMessage(reader, end, layoutOf(kind.name))
    }
    default: {
      const end = reader.lengthDelimitedEnd()
      let number = 0
      while (reader.position < end) {
        const tag = reader.unsigned()
        if (tag === 8) number = reader.signed()
        else reader.skip(tag & 7)
      }
      return kind.is === 'value' ? kind.words[number] : number
    }
  }
}

function readScalar(reader: Reader, scalar: Scalar): unknown {
  switch (scalar) {
    case 'string':
      return reader.string()
    case 'bytes':
      return reader.bytes()
    case 'bool':
      return reader.signed() !== 0
    case 'time':
      return reader.signed() / nanosecondsPerMillisecond
    default:
      return reader.signed()
  }
}
