// LimitRanges: types and resources that exist, and amounts that leave room for something. Upstream: ValidateLimitRange.
import { duplicateError, type FieldError, forbiddenError, invalidError, requiredError } from '../../meta/field-error.ts'
import { isQualifiedName } from '../../meta/names.ts'
import { compareQuantities, type Quantity, quantityNumber } from '../../meta/quantity.ts'
import { validateContainerResourceName, validateResourceName } from '../pod/validate/resources.ts'
import { isOvercommitAllowed } from '../resource-name.ts'
import type { LimitRange, LimitRangeItem } from '../v1.types.ts'

type Amounts = Readonly<Record<string, Quantity>>

const types: readonly string[] = ['Container', 'PersistentVolumeClaim', 'Pod']
const parts = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const

/** What is wrong with the limits. */
export function* validateLimitRange({ spec: { limits } }: LimitRange): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, item] of limits.entries()) {
    const at = `spec.limits[${i}]`
    yield* validateType(item.type, `${at}.type`)
    if (seen.has(item.type)) yield duplicateError(`${at}.type`, item.type)
    seen.add(item.type)
    yield* validateParts(item, at)
    for (const name of namesIn(item)) yield* validateAmounts(item, name, at)
  }
}

function* validateType(type: string, path: string): Iterable<FieldError> {
  const problems = isQualifiedName(type)
  for (const problem of problems) yield invalidError(path, type, problem)
  if (problems.length > 0 || type.includes('/') || types.includes(type)) return
  yield invalidError(path, type, 'must be a standard limit type or fully qualified')
}

/** A Pod as a whole has neither a default nor a default of what it asks for. */
const isOfOthers = (part: string, type: string): boolean => type === 'Pod' && part.startsWith('default')

function* validateParts(item: LimitRangeItem, path: string): Iterable<FieldError> {
  const isOfContainers = item.type === 'Pod' || item.type === 'Container'
  for (const part of parts) {
    if (part === 'maxLimitRequestRatio') yield* validateClaimLimits(item, path)
    const names = Object.keys(item[part] ?? {})
    if (isOfOthers(part, item.type)) {
      if (names.length > 0) yield forbiddenError(`${path}.${part}`, "may not be specified when `type` is 'Pod'")
      continue
    }
    const check = isOfContainers ? validateContainerResourceName : validateResourceName
    for (const name of names) yield* check(name, `${path}.${part}[${name}]`)
  }
}

function* validateClaimLimits({ type, min, max }: LimitRangeItem, path: string): Iterable<FieldError> {
  if (type !== 'PersistentVolumeClaim' || min?.storage !== undefined || max?.storage !== undefined) return
  const detail = 'either minimum or maximum storage value is required, but neither was provided'
  yield requiredError(`${path}.limits`, detail)
}

function namesIn(item: LimitRangeItem): ReadonlySet<string> {
  return new Set(parts.flatMap((part) => (isOfOthers(part, item.type) ? [] : Object.keys(item[part] ?? {}))))
}

/** Two amounts of which the first is not above the second; upstream shows one of them at a field of its choice. */
interface Order {
  readonly field: string
  readonly low: readonly [word: string, amounts: Amounts | undefined]
  readonly high: readonly [word: string, amounts: Amounts | undefined]
  readonly shown: Amounts | undefined
}

/** The least is not above the usual, nor the usual above the most. */
function* validateAmounts(item: LimitRangeItem, name: string, path: string): Iterable<FieldError> {
  const { min, max } = item
  const isPod = item.type === 'Pod'
  const usual = isPod ? undefined : item.default
  const asked = isPod ? undefined : item.defaultRequest
  const orders: readonly Order[] = [
    { field: 'min', low: ['min', min], high: ['max', max], shown: min },
    { field: 'defaultRequest', low: ['min', min], high: ['default request', asked], shown: asked },
    { field: 'defaultRequest', low: ['default request', asked], high: ['max', max], shown: asked },
    { field: 'defaultRequest', low: ['default request', asked], high: ['default limit', usual], shown: asked },
    { field: 'default', low: ['min', min], high: ['default', usual], shown: min },
    { field: 'default', low: ['default', usual], high: ['max', max], shown: max },
  ]
  for (const { field, low, high, shown } of orders) {
    const least = low[1]?.[name]
    const most = high[1]?.[name]
    if (least === undefined || most === undefined || compareQuantities(least, most) <= 0) continue
    const detail = `${low[0]} value ${least} is greater than ${high[0]} value ${most}`
    yield invalidError(`${path}.${field}[${name}]`, shown?.[name], detail)
  }
  yield* validateRatio(item, name, path)
  const given = usual?.[name]
  const request = asked?.[name]
  if (given === undefined || request === undefined || isOvercommitAllowed(name)) return
  if (compareQuantities(given, request) === 0) return
  const detail = `default value ${given} must equal to defaultRequest value ${request} in ${name}`
  yield invalidError(`${path}.defaultRequest[${name}]`, request, detail)
}

/** How many times what is asked for the limit may be: at least once, at most as far apart as the limits are. */
function* validateRatio(item: LimitRangeItem, name: string, path: string): Iterable<FieldError> {
  const ratio = item.maxLimitRequestRatio?.[name]
  if (ratio === undefined) return
  const at = `${path}.maxLimitRequestRatio[${name}]`
  if (compareQuantities(ratio, '1') < 0) yield invalidError(at, ratio, `ratio ${ratio} is less than 1`)
  const least = item.min?.[name]
  const most = item.max?.[name]
  if (least === undefined || most === undefined) return
  const bound = quantityNumber(most) / quantityNumber(least)
  if (quantityNumber(ratio) <= bound || Number.isNaN(bound)) return
  yield invalidError(at, ratio, `ratio ${ratio} is greater than max/min = ${bound.toFixed(6)}`)
}
