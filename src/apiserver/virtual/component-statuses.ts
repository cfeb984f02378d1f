// ComponentStatus: what this server knows of the control plane: whether its store can be reached. Of the scheduler and the
// controllers it knows nothing, and says nothing. Upstream counterpart: pkg/registry/core/componentstatus.
import { type core, type KubernetesObject, notFound } from '#api'
import { plainJson } from '../http/negotiate.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonResponse } from '../http/responses.ts'
import type { ServedResource } from '../served-resource.ts'
import type { ServerContext } from '../server-context.ts'
import type { Handler } from '../subresources/subresource.ts'
import { metadataListOf, partialObjectMetadataOf, tableOf, wrongForm } from '../tables/forms.ts'

function componentsOf({ cluster }: ServerContext, { kind, apiVersion }: ServedResource): readonly KubernetesObject[] {
  const condition = cluster.following
    ? { type: 'Healthy', status: 'True', message: 'ok' }
    : { type: 'Healthy', status: 'False', message: '', error: 'the store cannot be reached' }
  const store: Pick<core.ComponentStatus, 'conditions' | 'kind' | 'apiVersion'> = {
    kind: kind.kind,
    apiVersion,
    conditions: [condition],
  }
  return [{ ...store, metadata: { name: 'etcd-0' } } as KubernetesObject]
}

export const getComponentStatus: Handler = (server, resource, exchange) => {
  const { name, query } = exchange.info as ResourceRequestInfo
  const found = componentsOf(server, resource).find(({ metadata }) => metadata.name === name)
  if (found === undefined) throw notFound(resource.groupResource, name)
  const { form, metaVersion } = exchange.shape ?? plainJson
  if (form === 'object') return jsonResponse(200, found)
  if (form === 'PartialObjectMetadata') return jsonResponse(200, partialObjectMetadataOf(found, metaVersion))
  if (form !== 'Table') throw wrongForm(resource, form)
  return jsonResponse(200, tableOf(server, resource, { objects: [found], metadata: {}, query, metaVersion }))
}

export const listComponentStatuses: Handler = (server, resource, exchange) => {
  const { query } = exchange.info as ResourceRequestInfo
  const objects = componentsOf(server, resource)
  const { form, metaVersion } = exchange.shape ?? plainJson
  if (form === 'Table') {
    return jsonResponse(200, tableOf(server, resource, { objects, metadata: {}, query, metaVersion }))
  }
  if (form === 'PartialObjectMetadataList') return jsonResponse(200, metadataListOf(objects, {}, metaVersion))
  if (form === 'PartialObjectMetadata') throw wrongForm(resource, form)
  const items = objects.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item)
  return jsonResponse(200, { kind: 'ComponentStatusList', apiVersion: resource.apiVersion, metadata: {}, items })
}
