// LimitRange. Upstream: ValidateLimitRange, SetDefaults_LimitRangeItem.
import { openMap } from '#base'
import { createdAtColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { duplicateError, type FieldError, forbiddenError, invalidError, requiredError } from '../../meta/field-error.ts'
import { compareQuantities, type Quantity } from '../../meta/quantity.ts'
import { validateResourceQuantity } from '../pod/validate/resources.ts'
import { isStandardQuotaResource } from '../resource-name.ts'
import { validateQualifiedName } from '../validate-name.ts'
import type { LimitRange, LimitRangeItem } from '../v1.types.ts'
import { limitRange } from './schema.ts'

type Amounts = Readonly<Record<string, Quantity>>

const parts = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const

/** What containers may have at most they get; what they get they ask for; and the least, where they get nothing. */
function defaultItem(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item
  const limits = openMap<Quantity>({ ...item.max, ...item.default })
  const requests = openMap<Quantity>({ ...item.min, ...limits, ...item.defaultRequest })
  return {
    ...item,
    ...(Object.keys(limits).length === 0 ? {} : { default: limits }),
    ...(Object.keys(requests).length === 0 ? {} : { defaultRequest: requests }),
  }
}

function* validate({ spec: { limits } }: LimitRange): Iterable<FieldError> {
  const types = new Set<string>()
  for (const [i, item] of limits.entries()) {
    const at = `spec.limits[${i}]`
    if (item.type === '') yield requiredError(`${at}.type`)
    else yield* validateQualifiedName(item.type, `${at}.type`)
    if (types.has(item.type)) yield duplicateError(`${at}.type`, item.type)
    types.add(item.type)
    yield* validateAmounts(item, at)
    if (item.type === 'Pod') {
      for (const name of ['default', 'defaultRequest'] as const) {
        if (Object.keys(item[name] ?? {}).length === 0) continue
        yield forbiddenError(`${at}.${name}`, "may not be specified when `type` is 'Pod'")
      }
    }
    const claims = item.type === 'PersistentVolumeClaim'
    if (claims && item.min?.storage === undefined && item.max?.storage === undefined) {
      const detail = 'either minimum or maximum storage value is required, but neither was provided'
      yield requiredError(`${at}.limits`, detail)
    }
    for (const name of namesIn(item)) yield* validateOrder(item, name, at)
  }
}

function namesIn(item: LimitRangeItem): ReadonlySet<string> {
  return new Set(parts.flatMap((part) => Object.keys(item[part] ?? {})))
}

function* validateAmounts(item: LimitRangeItem, path: string): Iterable<FieldError> {
  for (const part of parts) {
    const amounts: Amounts = item[part] ?? {}
    for (const [name, value] of Object.entries(amounts)) {
      const at = `${path}.${part}[${name}]`
      yield* validateQualifiedName(name, at)
      if (!name.includes('/') && !isStandardQuotaResource(name) && name !== 'storage') {
        yield invalidError(at, name, 'must be a standard limit type or fully qualified')
      }
      yield* validateResourceQuantity(name, value, at)
    }
  }
}

/** Two amounts of which the first is not above the second; upstream shows one of them at a field of its choice. */
interface Order {
  readonly field: string
  readonly low: readonly [word: string, amounts: Amounts | undefined]
  readonly high: readonly [word: string, amounts: Amounts | undefined]
  readonly shown: Amounts | undefined
}

/** The least is not above the usual, nor the usual above the most. */
function* validateOrder(item: LimitRangeItem, name: string, path: string): Iterable<FieldError> {
  const { min, max, default: usual, defaultRequest: asked, maxLimitRequestRatio: ratio } = item
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
  const most = ratio?.[name]
  if (most !== undefined && compareQuantities(most, '1') < 0) {
    yield invalidError(`${path}.maxLimitRequestRatio[${name}]`, most, `ratio ${most} is less than 1`)
  }
}

export const limitRangeKind = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  schema: limitRange,
  columns: [nameColumn, createdAtColumn],
  defaults: (object) => ({ ...object, spec: { ...object.spec, limits: object.spec.limits.map(defaultItem) } }),
  validate: (next) => [...validate(next)],
})
