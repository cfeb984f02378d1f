// Schema of authorization/v1: SelfSubjectRulesReview, SelfSubjectRulesReviewSpec, SubjectRulesReviewStatus, ResourceRule, NonResourceRule. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, field, list, required, string, struct } from '../../schema/language.ts'

export const selfSubjectRulesReviewSpec = struct('authorization/v1.SelfSubjectRulesReviewSpec', {
  namespace: field(1, string),
})

export const resourceRule = struct('authorization/v1.ResourceRule', {
  verbs: required(1, list(string)),
  apiGroups: field(2, list(string)),
  resources: field(3, list(string)),
  resourceNames: field(4, list(string)),
})

export const nonResourceRule = struct('authorization/v1.NonResourceRule', {
  verbs: required(1, list(string)),
  nonResourceURLs: field(2, list(string)),
})

export const subjectRulesReviewStatus = struct('authorization/v1.SubjectRulesReviewStatus', {
  resourceRules: required(1, list(resourceRule)),
  nonResourceRules: required(2, list(nonResourceRule)),
  incomplete: required(3, boolean),
  evaluationError: field(4, string),
})

export const selfSubjectRulesReview = struct('authorization/v1.SelfSubjectRulesReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, selfSubjectRulesReviewSpec),
  status: field(3, subjectRulesReviewStatus),
})
