// Kinds that are answered, not kept: a POST is a question or an order, a GET tells what the server knows.
import type { Handler } from '../subresources/subresource.ts'
import { selfSubjectAccessReviews, selfSubjectRulesReviews, subjectAccessReviews } from './access-reviews.ts'
import { bindings } from './bindings.ts'
import { getComponentStatus, listComponentStatuses } from './component-statuses.ts'
import { selfSubjectReviews, tokenReviews } from './identity-reviews.ts'

/** By group and plural, then by verb. */
export const virtualKinds: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/bindings': { create: bindings },
  '/componentstatuses': { get: getComponentStatus, list: listComponentStatuses },
  'authentication.k8s.io/selfsubjectreviews': { create: selfSubjectReviews },
  'authentication.k8s.io/tokenreviews': { create: tokenReviews },
  'authorization.k8s.io/localsubjectaccessreviews': { create: subjectAccessReviews },
  'authorization.k8s.io/selfsubjectaccessreviews': { create: selfSubjectAccessReviews },
  'authorization.k8s.io/selfsubjectrulesreviews': { create: selfSubjectRulesReviews },
  'authorization.k8s.io/subjectaccessreviews': { create: subjectAccessReviews },
}
