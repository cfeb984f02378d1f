// Printed from the schemas by `npm run update:types`; do not edit.
import type { KindObjectMeta } from '../meta/object-meta.ts'

export interface PriorityClass {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly value: number
  readonly globalDefault?: boolean
  readonly description?: string
  readonly preemptionPolicy?: 'PreemptLowerPriority' | 'Never'
}
