// Schema of authorization/v1: LocalSubjectAccessReview, SubjectAccessReviewSpec, ResourceAttributes, FieldSelectorAttributes, LabelSelectorAttributes, NonResourceAttributes …. Facts of the Kubernetes v1.36 API.
import { fieldSelectorRequirement, labelSelectorRequirement, objectMeta } from '../../meta/schema.ts'
import { boolean, field, list, map, pointer, required, string, struct, wrappedList } from '../../schema/language.ts'

export const fieldSelectorAttributes = struct('authorization/v1.FieldSelectorAttributes', {
  rawSelector: field(1, string),
  requirements: field(2, list(fieldSelectorRequirement)),
})

export const labelSelectorAttributes = struct('authorization/v1.LabelSelectorAttributes', {
  rawSelector: field(1, string),
  requirements: field(2, list(labelSelectorRequirement)),
})

export const resourceAttributes = struct('authorization/v1.ResourceAttributes', {
  namespace: field(1, string),
  verb: field(2, string),
  group: field(3, string),
  version: field(4, string),
  resource: field(5, string),
  subresource: field(6, string),
  name: field(7, string),
  fieldSelector: pointer(8, fieldSelectorAttributes),
  labelSelector: pointer(9, labelSelectorAttributes),
})

export const nonResourceAttributes = struct('authorization/v1.NonResourceAttributes', {
  path: field(1, string),
  verb: field(2, string),
})

export const subjectAccessReviewSpec = struct('authorization/v1.SubjectAccessReviewSpec', {
  resourceAttributes: pointer(1, resourceAttributes),
  nonResourceAttributes: pointer(2, nonResourceAttributes),
  user: field(3, string),
  groups: field(4, list(string)),
  extra: field(5, map(wrappedList(string))),
  uid: field(6, string),
})

export const subjectAccessReviewStatus = struct('authorization/v1.SubjectAccessReviewStatus', {
  allowed: required(1, boolean),
  denied: field(4, boolean),
  reason: field(2, string),
  evaluationError: field(3, string),
})

export const localSubjectAccessReview = struct('authorization/v1.LocalSubjectAccessReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, subjectAccessReviewSpec),
  status: field(3, subjectAccessReviewStatus),
})
