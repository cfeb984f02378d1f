// Printed from the schemas by `npm run update:types`; do not edit.
import type { ObjectReference } from '../core/v1.types.ts'
import type { NamespacedObjectMeta } from '../meta/object-meta.ts'

export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions: EndpointConditions
  readonly hostname?: string
  readonly targetRef?: ObjectReference
  readonly deprecatedTopology?: { readonly [key: string]: string }
  readonly nodeName?: string
  readonly zone?: string
  readonly hints?: EndpointHints
}

export interface EndpointConditions {
  readonly ready?: boolean
  readonly serving?: boolean
  readonly terminating?: boolean
}

export interface EndpointHints {
  readonly forZones?: readonly ForZone[]
  readonly forNodes?: readonly ForNode[]
}

export interface EndpointPort {
  readonly name?: string
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  readonly port?: number
  readonly appProtocol?: string
}

export interface EndpointSlice {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN'
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly EndpointPort[]
}

export interface ForNode {
  readonly name: string
}

export interface ForZone {
  readonly name: string
}
