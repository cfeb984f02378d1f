// Whether someone may do something: SubjectAccessReview, its local and its self form, and SelfSubjectRulesReview. `kubectl auth
// can-i`. Upstream counterpart: pkg/registry/authorization.
import { type authorization, badRequest, invalid } from '#api'
import type { TransportResponse } from '#base'
import type { RequestInfo, RequestVerb, ResourceRequestInfo } from '../http/request-info.ts'
import { jsonResponse } from '../http/responses.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import type { Handler } from '../subresources/subresource.ts'
import type { UserInfo } from '../user-info.ts'
import { decodeBody } from '../verbs/decode.ts'
import { checkMatchesUrl, writeOptionsOf } from '../verbs/write-options.ts'

type Attributes = Pick<authorization.SubjectAccessReviewSpec, 'resourceAttributes' | 'nonResourceAttributes'>

const noQuery = new URLSearchParams()

/** The request that the review is about. Its verb may be any word. */
function askedOf({ resourceAttributes: resource = {}, nonResourceAttributes: path }: Attributes): RequestInfo {
  if (path !== undefined) {
    return { kind: 'path', verb: (path.verb ?? '') as RequestVerb, path: path.path ?? '', query: noQuery }
  }
  return {
    kind: 'resource',
    verb: (resource.verb ?? '') as RequestVerb,
    group: resource.group ?? '',
    version: resource.version ?? '',
    namespace: resource.namespace ?? '',
    resource: resource.resource ?? '',
    name: resource.name ?? '',
    subresource: resource.subresource ?? '',
    rest: '',
    path: '',
    query: noQuery,
  }
}

/** The review that a body is, checked by its kind. */
export function reviewOf(server: ServerContext, resource: ServedResource, exchange: Exchange): unknown {
  const info = exchange.info as ResourceRequestInfo
  const { fieldValidation } = writeOptionsOf(info.query, 'CreateOptions')
  const decoded = decodeBody(resource, exchange, fieldValidation)
  const namespace = resource.kind.namespaced ? info.namespace : ''
  checkMatchesUrl(decoded.metadata, { name: '', namespace })
  const review = namespace === '' ? decoded : { ...decoded, metadata: { ...decoded.metadata, namespace } }
  const errors = resource.kind.validate?.(review, undefined, { now: server.clock.now(), subresource: '' }) ?? []
  if (errors.length > 0) throw invalid(resource.kind, decoded.metadata.name ?? '', errors)
  return review
}

function answer(server: ServerContext, review: object, user: UserInfo, asked: Attributes): TransportResponse {
  const decision = server.authorizer.authorize({ user, request: askedOf(asked) })
  const reason = decision.allowed ? undefined : decision.reason
  const status: authorization.SubjectAccessReviewStatus = {
    allowed: decision.allowed,
    ...(reason === undefined ? {} : { reason }),
  }
  return jsonResponse(201, { ...review, status })
}

export const selfSubjectAccessReviews: Handler = (server, resource, exchange) => {
  const review = reviewOf(server, resource, exchange) as authorization.SelfSubjectAccessReview
  return answer(server, review, exchange.user, review.spec)
}

/** Of SubjectAccessReviews, and of LocalSubjectAccessReviews. */
export const subjectAccessReviews: Handler = (server, resource, exchange) => {
  const review = reviewOf(server, resource, exchange) as authorization.SubjectAccessReview
  const { user: username = '', uid, groups = [], extra } = review.spec
  const user: UserInfo = {
    username,
    groups,
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  }
  return answer(server, review, user, review.spec)
}

export const selfSubjectRulesReviews: Handler = (server, resource, exchange) => {
  const review = reviewOf(server, resource, exchange) as authorization.SelfSubjectRulesReview
  const { namespace = '' } = review.spec
  if (namespace === '') throw badRequest('no namespace on request')
  const unknown = { resourceRules: [], nonResourceRules: [], incomplete: true }
  const status = server.authorizer.rulesFor?.(exchange.user, namespace) ?? unknown
  return jsonResponse(201, { ...review, status })
}
