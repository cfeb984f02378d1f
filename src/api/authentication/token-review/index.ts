// TokenReview: asks whose token this is. Answered, never kept. Upstream counterpart: pkg/registry/authentication/tokenreview.
import { defineKind } from '../../kind-definition.ts'
import type { TokenReview } from '../v1.types.ts'
import { tokenReview } from './schema.ts'

export const tokenReviewKind = defineKind<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  namespaced: false,
  schema: tokenReview,
  verbs: ['create'],
  stored: false,
})
