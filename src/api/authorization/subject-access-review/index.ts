// SubjectAccessReview: asks whether someone may do something. Answered, never kept.
import { defineKind } from '../../kind-definition.ts'
import { validateAccessSpec } from '../access-rules.ts'
import type { SubjectAccessReview } from '../v1.types.ts'
import { subjectAccessReview } from './schema.ts'

export const subjectAccessReviewKind = defineKind<SubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  namespaced: false,
  schema: subjectAccessReview,
  verbs: ['create'],
  stored: false,
  validate: ({ spec }) => [...validateAccessSpec(spec)],
})
