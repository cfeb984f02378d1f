// Kinds that are answered, not kept: a POST is a question or an order. Reviews have their place here.
import type { Handler } from '../subresources/subresource.ts'
import { bindings } from './bindings.ts'
import { selfSubjectAccessReviews } from './self-subject-access-review.ts'
import { selfSubjectReviews } from './self-subject-review.ts'

/** By group and plural. */
export const virtualKinds: Readonly<Record<string, Handler>> = {
  '/bindings': bindings,
  'authentication.k8s.io/selfsubjectreviews': selfSubjectReviews,
  'authorization.k8s.io/selfsubjectaccessreviews': selfSubjectAccessReviews,
}
