// LocalSubjectAccessReview: asks whether someone may do something in one namespace. Answered, never kept.
import { defineKind } from '../../kind-definition.ts'
import { validateLocalAccessSpec } from '../access-rules.ts'
import type { LocalSubjectAccessReview } from '../v1.types.ts'
import { localSubjectAccessReview } from './schema.ts'

export const localSubjectAccessReviewKind = defineKind<LocalSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  namespaced: true,
  schema: localSubjectAccessReview,
  verbs: ['create'],
  stored: false,
  validate: ({ spec, metadata }) => [...validateLocalAccessSpec(spec, metadata.namespace)],
})
