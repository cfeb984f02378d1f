// Whether a user may do what a request asks. Synchronous, because every authorizer decides from memory: the fixed rules
// here, RBAC over its caches later. Upstream counterpart: k8s.io/apiserver/pkg/authorization/authorizer.
import type { RequestInfo } from '../http/request-info.ts'
import type { UserInfo } from '../user-info.ts'

/** What is asked, by whom. */
export interface AuthorizerAttributes {
  readonly user: UserInfo
  readonly request: RequestInfo
}

export type Decision =
  | { readonly allowed: true }
  /** `reason` goes behind the sentence of the 403, where there is one to give. */
  | { readonly allowed: false; readonly reason?: string }

export interface Authorizer {
  authorize(attributes: AuthorizerAttributes): Decision
}
