// serviceaccounts/token: a new token, bound to a Pod, a Secret or a node where the request says so. Upstream counterpart:
// TokenREST of pkg/registry/core/serviceaccount/storage.
import {
  type authentication,
  badRequest,
  conflict,
  type core,
  invalid,
  type KindDefinition,
  type KubernetesObject,
  notFound,
  parseApiVersion,
  renderTime,
  tokenRequestKind,
} from '#api'
import type { TransportResponse } from '#base'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonResponse } from '../http/responses.ts'
import { objectKey, type ServedResource, servedResource } from '../served-resource.ts'
import type { Bound } from '../service-accounts/claims.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { decodeBody } from '../verbs/decode.ts'
import { checkMatchesUrl, writeOptionsOf } from '../verbs/write-options.ts'
import { noSuchResource } from '#api'
import type { Subresource } from './subresource.ts'

// A definition of TokenRequests is one of objects in general; only the type of `storage` says otherwise.
const tokenRequests = servedResource(tokenRequestKind as unknown as KindDefinition, undefined)

const boundKinds: Readonly<Record<string, string>> = { Node: 'nodes', Pod: 'pods', Secret: 'secrets' }

function read(server: ServerContext, resource: string, place: { namespace: string; name: string }): KubernetesObject {
  const { namespace, name } = place
  const cache = server.resources.find('', 'v1', resource)?.cache
  const found = cache?.get(objectKey(cache, namespace, name))?.value
  if (found === undefined) throw notFound({ group: '', resource }, name)
  return found
}

function nodeReference(server: ServerContext, name: string): Bound['node'] {
  const cache = server.resources.find('', 'v1', 'nodes')?.cache
  const node = cache?.get(objectKey(cache, '', name))?.value
  return node === undefined ? { name } : { name, uid: node.metadata.uid }
}

/** What a token is bound to by the reference. Throws what is wrong with it. */
function boundBy(
  server: ServerContext,
  account: core.ServiceAccount,
  reference: authentication.BoundObjectReference,
): Bound {
  const { kind = '', apiVersion = '', name = '', uid = '' } = reference
  const { group, version } = parseApiVersion(apiVersion) ?? { group: '', version: '' }
  const plural = boundKinds[kind]
  if (group !== '' || plural === undefined) {
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`)
  }
  const object = read(server, plural, { namespace: account.metadata.namespace, name })
  if (uid !== '' && uid !== object.metadata.uid) {
    const text = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
    throw conflict({ group, resource: kind }, name, text)
  }
  if (kind === 'Secret') return { secret: object as core.Secret }
  if (kind === 'Node') return { node: { name, uid: object.metadata.uid } }
  const pod = object as core.Pod
  if (pod.spec.serviceAccountName !== account.metadata.name) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`,
    )
  }
  const { nodeName = '' } = pod.spec
  const node = nodeName === '' ? undefined : nodeReference(server, nodeName)
  return node === undefined ? { pod } : { pod, node }
}

async function create(
  server: ServerContext,
  _accounts: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const { serviceAccountTokens: tokens } = server
  if (tokens === undefined) throw noSuchResource()
  const { name, namespace, query } = exchange.info as ResourceRequestInfo
  const { fieldValidation } = writeOptionsOf(query, 'CreateOptions')
  const request = decodeBody(tokenRequests, exchange, fieldValidation) as authentication.TokenRequest
  checkMatchesUrl(request.metadata, { name, namespace })
  await server.cluster.fresh()
  const account = read(server, 'serviceaccounts', { namespace, name }) as core.ServiceAccount
  const now = server.clock.now()
  const errors = tokenRequestKind.validate?.(request, undefined, { now, subresource: 'token' }) ?? []
  if (errors.length > 0) throw invalid(tokenRequestKind, '', errors)
  const { boundObjectRef } = request.spec
  const bound = boundObjectRef === undefined ? {} : boundBy(server, account, boundObjectRef)
  const spec = {
    ...request.spec,
    audiences: request.spec.audiences.length === 0 ? tokens.audiences : request.spec.audiences,
  }
  const token = await tokens.sign(account, bound, spec)
  return jsonResponse(201, {
    kind: 'TokenRequest',
    apiVersion: tokenRequests.apiVersion,
    metadata: { name, namespace, creationTimestamp: renderTime(now) },
    spec,
    status: { token, expirationTimestamp: renderTime(now + (spec.expirationSeconds ?? 0) * 1_000) },
  })
}

export const serviceAccountToken: Subresource = {
  group: '',
  plural: 'serviceaccounts',
  name: 'token',
  kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  verbs: { create },
}
