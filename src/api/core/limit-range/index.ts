// LimitRange. Upstream: ValidateLimitRange, SetDefaults_LimitRangeItem.
import { openMap } from '#base'
import { createdAtColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import type { Quantity } from '../../meta/quantity.ts'
import type { LimitRange, LimitRangeItem } from '../v1.types.ts'
import { limitRange } from './schema.ts'
import { validateLimitRange } from './validate.ts'

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
  validate: (next) => [...validateLimitRange(next)],
})
