// `kubectl auth whoami`: the user as the server knows it. Upstream counterpart: pkg/registry/authentication/selfsubjectreview.
import { renderTime } from '#api'
import { jsonResponse } from '../http/responses.ts'
import type { Handler } from '../subresources/subresource.ts'

export const selfSubjectReviews: Handler = (server, resource, exchange) => {
  const { username, uid, groups, extra } = exchange.user
  return jsonResponse(201, {
    kind: 'SelfSubjectReview',
    apiVersion: resource.apiVersion,
    metadata: { creationTimestamp: renderTime(server.clock.now()) },
    status: {
      userInfo: {
        username,
        ...(uid === undefined ? {} : { uid }),
        groups,
        ...(extra === undefined ? {} : { extra }),
      },
    },
  })
}
