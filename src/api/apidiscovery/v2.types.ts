// Printed from the schemas by `npm run update:types`; do not edit.
import type { NamespacedObjectMeta } from '../meta/object-meta.ts'
import type { GroupVersionKind } from '../meta/v1.types.ts'

export interface APIGroupDiscovery {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly versions?: readonly APIVersionDiscovery[]
}

export interface APIResourceDiscovery {
  readonly resource: string
  readonly responseKind?: GroupVersionKind
  readonly scope: string
  readonly singularResource: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly APISubresourceDiscovery[]
}

export interface APISubresourceDiscovery {
  readonly subresource: string
  readonly responseKind?: GroupVersionKind
  readonly acceptedTypes?: readonly GroupVersionKind[]
  readonly verbs: readonly string[]
}

export interface APIVersionDiscovery {
  readonly version: string
  readonly resources?: readonly APIResourceDiscovery[]
  readonly freshness?: string
}
