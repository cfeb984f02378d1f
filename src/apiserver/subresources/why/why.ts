// The subresource `why`: `GET …/pods/NAME/why` answers why the object is not as it should be, as an Explanation. Every kind that
// can be explained has it. No upstream counterpart; `docs/WHY.md` describes the answer.
import type { KindDefinition, KubernetesObject } from '#api'
import type { TransportResponse } from '#base'
import { createObserver, type Explainer, explainerOf } from '#explain'
import type { ResourceRequestInfo } from '../../http/request-info.ts'
import { jsonResponse } from '../../http/responses.ts'
import { type ServedResource, servedValue } from '../../served-resource.ts'
import type { Exchange, ServerContext } from '../../server-context.ts'
import { readObject } from '../../verbs/get.ts'
import type { Subresource } from '../subresource.ts'
import { createCacheReader } from './cache-reader.ts'

async function answer(
  server: ServerContext,
  resource: ServedResource,
  { exchange, explainer }: { readonly exchange: Exchange; readonly explainer: Explainer },
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const found = await readObject(server, resource, { ...info, query: new URLSearchParams() })
  const observer = createObserver(createCacheReader(server, exchange.request.signal), server.decideNow)
  const object: KubernetesObject = servedValue(resource, found)
  return jsonResponse(200, await explainer.why(observer, object as never, server.clock.now()))
}

/** The subresource of a kind that can be explained; undefined for others. */
export function whySubresource(kind: KindDefinition): Subresource | undefined {
  const explainer = kind.version === 'v1' ? explainerOf(kind) : undefined
  if (explainer === undefined) return undefined
  return {
    group: kind.group,
    plural: kind.plural,
    name: 'why',
    kind: { group: 'sampan.dev', version: 'v1alpha1', kind: 'Explanation' },
    verbs: { get: (server, resource, exchange) => answer(server, resource, { exchange, explainer }) },
  }
}
