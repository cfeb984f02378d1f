// Schema of authentication/v1: TokenReview, TokenReviewSpec, TokenReviewStatus. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, field, list, required, string, struct } from '../../schema/language.ts'
import { userInfo } from '../self-subject-review/schema.ts'

export const tokenReviewSpec = struct('authentication/v1.TokenReviewSpec', {
  token: field(1, string, { required: true }),
  audiences: field(2, list(string)),
})

export const tokenReviewStatus = struct('authentication/v1.TokenReviewStatus', {
  authenticated: field(1, boolean),
  user: field(2, userInfo),
  audiences: field(4, list(string)),
  error: field(3, string),
})

export const tokenReview = struct('authentication/v1.TokenReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, tokenReviewSpec),
  status: field(3, tokenReviewStatus),
})
