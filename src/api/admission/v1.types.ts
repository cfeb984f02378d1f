// Printed from the schemas by `npm run update:types`; do not edit.
import type { UserInfo } from '../authentication/v1.types.ts'
import type { GroupVersionKind, GroupVersionResource, Status } from '../meta/v1.types.ts'
import type { JsonValue } from '../schema/language.ts'

export interface AdmissionRequest {
  readonly uid: string
  readonly kind: GroupVersionKind
  readonly resource: GroupVersionResource
  readonly subResource?: string
  readonly requestKind?: GroupVersionKind
  readonly requestResource?: GroupVersionResource
  readonly requestSubResource?: string
  readonly name?: string
  readonly namespace?: string
  readonly operation: string
  readonly userInfo: UserInfo
  readonly object?: JsonValue
  readonly oldObject?: JsonValue
  readonly dryRun?: boolean
  readonly options?: JsonValue
}

export interface AdmissionResponse {
  readonly uid: string
  readonly allowed: boolean
  readonly status?: Status
  readonly patch?: string
  readonly patchType?: string
  readonly auditAnnotations?: { readonly [key: string]: string }
  readonly warnings?: readonly string[]
}

export interface AdmissionReview {
  readonly kind?: string
  readonly apiVersion?: string
  readonly request?: AdmissionRequest
  readonly response?: AdmissionResponse
}
