// Who someone is to the server: SelfSubjectReview (`kubectl auth whoami`), and TokenReview, whose a token is. Upstream counterpart:
// pkg/registry/authentication.
import { type authentication, badRequest, renderTime } from '#api'
import { jsonResponse } from '../http/responses.ts'
import type { Handler } from '../subresources/subresource.ts'
import type { UserInfo } from '../user-info.ts'
import { reviewOf } from './access-reviews.ts'

function userInfoOf({ username, uid, groups, extra }: UserInfo): authentication.UserInfo {
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  }
}

export const selfSubjectReviews: Handler = (server, resource, exchange) =>
  jsonResponse(201, {
    kind: resource.kind.kind,
    apiVersion: resource.apiVersion,
    metadata: { creationTimestamp: renderTime(server.clock.now()) },
    status: { userInfo: userInfoOf(exchange.user) },
  })

export const tokenReviews: Handler = async (server, resource, exchange) => {
  const review = reviewOf(server, resource, exchange) as authentication.TokenReview
  const { token = '', audiences = [] } = review.spec
  if (token === '') throw badRequest('token is required for TokenReview in authentication')
  const asked = audiences.length === 0 ? undefined : audiences
  const result = await server.tokens.authenticate(token, asked)
  const status: authentication.TokenReviewStatus = result.ok
    ? {
        authenticated: true,
        user: userInfoOf(result.user),
        audiences: result.audiences ?? asked ?? server.serviceAccountTokens?.audiences ?? [],
      }
    : { user: {}, ...(result.error === undefined ? {} : { error: result.error }) }
  return jsonResponse(201, { ...review, status })
}
