// Selecting by labels: requirements, made from a query's text or from a LabelSelector object, that match or do not.
// Upstream: apimachinery/pkg/labels, and LabelSelectorAsSelector of apis/meta/v1.
import { type FieldError, forbiddenError, invalidError, renderFieldError, requiredError } from './field-error.ts'
import { isLabelValue, isQualifiedName } from './names.ts'
import { rememberGood } from './remember-good.ts'
import type { LabelSelector } from './v1.types.ts'

export type Labels = Readonly<Record<string, string>>

export type SelectorOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt'

export interface Requirement {
  readonly key: string
  readonly operator: SelectorOperator
  /** Sorted; none for `exists` and `!`, one for all but `in` and `notin`. */
  readonly values: readonly string[]
}

export interface Selector {
  /** All must hold. */
  readonly requirements: readonly Requirement[]
  /** Matches no object at all. */
  readonly nothing: boolean
  matches(labels: Labels | undefined): boolean
}

export type SelectorResult =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly message: string }

function selector(requirements: readonly Requirement[], nothing = false): Selector {
  const sorted = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return {
    requirements: sorted,
    nothing,
    matches: (labels) => !nothing && sorted.every((requirement) => matchesRequirement(requirement, labels)),
  }
}

/** Selects every object. */
export const everything: Selector = Object.freeze(selector([]))
/** Selects none. */
export const nothing: Selector = Object.freeze(selector([], true))

/** A selector of requirements already checked with `requirementProblem`. */
export function selectorFromRequirements(requirements: readonly Requirement[]): Selector {
  return requirements.length === 0 ? everything : selector(requirements)
}

function matchesRequirement({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value)
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
    case 'lt':
      return value !== undefined && comparesAs(operator, value, values[0] ?? '')
  }
}

const integer = /^[+-]?\d{1,19}$/

function comparesAs(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  if (!integer.test(value) || !integer.test(bound)) return false
  return operator === 'gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound)
}

/** What is wrong with a requirement, in upstream's words. */
export function requirementProblem({ key, operator, values }: Requirement): string | undefined {
  const keyProblems = isQualifiedName(key)
  const errors = keyProblems.length === 0 ? [] : [invalidError('key', key, keyProblems.join('; '))]
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    errors.push(invalidError('values', values, "for 'in', 'notin' operators, values set can't be empty"))
  }
  if ((operator === 'gt' || operator === 'lt') && !integer.test(values[0] ?? '')) {
    const text = "for 'Gt', 'Lt' operators, the value must be an integer"
    errors.push(invalidError('values[0]', values[0], text))
  }
  for (const [index, value] of values.entries()) {
    const problems = isLabelValue(value)
    if (problems.length > 0) errors.push(invalidError(`values[${index}][${key}]`, value, problems.join('; ')))
  }
  if (errors.length === 0) return undefined
  const texts = errors.map(renderFieldError)
  return texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
}

/** A selector for exactly these labels, whatever others an object has. */
export function selectorFromSet(labels: Labels | undefined): Selector {
  const entries = Object.entries(labels ?? {})
  return selectorFromRequirements(entries.map(([key, value]) => ({ key, operator: '=', values: [value] })))
}

const expressionOperators: ReadonlyMap<string, SelectorOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
])

/** The selector of a LabelSelector object: nothing if it is absent, everything if it is empty. */
export function selectorOf(given: LabelSelector | undefined): SelectorResult {
  if (given === undefined) return { ok: true, selector: nothing }
  const requirements: Requirement[] = [...selectorFromSet(given.matchLabels).requirements]
  for (const { key, operator: name, values } of given.matchExpressions ?? []) {
    const operator = expressionOperators.get(name)
    if (operator === undefined) {
      return { ok: false, message: `${JSON.stringify(name)} is not a valid label selector operator` }
    }
    requirements.push({ key, operator, values: [...(values ?? [])].sort() })
  }
  const problem = requirements.map(requirementProblem).find((text) => text !== undefined)
  if (problem !== undefined) return { ok: false, message: problem }
  return { ok: true, selector: selectorFromRequirements(requirements) }
}

/** Selectors of objects already seen; objects are values, so they never grow stale. */
const known = new WeakMap<LabelSelector, Selector>()

/** Whether a LabelSelector object selects the labels. An invalid one selects nothing. */
export function matchesLabelSelector(given: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (given === undefined) return false
  let compiled = known.get(given)
  if (compiled === undefined) {
    const result = selectorOf(given)
    compiled = result.ok ? result.selector : nothing
    known.set(given, compiled)
  }
  return compiled.matches(labels)
}

/** As text that `parseLabelSelector` reads: `a=b,c in (d,e),!f`. */
export function renderSelector({ requirements }: Selector): string {
  return requirements.map(renderRequirement).join(',')
}

function renderRequirement({ key, operator, values }: Requirement): string {
  const texts: Record<SelectorOperator, () => string> = {
    in: () => `${key} in (${values.join(',')})`,
    notin: () => `${key} notin (${values.join(',')})`,
    '=': () => `${key}=${values[0]}`,
    '==': () => `${key}==${values[0]}`,
    '!=': () => `${key}!=${values[0]}`,
    exists: () => key,
    '!': () => `!${key}`,
    gt: () => `${key}>${values[0]}`,
    lt: () => `${key}<${values[0]}`,
  }
  return texts[operator]()
}

/** A LabelSelector object as text; '' where there is none or it is invalid. */
export function renderLabelSelector(given: LabelSelector | undefined): string {
  const result = selectorOf(given)
  return result.ok ? renderSelector(result.selector) : ''
}

const isGoodKey = rememberGood(isQualifiedName)
const isGoodValue = rememberGood(isLabelValue)

/** What is wrong with labels. */
export function validateLabels(labels: Labels | undefined, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (isGoodKey(key) && isGoodValue(value)) continue
    for (const text of isQualifiedName(key)) errors.push(invalidError(path, key, text))
    for (const text of isLabelValue(value)) errors.push(invalidError(path, value, text))
  }
  return errors
}

/** What is wrong with a LabelSelector object. */
export function validateLabelSelector(given: LabelSelector, path: string): FieldError[] {
  const errors = validateLabels(given.matchLabels, `${path}.matchLabels`)
  for (const [index, { key, operator, values = [] }] of (given.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.push(requiredError(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        const text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        errors.push(forbiddenError(`${at}.values`, text))
      }
    } else errors.push(invalidError(`${at}.operator`, operator, 'not a valid selector operator'))
    for (const text of isQualifiedName(key)) errors.push(invalidError(`${at}.key`, key, text))
    for (const [at2, value] of values.entries()) {
      for (const text of isLabelValue(value)) errors.push(invalidError(`${at}.values[${at2}]`, value, text))
    }
  }
  return errors
}
