// pods/log: a container's log, as the kubelet tells it. Upstream counterpart: pkg/registry/core/pod/rest/log.go.
import { badRequest, type core, internalError, serviceUnavailable, StatusError } from '#api'
import { errorMessage, type TransportResponse } from '#base'
import { booleanParameter, integerParameter } from '../http/query-values.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { textResponse } from '../http/responses.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { readObject } from '../verbs/get.ts'
import { textOf } from './kubelet-text.ts'
import { chooseContainer, kubeletTarget } from './pod-location.ts'
import type { Subresource } from './subresource.ts'

/** The options that the kubelet understands, checked. Throws 400. */
export function logQuery(query: URLSearchParams): URLSearchParams {
  const passed = new URLSearchParams()
  for (const name of ['follow', 'previous', 'timestamps']) if (booleanParameter(query, name)) passed.set(name, 'true')
  for (const name of ['sinceSeconds', 'tailLines', 'limitBytes']) {
    const value = integerParameter(query, name)
    if (value === undefined) continue
    if (value < (name === 'tailLines' ? 0 : 1))
      throw badRequest(
        `${name}: Invalid value: ${value}: must be greater than or equal to ${name === 'tailLines' ? 0 : 1}`,
      )
    passed.set(name, String(value))
  }
  const sinceTime = query.get('sinceTime') ?? ''
  if (sinceTime !== '' && passed.has('sinceSeconds')) {
    throw badRequest('Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified')
  }
  if (sinceTime !== '') passed.set('sinceTime', sinceTime)
  const stream = query.get('stream') ?? ''
  if (stream !== '') passed.set('stream', stream)
  return passed
}

async function get(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const pod = (await readObject(server, resource, { ...info, query: new URLSearchParams() })).value as core.Pod
  const query = logQuery(info.query)
  const container = chooseContainer(pod, info.query.get('container') ?? '')
  const nodeName = pod.spec?.nodeName ?? ''
  // Nothing has run yet, so there is nothing to tell.
  if (nodeName === '') return textResponse(200, '')
  const { kubeletConnection } = server
  if (kubeletConnection === undefined) throw serviceUnavailable('this server has no connection to kubelets')
  const path = `/containerLogs/${info.namespace}/${info.name}/${container}`
  const target = kubeletTarget(server, nodeName, query.size === 0 ? path : `${path}?${query}`)
  const answer = await kubeletConnection.get(target, exchange.request.signal).catch((error: unknown) => {
    throw internalError(`cannot reach the kubelet of node ${JSON.stringify(nodeName)}: ${errorMessage(error)}`, error)
  })
  if (answer.status === 200) {
    return {
      status: 200,
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' },
      body: answer.body,
    }
  }
  const text = (await textOf(answer)).trim()
  if (answer.status >= 500) throw internalError(text)
  throw new StatusError(answer.status === 404 ? 'NotFound' : 'BadRequest', { message: text, code: answer.status })
}

export const podLog: Subresource = {
  group: '',
  plural: 'pods',
  name: 'log',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  verbs: { get },
}
