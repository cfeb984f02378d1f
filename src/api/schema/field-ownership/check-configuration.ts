// Whether an applied configuration fits its schema: only known fields, values of the right sort, items that can be told
// apart. The texts are upstream's. Upstream counterpart: typed.AsTyped of sigs.k8s.io/structured-merge-diff.
import { isRecord } from '../json-record.ts'
import { type ListSchema, resolve, type ScalarSchema, type Schema, type StructSchema } from '../language.ts'
import { ownershipPlan } from './ownership-plan.ts'
import { renderElement } from './path-element.ts'

/** More problems of one configuration are not listed. */
const problemsMax = 100

interface Check {
  readonly path: string
  readonly problems: string[]
}

/** What is wrong with a configuration, a sentence; undefined: nothing. */
export function configurationProblem(schema: StructSchema, value: unknown): string | undefined {
  const problems: string[] = []
  checkValue(schema, value, { path: '', problems })
  if (problems.length <= 1) return problems[0]
  return ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n')
}

function report({ path, problems }: Check, text: string): void {
  if (problems.length < problemsMax) problems.push(path === '' ? text : `${path}: ${text}`)
}

function checkValue(given: Schema, value: unknown, check: Check): void {
  if (value === null || value === undefined) return
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      if (!isRecord(value)) report(check, `expected map, got &{${renderGoValue(value)}}`)
      else checkFields(schema, value, check)
      return
    case 'map':
      if (!isRecord(value)) report(check, `expected map, got &{${renderGoValue(value)}}`)
      else {
        for (const key of Object.keys(value)) {
          checkValue(schema.values, value[key], { ...check, path: `${check.path}.${key}` })
        }
      }
      return
    case 'list':
      if (!Array.isArray(value)) report(check, `expected list, got &{${renderGoValue(value)}}`)
      else checkItems(schema, value, check)
      return
    default:
      checkScalar(schema, value, check)
  }
}

function checkFields(schema: StructSchema, value: Readonly<Record<string, unknown>>, check: Check): void {
  for (const name of Object.keys(value)) {
    const field = schema.fields.get(name)
    const inner = { ...check, path: `${check.path}.${name}` }
    if (field !== undefined) checkValue(field.schema, value[name], inner)
    else if (schema.preserveUnknown !== true) report(inner, 'field not declared in schema')
  }
}

function checkItems(schema: ListSchema, list: readonly unknown[], check: Check): void {
  const plan = ownershipPlan(schema)
  const seen = new Set<string>()
  const reported = new Set<string>()
  for (const [index, item] of list.entries()) {
    const problem = plan.kind === 'items' ? itemProblem(schema, item) : undefined
    if (problem !== undefined) {
      report(check, `element ${index}: ${problem}`)
      continue
    }
    const element = plan.kind === 'items' ? plan.elementOf(item, index) : `i:${index}`
    // An item of a keyed list without any key.
    if (plan.kind === 'items' && element.startsWith('i:')) {
      const keys = `[${schema.keys.map((key) => JSON.stringify(key)).join(' ')}]`
      report(
        check,
        `element ${index}: associative list with keys has an element that omits all key fields ${keys} (and doesn't have default values for any key fields)`,
      )
      continue
    }
    if (seen.has(element) && !reported.has(element)) {
      report(check, `duplicate entries for key ${renderElement(element)}`)
      reported.add(element)
    }
    seen.add(element)
    checkValue(schema.items, item, { ...check, path: check.path + renderElement(element) })
  }
}

function itemProblem({ listType }: ListSchema, item: unknown): string | undefined {
  if (listType === 'map') {
    if (item === null) return 'associative list with keys may not have a null element'
    return isRecord(item) ? undefined : 'associative list with keys may not have non-map elements'
  }
  if (item === null) return "associative list without keys has an element that's an explicit null"
  if (Array.isArray(item)) return 'not supported: associative list with lists as elements'
  return isRecord(item) ? "associative list without keys has an element that's a map type" : undefined
}

function checkScalar({ kind }: ScalarSchema, value: unknown, check: Check): void {
  switch (kind) {
    case 'any':
      return
    case 'int32':
    case 'int64':
    case 'float64':
      if (typeof value !== 'number') report(check, `expected numeric (int or float), got ${goTypeOf(value)}`)
      return
    case 'string':
    case 'bytes':
    case 'duration':
      if (typeof value !== 'string') report(check, `expected string, got ${renderGoValue(value)}`)
      return
    case 'boolean':
      if (typeof value !== 'boolean') report(check, `expected boolean, got ${renderGoValue(value)}`)
      return
    default:
      if (typeof value === 'object') report(check, `expected any scalar, got ${renderGoValue(value)}`)
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (isRecord(value)) return 'map[string]interface {}'
  return typeof value === 'boolean' ? 'bool' : 'string'
}

/** A value as Go prints it. */
export function renderGoValue(value: unknown): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(renderGoValue).join(' ')}]`
  if (!isRecord(value)) return String(value)
  const keys = Object.keys(value).sort()
  return `map[${keys.map((key) => `${key}:${renderGoValue(value[key])}`).join(' ')}]`
}
