// Whether a user may do what a request asks. Synchronous, because every authorizer decides from memory: the fixed rules
// here, RBAC over its caches later. Upstream counterpart: k8s.io/apiserver/pkg/authorization/authorizer.
import type { authorization } from '#api'
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

/** What a user may do in a namespace, as SelfSubjectRulesReview answers it. */
export interface AccessRules {
  readonly resourceRules: readonly authorization.ResourceRule[]
  readonly nonResourceRules: readonly authorization.NonResourceRule[]
  /** There may be more. */
  readonly incomplete: boolean
  readonly evaluationError?: string
}

export interface Authorizer {
  authorize(attributes: AuthorizerAttributes): Decision
  /** Absent: this authorizer cannot tell. */
  rulesFor?(user: UserInfo, namespace: string): AccessRules
}
