// 403 in upstream's words for what the user may not do.
import { forbidden, StatusError } from '#api'
import type { RequestInfo } from '../http/request-info.ts'
import type { UserInfo } from '../user-info.ts'
import type { Filter } from './filter.ts'

/** The sentence of a 403. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go. */
export function forbiddenRequest(user: UserInfo, request: RequestInfo, reason: string | undefined): StatusError {
  const behind = reason === undefined || reason === '' ? '' : `: ${reason}`
  const who = `User ${JSON.stringify(user.username)} cannot ${request.verb}`
  if (request.kind === 'path') {
    const message = `forbidden: ${who} path ${JSON.stringify(request.path)}${behind}`
    return new StatusError('Forbidden', { message, details: {} })
  }
  const { group, resource, subresource, namespace, name } = request
  const what = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const text = `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}${behind}`
  return forbidden({ group, resource }, name, text)
}

export const authorization: Filter = {
  name: 'authorization',
  apply({ user, info }, server) {
    const decision = server.authorizer.authorize({ user, request: info })
    if (!decision.allowed) throw forbiddenRequest(user, info, decision.reason)
    return undefined
  },
}
