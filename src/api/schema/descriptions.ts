// What the types and fields of the API are for, in words, as `kubectl explain` shows them. They are kept as text beside the
// schemas and read only when someone asks for OpenAPI: deciding anything needs none of them.
//
//   # core/v1.PodSpec: a sentence about the type
//   # core/v1.EphemeralContainerCommon < core/v1.Container: fields that are not described here are as there
//   nodeName: a sentence about a field
//     that goes on
import type { StructSchema } from './language.ts'

/** Sentences about one struct. */
interface Entry {
  readonly text: string
  /** The struct whose sentences count where there is none here. */
  readonly like: string | undefined
  readonly fields: Map<string, string>
}

export interface Descriptions {
  /** By struct, in the order of the texts. */
  readonly names: readonly string[]
  /** The fields that a struct's own entry describes. */
  fieldNames(name: string): readonly string[]
  ofStruct(name: string): string | undefined
  /** Also where the field is that of an inlined struct, or of every kind. */
  ofField(schema: StructSchema, field: string): string | undefined
}

/** What is the same for every kind. */
const everyKind: Readonly<Record<string, string>> = {
  apiVersion: 'Group and version of the API in which the object is written.',
  kind: 'What the object is, such as Pod or Deployment.',
  metadata: 'What all objects have: name, labels, owners and the like.',
}

const header = /^# (\S+?)(?: < (\S+?))?:(?: (.*))?$/
const row = /^(\$?[\w-]+): (.*)$/

function parseText(text: string, into: Map<string, Entry>): void {
  let entry: Entry | undefined
  let field: string | undefined
  for (const line of text.split('\n')) {
    const [, name, like, about = ''] = header.exec(line) ?? []
    const [, key, sentence = ''] = row.exec(line) ?? []
    if (name !== undefined) {
      entry = { text: about, like, fields: new Map() }
      into.set(name, entry)
      field = undefined
    } else if (entry !== undefined && key !== undefined) {
      field = key
      entry.fields.set(key, sentence)
    } else if (entry !== undefined && field !== undefined && line.startsWith('  ')) {
      entry.fields.set(field, `${entry.fields.get(field) ?? ''} ${line.trim()}`)
    }
  }
}

/** The sentences of all texts; a later one about the same struct wins. */
export function parseDescriptions(texts: readonly string[]): Descriptions {
  const entries = new Map<string, Entry>()
  for (const text of texts) parseText(text, entries)
  const inEntry = (name: string, field: string): string | undefined => {
    const entry = entries.get(name)
    return entry?.fields.get(field) ?? (entry?.like === undefined ? undefined : inEntry(entry.like, field))
  }
  const ofField = (schema: StructSchema, field: string): string | undefined => {
    const own = inEntry(schema.name, field)
    if (own !== undefined) return own
    for (const part of schema.parts) {
      const inlined = 'inline' in part ? ofField(part.inline, field) : undefined
      if (inlined !== undefined) return inlined
    }
    const isKind = schema.fields.has('apiVersion') && schema.fields.has('kind')
    return isKind && Object.hasOwn(everyKind, field) ? everyKind[field] : undefined
  }
  return {
    names: [...entries.keys()],
    fieldNames: (name) => [...(entries.get(name)?.fields.keys() ?? [])],
    ofStruct: (name) => entries.get(name)?.text || undefined,
    ofField,
  }
}

/** Nothing is said of anything. */
export const noDescriptions: Descriptions = {
  names: [],
  fieldNames: () => [],
  ofStruct: () => undefined,
  ofField: () => undefined,
}
