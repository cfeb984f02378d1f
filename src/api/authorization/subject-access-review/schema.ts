// SubjectAccessReview. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, required, string, struct } from '../../schema/language.ts'
import { subjectAccessReviewSpec, subjectAccessReviewStatus } from '../local-subject-access-review/schema.ts'

export const subjectAccessReview = struct('authorization/v1.SubjectAccessReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, subjectAccessReviewSpec),
  status: field(3, subjectAccessReviewStatus),
})
