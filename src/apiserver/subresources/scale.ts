// The scale subresource: the replicas of any scalable kind under one shape. Upstream counterpart: ScaleREST of
// pkg/registry/apps/*/storage.
import {
  badRequest,
  invalid,
  type JsonObject,
  type KindDefinition,
  type KubernetesObject,
  mergePatch,
  scaleSchema,
} from '#api'
import type { TransportResponse } from '#base'
import { mediaTypeOf, readBody, readJson } from '../http/request-body.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonResponse } from '../http/responses.ts'
import { type ServedResource, servedValue } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { readObject } from '../verbs/get.ts'
import { guaranteedUpdate } from '../verbs/guaranteed-update.ts'
import { admitUpdate, checkUpdatePreconditions, inServedVersion } from '../verbs/update.ts'
import { writeOptionsOf } from '../verbs/write-options.ts'
import type { Subresource } from './subresource.ts'

function scaleOf(kind: KindDefinition, object: KubernetesObject): JsonObject {
  const facts = kind.scale
  if (facts === undefined) throw badRequest(`${kind.plural} have no scale`)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = facts.selector(object)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: facts.replicas(object) },
    status: { replicas: facts.statusReplicas(object), ...(selector === '' ? {} : { selector }) },
  }
}

interface ScaleLike {
  readonly metadata?: { readonly resourceVersion?: string; readonly uid?: string }
  readonly spec?: { readonly replicas?: unknown }
}

async function get(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const object = await readObject(server, resource, exchange.info as ResourceRequestInfo)
  return jsonResponse(200, scaleOf(resource.kind, servedValue(resource, object)))
}

async function write(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
  next: (scale: JsonObject) => ScaleLike,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const { dryRun } = writeOptionsOf(info.query, 'UpdateOptions')
  const { kind } = resource
  const transform = (current: KubernetesObject) => {
    const { metadata, spec } = next(scaleOf(kind, current))
    const replicas = spec?.replicas ?? 0
    if (typeof replicas !== 'number' || !Number.isInteger(replicas))
      throw badRequest('spec.replicas must be an integer')
    if (replicas < 0) {
      const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
      throw invalid({ group: 'autoscaling', kind: 'Scale' }, info.name, [
        { reason: 'FieldValueInvalid', field: 'spec.replicas', message },
      ])
    }
    const { resourceVersion = '', uid = '' } = metadata ?? {}
    const scaled = kind.scale?.withReplicas(current, replicas) ?? current
    const precondition = { ...current, metadata: { ...current.metadata, resourceVersion, uid } }
    checkUpdatePreconditions(resource, precondition, current)
    return admitUpdate(server, resource, { next: scaled, current, exchange, subresource: 'scale', dryRun })
  }
  const { object } = await guaranteedUpdate(server, resource, {
    namespace: info.namespace,
    name: info.name,
    dryRun,
    transform: inServedVersion(resource, transform),
  })
  return jsonResponse(200, scaleOf(kind, servedValue(resource, object)))
}

function update(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const { value } = readBody(exchange.request, { duplicates: false, schema: scaleSchema })
  return write(server, resource, exchange, () => value as ScaleLike)
}

function patch(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const { body, headers } = exchange.request
  if (body === undefined) throw badRequest('EOF')
  const type = mediaTypeOf(headers['content-type'])
  // A scale has no lists, so both kinds of merge are one.
  if (type !== 'application/merge-patch+json' && type !== 'application/strategic-merge-patch+json') {
    throw badRequest(`a scale cannot be patched with ${type}`)
  }
  const given = (body.kind === 'value' ? body.value : readJson(body.bytes).value) as JsonObject
  return write(server, resource, exchange, (scale) => mergePatch(scale, given) as ScaleLike)
}

export function scaleSubresource({ group, plural }: KindDefinition): Subresource {
  const kind = { group: 'autoscaling', version: 'v1', kind: 'Scale' }
  return { group, plural, name: 'scale', kind, verbs: { get, patch, update } }
}
