// SelfSubjectAccessReview: asks whether one may do something: `kubectl auth can-i`. Answered, never kept.
import { defineKind } from '../../kind-definition.ts'
import { validateSelfAccessSpec } from '../access-rules.ts'
import type { SelfSubjectAccessReview } from '../v1.types.ts'
import { selfSubjectAccessReview } from './schema.ts'

export const selfSubjectAccessReviewKind = defineKind<SelfSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
  schema: selfSubjectAccessReview,
  verbs: ['create'],
  stored: false,
  validate: ({ spec }) => [...validateSelfAccessSpec(spec)],
})
