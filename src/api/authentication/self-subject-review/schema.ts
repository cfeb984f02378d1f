// Schema of authentication/v1: SelfSubjectReview, SelfSubjectReviewStatus, UserInfo. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, list, map, string, struct, wrappedList } from '../../schema/language.ts'

export const userInfo = struct('authentication/v1.UserInfo', {
  username: field(1, string),
  uid: field(2, string),
  groups: field(3, list(string)),
  extra: field(4, map(wrappedList(string))),
})

export const selfSubjectReviewStatus = struct('authentication/v1.SelfSubjectReviewStatus', {
  userInfo: field(1, userInfo),
})

export const selfSubjectReview = struct('authentication/v1.SelfSubjectReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  status: field(2, selfSubjectReviewStatus),
})
