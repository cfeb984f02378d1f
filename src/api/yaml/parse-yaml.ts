// YAML as kubectl reads it: YAML 1.1 words and numbers, merge keys, times as strings, keys always strings. JSON is tried
// first, since most of what arrives is JSON. Upstream counterpart: sigs.k8s.io/yaml.
import { CORE_SCHEMA, defineScalarTag, loadAll, mergeTag, NOT_RESOLVED, type Schema, YAMLException } from 'js-yaml'
import { nestsTooDeep, tooDeep } from '../schema/nesting.ts'
import { plainNumber, plainWord } from './scalars.ts'

export type YamlResult =
  | {
      readonly ok: true
      /** The documents; empty ones are left out. */
      readonly documents: readonly unknown[]
    }
  | { readonly ok: false; readonly message: string }

/** Bounds against texts that grow when read. */
const aliasesMax = 1000
const depthMax = 1000

const nullTag = defineScalarTag<null>('tag:yaml.org,2002:null', {
  implicit: true,
  resolve: (text) => (plainWord(text) === null ? null : NOT_RESOLVED),
  identify: (value) => value === null,
})

const boolTag = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  resolve: (text) => {
    const word = plainWord(text)
    return typeof word === 'boolean' ? word : NOT_RESOLVED
  },
  identify: (value) => typeof value === 'boolean',
})

const resolveNumber = (text: string): number | typeof NOT_RESOLVED => plainNumber(text) ?? NOT_RESOLVED
const intTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: ['-', '+', '.', ...'0123456789'],
  resolve: resolveNumber,
  identify: (value) => typeof value === 'number',
})
const floatTag = defineScalarTag<number>('tag:yaml.org,2002:float', { resolve: resolveNumber, identify: () => false })
const binaryTag = defineScalarTag<string>('tag:yaml.org,2002:binary', {
  resolve: (text) => {
    try {
      return atob(text.replace(/\s/g, ''))
    } catch {
      return NOT_RESOLVED
    }
  },
  identify: () => false,
})

const schema: Schema = CORE_SCHEMA.withTags(nullTag, boolTag, intTag, floatTag, binaryTag, mergeTag)

/** The documents of a text, YAML or JSON. Never throws. */
export function parseYaml(text: string): YamlResult {
  const json = asJson(text)
  if (json !== undefined && nestsTooDeep(text, json)) return { ok: false, message: tooDeep }
  if (json !== undefined) return { ok: true, documents: json === null ? [] : [json] }
  try {
    const documents = loadAll(text, { schema, maxAliases: aliasesMax, maxDepth: depthMax })
    return { ok: true, documents: documents.filter((document) => document !== null && document !== undefined) }
  } catch (error) {
    if (!(error instanceof YAMLException)) return { ok: false, message: `yaml: ${String(error)}` }
    const line = error.mark === undefined ? '' : `line ${error.mark.line + 1}: `
    return { ok: false, message: `yaml: ${line}${error.reason}` }
  }
}

function asJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
