// namespaces/finalize: writes spec.finalizers, and the namespace goes when the last one is taken from it.
// Upstream counterpart: FinalizeREST of pkg/registry/core/namespace/storage.
import type { core, KubernetesObject } from '#api'
import type { TransportResponse } from '#base'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { decodeBody } from '../verbs/decode.ts'
import { objectResponse } from '../verbs/get.ts'
import { guaranteedUpdate } from '../verbs/guaranteed-update.ts'
import { checkUpdatePreconditions } from '../verbs/update.ts'
import { checkMatchesUrl, writeOptionsOf } from '../verbs/write-options.ts'
import type { Subresource } from './subresource.ts'

async function update(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const { name, query } = exchange.info as ResourceRequestInfo
  const { dryRun, fieldValidation } = writeOptionsOf(query, 'UpdateOptions')
  const given = decodeBody(resource, exchange, fieldValidation) as core.Namespace
  checkMatchesUrl(given.metadata, { name, namespace: '' })
  const finalizers = given.spec?.finalizers ?? []
  const transform = (current: KubernetesObject): KubernetesObject => {
    checkUpdatePreconditions(resource, given as KubernetesObject, current)
    const { spec } = current as core.Namespace
    const { finalizers: _finalizers, ...rest } = spec ?? {}
    const next = { ...current, spec: { ...rest, ...(finalizers.length === 0 ? {} : { finalizers }) } }
    return next
  }
  const { object } = await guaranteedUpdate(server, resource, { namespace: '', name, dryRun, transform })
  return objectResponse(server, resource, { object, exchange, status: 200 })
}

export const namespaceFinalize: Subresource = {
  group: '',
  plural: 'namespaces',
  name: 'finalize',
  kind: { group: '', version: 'v1', kind: 'Namespace' },
  verbs: { update },
}
