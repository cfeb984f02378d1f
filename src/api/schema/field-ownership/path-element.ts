// One step of a path in a set of fields, as FieldsV1 writes it: `f:<field or map key>`, `k:{"<key>":<value>}` for an item of
// a keyed list, `v:<value>` for an item of a set, `i:<index>`. Steps stay texts; they are taken apart only to be shown or put
// in order. Upstream counterpart: fieldpath's PathElement of sigs.k8s.io/structured-merge-diff.
import { isRecord } from '../json-record.ts'
import type { JsonValue } from '../language.ts'

/** The step to a field of a struct or a key of a map. */
export function fieldElement(name: string): string {
  return `f:${name}`
}

/** The step to an item of a set. */
export function valueElement(value: unknown): string {
  return `v:${JSON.stringify(value)}`
}

/** The step to an item that nothing else identifies. */
export function indexElement(index: number): string {
  return `i:${index}`
}

/** The step to an item of a keyed list; `names` are in alphabetical order. undefined when it has none of its keys. */
export function keyElement(names: readonly string[], values: readonly unknown[]): string | undefined {
  let text = ''
  for (let at = 0; at < names.length; at++) {
    const value = values[at]
    if (value === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(names[at])}:${JSON.stringify(value)}`
  }
  return text === '' ? undefined : `k:{${text}}`
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The step in the one form that equal steps have; undefined if it is malformed, '' for a kind of step nobody knows. */
export function normalElement(element: string): string | undefined {
  const rest = element.slice(2)
  switch (element.slice(0, 2)) {
    case 'f:':
      return element
    case 'i:':
      return /^-?\d{1,15}$/.test(rest) ? indexElement(Number(rest)) : undefined
    case 'v:': {
      const value = parsed(rest)
      return value !== undefined && isScalar(value) ? valueElement(value) : undefined
    }
    case 'k:': {
      const keys = parsed(rest)
      if (!isRecord(keys) || !Object.values(keys).every(isScalar)) return undefined
      const names = Object.keys(keys).sort()
      return keyElement(
        names,
        names.map((name) => keys[name]),
      )
    }
    default:
      return ''
  }
}

const kinds = ['.', 'f', 'k', 'v', 'i']

/** The order of steps: the field set's own `.`, fields, keys, values, indexes. */
export function compareElements(a: string, b: string): number {
  const [left, right] = [kinds.indexOf(a.charAt(0)), kinds.indexOf(b.charAt(0))]
  if (left !== right) return left - right
  if (a === b) return 0
  switch (a.charAt(0)) {
    case 'k':
      return compareKeyTexts(a, b)
    case 'v':
      return compareScalars(parsed(a.slice(2)), parsed(b.slice(2)))
    case 'i':
      return Number(a.slice(2)) - Number(b.slice(2))
    default:
      return compareTexts(a, b)
  }
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Texts are compared as they are, unless they part at a number. */
function compareKeyTexts(a: string, b: string): number {
  let at = 0
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++
  if (isDigit(a.charCodeAt(at)) || isDigit(b.charCodeAt(at))) return compareKeys(parsed(a.slice(2)), parsed(b.slice(2)))
  return compareTexts(a, b)
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

function compareKeys(a: unknown, b: unknown): number {
  const [left, right] = [Object.entries(Object(a)), Object.entries(Object(b))]
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [[name = '', value] = [], [otherName = '', otherValue] = []] = [left[at], right[at]]
    const order = compareTexts(name, otherName) || compareScalars(value, otherValue)
    if (order !== 0) return order
  }
  return left.length - right.length
}

const scalarRanks: Readonly<Record<string, number>> = { number: 0, string: 1, boolean: 2, object: 3 }

function compareScalars(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  return (scalarRanks[typeof a] ?? 4) - (scalarRanks[typeof b] ?? 4)
}

/** The step as messages show it: `.name`, `[name="x"]`, `[="x"]`, `[3]`. */
export function renderElement(element: string): string {
  const rest = element.slice(2)
  switch (element.charAt(0)) {
    case 'f':
      return `.${rest}`
    case 'k': {
      const keys = Object.entries(parsed(rest) as Readonly<Record<string, JsonValue>>)
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
    }
    case 'v':
      return `[=${rest}]`
    default:
      return `[${rest}]`
  }
}
