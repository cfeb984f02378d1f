// Kinds that are answered, not kept: a POST is a question or an order.
import type { Handler } from '../subresources/subresource.ts'
import { selfSubjectAccessReviews, selfSubjectRulesReviews, subjectAccessReviews } from './access-reviews.ts'
import { bindings } from './bindings.ts'
import { selfSubjectReviews, tokenReviews } from './identity-reviews.ts'

/** By group and plural. */
export const virtualKinds: Readonly<Record<string, Handler>> = {
  '/bindings': bindings,
  'authentication.k8s.io/selfsubjectreviews': selfSubjectReviews,
  'authentication.k8s.io/tokenreviews': tokenReviews,
  'authorization.k8s.io/localsubjectaccessreviews': subjectAccessReviews,
  'authorization.k8s.io/selfsubjectaccessreviews': selfSubjectAccessReviews,
  'authorization.k8s.io/selfsubjectrulesreviews': selfSubjectRulesReviews,
  'authorization.k8s.io/subjectaccessreviews': subjectAccessReviews,
}
