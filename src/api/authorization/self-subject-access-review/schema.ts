// Schema of authorization/v1: SelfSubjectAccessReview, SelfSubjectAccessReviewSpec. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, pointer, required, string, struct } from '../../schema/language.ts'
import {
  nonResourceAttributes,
  resourceAttributes,
  subjectAccessReviewStatus,
} from '../local-subject-access-review/schema.ts'

export const selfSubjectAccessReviewSpec = struct('authorization/v1.SelfSubjectAccessReviewSpec', {
  resourceAttributes: pointer(1, resourceAttributes),
  nonResourceAttributes: pointer(2, nonResourceAttributes),
})

export const selfSubjectAccessReview = struct('authorization/v1.SelfSubjectAccessReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, selfSubjectAccessReviewSpec),
  status: field(3, subjectAccessReviewStatus),
})
