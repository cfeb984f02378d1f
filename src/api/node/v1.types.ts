// Printed from the schemas by `npm run update:types`; do not edit.
import type { Toleration } from '../core/v1.types.ts'
import type { KindObjectMeta } from '../meta/object-meta.ts'
import type { Quantity } from '../meta/quantity.ts'

export interface Overhead {
  readonly podFixed?: { readonly [key: string]: Quantity }
}

export interface RuntimeClass {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly handler: string
  readonly overhead?: Overhead
  readonly scheduling?: Scheduling
}

export interface Scheduling {
  readonly nodeSelector?: { readonly [key: string]: string }
  readonly tolerations?: readonly Toleration[]
}
