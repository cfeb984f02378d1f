// SelfSubjectReview: asks who one is to the server. Answered, never kept. Upstream counterpart:
// pkg/registry/authentication/selfsubjectreview.
import { defineKind } from '../../kind-definition.ts'
import type { SelfSubjectReview } from '../v1.types.ts'
import { selfSubjectReview } from './schema.ts'

export const selfSubjectReviewKind = defineKind<SelfSubjectReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  namespaced: false,
  schema: selfSubjectReview,
  verbs: ['create'],
  stored: false,
})
