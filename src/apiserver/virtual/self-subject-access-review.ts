// `kubectl auth can-i`: whether the user may do something. Upstream counterpart: pkg/registry/authorization/selfsubjectaccessreview.
import { type authorization, badRequest } from '#api'
import type { RequestInfo, RequestVerb } from '../http/request-info.ts'
import { readBody } from '../http/request-body.ts'
import { jsonResponse } from '../http/responses.ts'
import type { Handler } from '../subresources/subresource.ts'

const noQuery = new URLSearchParams()

function askedOf(spec: authorization.SelfSubjectAccessReviewSpec): RequestInfo {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec
  if ((resource === undefined) === (path === undefined)) {
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified')
  }
  if (path !== undefined) {
    return { kind: 'path', verb: (path.verb ?? '') as RequestVerb, path: path.path ?? '', query: noQuery }
  }
  return {
    kind: 'resource',
    verb: (resource?.verb ?? '') as RequestVerb,
    group: resource?.group ?? '',
    version: resource?.version ?? '',
    namespace: resource?.namespace ?? '',
    resource: resource?.resource ?? '',
    name: resource?.name ?? '',
    subresource: resource?.subresource ?? '',
    rest: '',
    path: '',
    query: noQuery,
  }
}

export const selfSubjectAccessReviews: Handler = (server, resource, exchange) => {
  const review = readBody(exchange.request, { duplicates: false, schema: resource.kind.schema })
    .value as authorization.SelfSubjectAccessReview | null
  if (typeof review !== 'object' || review?.spec === undefined) throw badRequest('spec: Required value')
  const decision = server.authorizer.authorize({ user: exchange.user, request: askedOf(review.spec) })
  const reason = decision.allowed ? undefined : decision.reason
  const status = { allowed: decision.allowed, ...(reason === undefined ? {} : { reason }) }
  return jsonResponse(201, { ...review, metadata: { ...review.metadata, creationTimestamp: null }, status })
}
