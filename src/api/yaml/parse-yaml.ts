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
      /** Keys that stand twice, in the words of Go's YAML: `line 3: key "a" already set in map`. */
      readonly repeatedKeys: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

export interface YamlOptions {
  /** Whether keys may stand twice in a mapping; the last one counts. Else that is an error. */
  readonly mayRepeatKeys?: boolean
}

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

const bounds = { schema, maxAliases: aliasesMax, maxDepth: depthMax }
const repeatedKey = 'duplicated mapping key'
const noKeys: readonly string[] = Object.freeze([])

/** The documents of a text, YAML or JSON. Never throws. */
export function parseYaml(text: string, { mayRepeatKeys = false }: YamlOptions = {}): YamlResult {
  const json = asJson(text)
  if (json !== undefined && nestsTooDeep(text, json)) return { ok: false, message: tooDeep }
  if (json !== undefined) return { ok: true, documents: json === null ? [] : [json], repeatedKeys: noKeys }
  try {
    return documentsOf(loadAll(text, bounds), noKeys)
  } catch (error) {
    if (!(error instanceof YAMLException)) return { ok: false, message: `yaml: ${String(error)}` }
    if (mayRepeatKeys && error.reason === repeatedKey) return parseRepeating(text)
    const line = error.mark === undefined ? '' : `line ${error.mark.line + 1}: `
    return { ok: false, message: `yaml: ${line}${error.reason}` }
  }
}

function documentsOf(documents: readonly unknown[], repeatedKeys: readonly string[]): YamlResult {
  const full = documents.filter((document) => document !== null && document !== undefined)
  return { ok: true, documents: full, repeatedKeys }
}

function parseRepeating(text: string): YamlResult {
  try {
    return documentsOf(loadAll(text, { ...bounds, json: true }), findRepeatedKeys(text))
  } catch (error) {
    return { ok: false, message: `yaml: ${error instanceof YAMLException ? error.reason : String(error)}` }
  }
}

/** Each key that is found takes reading the text once more. */
const repeatedKeysMax = 20
const repeatingCharactersMax = 200_000

/**
 * Keys that stand twice in a mapping of YAML or JSON, in the words of Go's YAML and in the order of the text: the first 20,
 * fewer of long texts.
 */
export function findRepeatedKeys(text: string): readonly string[] {
  const found: string[] = []
  let renamed = text
  const max = Math.max(1, Math.min(repeatedKeysMax, Math.floor(repeatingCharactersMax / text.length)))
  while (found.length < max) {
    const mark = repetitionIn(renamed)
    if (mark === undefined) return found
    const quoted = /["']/.test(renamed[mark.position - 1] ?? '')
    const key = (quoted ? /^[^"']*/ : /^[^\n:,}]*/).exec(renamed.slice(mark.position))?.[0].trim()
    found.push(`line ${mark.line + 1}: key ${JSON.stringify(key)} already set in map`)
    // The next repetition is found once this one is a key of its own.
    renamed = `${renamed.slice(0, mark.position)}repeated-${found.length}-${renamed.slice(mark.position)}`
  }
  return found
}

function repetitionIn(text: string): YAMLException['mark'] {
  try {
    loadAll(text, bounds)
  } catch (error) {
    if (error instanceof YAMLException && error.reason === repeatedKey) return error.mark
  }
  return undefined
}

function asJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
