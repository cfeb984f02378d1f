// Printed from the schemas by `npm run update:types`; do not edit.
import type { KindObjectMeta } from '../meta/object-meta.ts'

export interface APIService {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: APIServiceSpec
  readonly status: APIServiceStatus
}

export interface APIServiceCondition {
  readonly type: string
  readonly status: string
  readonly lastTransitionTime?: string
  readonly reason?: string
  readonly message?: string
}

export interface APIServiceSpec {
  readonly service?: ServiceReference
  readonly group?: string
  readonly version?: string
  readonly insecureSkipTLSVerify?: boolean
  readonly caBundle?: string
  readonly groupPriorityMinimum: number
  readonly versionPriority: number
}

export interface APIServiceStatus {
  readonly conditions?: readonly APIServiceCondition[]
}

export interface ServiceReference {
  readonly namespace?: string
  readonly name?: string
  readonly port?: number
}
