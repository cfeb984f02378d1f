// Values that a template picks out of an object, and the text it makes of them. Missing keys give nothing.
// Upstream counterpart: client-go/util/jsonpath, jsonpath.go.
import { stableJson } from '../printers/stable-json.ts'
import { type FilterOperator, JsonPathError, type Step, type TemplatePart } from './template.ts'

/** Values one step may give: a wildcard in a wildcard of a large list stays far below. */
const valuesMax = 1_000_000

/** The text of a template for `root`. Throws JsonPathError where it does not fit. */
export function executeTemplate(parts: readonly TemplatePart[], root: unknown): string {
  return renderParts(parts, root)
}

/** The values that the actions of a template find, in order: `jsonpath-as-json`. */
export function templateValues(parts: readonly TemplatePart[], current: unknown): readonly unknown[] {
  return parts.flatMap((part) => {
    if (part.kind === 'path') return evaluate(part.steps, current)
    if (part.kind === 'range') return evaluate(part.steps, current).flatMap((value) => templateValues(part.body, value))
    return []
  })
}

function renderParts(parts: readonly TemplatePart[], current: unknown): string {
  let text = ''
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        text += part.text
        break
      case 'path':
        text += evaluate(part.steps, current).map(renderValue).join(' ')
        break
      case 'range':
        for (const value of evaluate(part.steps, current)) text += renderParts(part.body, value)
        break
      case 'strayEnd':
        throw new JsonPathError('not in range, nothing to end')
    }
  }
  return text
}

/** A value as templates print it: text as it is, lists and objects as JSON. */
export function renderValue(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' ? stableJson(value) : String(value)
}

/** The values that `steps` pick out of `root`. */
export function evaluate(steps: readonly Step[], root: unknown): readonly unknown[] {
  let values: readonly unknown[] = [root]
  for (const step of steps) {
    values = values.flatMap((value) => take(step, value))
    if (values.length > valuesMax) throw new JsonPathError(`a step gives more than ${valuesMax} values`)
  }
  return values
}

function take(step: Step, value: unknown): readonly unknown[] {
  switch (step.kind) {
    case 'field':
      return isRecord(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : []
    case 'wildcard':
      return children(value)
    case 'recursive':
      return descendants(value)
    case 'index':
      return takeIndex(value, step.index)
    case 'slice':
      return takeSlice(value, step)
    case 'union':
      return step.paths.flatMap((path) => evaluate(path, value))
    case 'filter':
      return listOf(value).filter((item) => holds(step, item))
    case 'literal':
      return [step.value]
    case 'identifier':
      throw new JsonPathError(`unrecognized identifier ${step.name}`)
  }
}

function takeIndex(value: unknown, index: number): readonly unknown[] {
  if (value === undefined || value === null) return []
  const list = listOf(value)
  const at = index < 0 ? list.length + index : index
  if (at < 0 || at >= list.length) throw outOfBounds(index, list.length)
  return [list[at]]
}

function takeSlice(value: unknown, { start, end, step = 1 }: Extract<Step, { kind: 'slice' }>): readonly unknown[] {
  if (value === undefined || value === null) return []
  const list = listOf(value)
  if (step <= 0) throw new JsonPathError('step must be > 0')
  const absolute = (at: number): number => (at < 0 ? at + list.length : at)
  const from = absolute(start ?? 0)
  const to = Math.min(absolute(end ?? list.length), list.length)
  if (from < 0 || (from >= list.length && list.length > 0)) throw outOfBounds(start ?? 0, list.length)
  const taken: unknown[] = []
  for (let at = from; at < to; at += step) taken.push(list[at])
  return taken
}

function outOfBounds(index: number, length: number): JsonPathError {
  return new JsonPathError(`array index out of bounds: index ${index}, length ${length}`)
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value === undefined || value === null) return []
  throw new JsonPathError(`${isRecord(value) ? 'map[string]interface {}' : typeof value} is not array or slice`)
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isRecord(value)) return []
  return Object.keys(value)
    .sort()
    .map((key) => value[key])
}

/** The value and all below it, depth first. */
function descendants(value: unknown): readonly unknown[] {
  return [value, ...children(value).flatMap(descendants)]
}

function holds({ left, operator, right }: Extract<Step, { kind: 'filter' }>, item: unknown): boolean {
  const found = evaluate(left, item)
  if (operator === 'exists') return found.length > 0
  const wanted = evaluate(right, item)
  if (found.length === 0 || wanted.length === 0) return false
  if (found.length > 1) throw new JsonPathError('can only compare one element at a time')
  if (wanted.length > 1) throw new JsonPathError('can only compare one element at a time')
  return compare(found[0], operator, wanted[0])
}

function compare(a: unknown, operator: Exclude<FilterOperator, 'exists'>, b: unknown): boolean {
  if (typeof a !== typeof b || typeof a === 'object') throw new JsonPathError('incompatible types for comparison')
  const order = (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
