// SelfSubjectRulesReview: asks what one may do in a namespace: `kubectl auth can-i --list`. Answered, never kept.
import { defineKind } from '../../kind-definition.ts'
import type { SelfSubjectRulesReview } from '../v1.types.ts'
import { selfSubjectRulesReview } from './schema.ts'

export const selfSubjectRulesReviewKind = defineKind<SelfSubjectRulesReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  namespaced: false,
  schema: selfSubjectRulesReview,
  verbs: ['create'],
  stored: false,
})
