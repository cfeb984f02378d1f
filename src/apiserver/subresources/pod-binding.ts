// pods/binding and bindings: the scheduler's decision. A Pod is bound once. Upstream counterpart: BindingREST of
// pkg/registry/core/pod/storage.
import { badRequest, conflict, type core, type KubernetesObject, renderTime } from '#api'
import type { TransportResponse } from '#base'
import { readBody } from '../http/request-body.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonResponse, successStatus } from '../http/responses.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { guaranteedUpdate } from '../verbs/guaranteed-update.ts'
import { checkMatchesUrl, writeOptionsOf } from '../verbs/write-options.ts'
import type { Subresource } from './subresource.ts'

const podsBinding = { group: '', resource: 'pods/binding' }

/** The Pod bound to a node. Throws 409 when it may not be bound (again). */
export function bindPod(pod: core.Pod, binding: core.Binding, nowMs: number): core.Pod {
  const { name } = pod.metadata
  const refuse = (text: string) => conflict(podsBinding, name, text)
  // A client need not send them.
  const { uid, resourceVersion } = binding.metadata
  if (uid && uid !== pod.metadata.uid) {
    throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`)
  }
  if (resourceVersion && resourceVersion !== pod.metadata.resourceVersion) {
    throw refuse(
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${pod.metadata.resourceVersion}`,
    )
  }
  if (pod.metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  const { spec } = pod
  if (spec?.nodeName !== undefined && spec.nodeName !== '') {
    throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`)
  }
  if ((spec?.schedulingGates ?? []).length > 0) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`)
  const { nominatedNodeName: _nominatedNodeName, ...status } = pod.status ?? {}
  const scheduled: core.PodCondition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null as unknown as string,
    lastTransitionTime: renderTime(nowMs),
  }
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  const { annotations, labels } = binding.metadata ?? {}
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(annotations === undefined ? {} : { annotations: { ...pod.metadata.annotations, ...annotations } }),
      ...(labels === undefined ? {} : { labels: { ...pod.metadata.labels, ...labels } }),
    },
    spec: { ...spec, nodeName: binding.target.name ?? '' } as NonNullable<core.Pod['spec']>,
    status: { ...status, conditions: [...others, scheduled] },
  }
}

/** Decodes and carries out a Binding. `name` is the Pod's: from the URL, or from the Binding itself. */
export async function createBinding(
  server: ServerContext,
  pods: ServedResource,
  exchange: Exchange,
  nameInUrl: string,
): Promise<TransportResponse> {
  const { namespace, query } = exchange.info as ResourceRequestInfo
  const { dryRun } = writeOptionsOf(query, 'CreateOptions')
  const { schema } = server.registry.byKind('', 'v1', 'Binding') ?? pods.kind
  const binding = readBody(exchange.request, { duplicates: false, schema }).value as core.Binding | null
  if (typeof binding !== 'object' || binding?.target === undefined)
    throw badRequest('the body must be a Binding with a target')
  const { kind = 'Node', name: nodeName = '' } = binding.target
  if (binding.metadata === undefined) throw badRequest('the body must be a Binding with metadata')
  if (kind !== 'Node' && kind !== 'Minion')
    throw badRequest(`Binding target.kind: Unsupported value: ${JSON.stringify(kind)}`)
  if (nodeName === '') throw badRequest('Binding target.name: Required value')
  checkMatchesUrl(binding.metadata ?? {}, { name: nameInUrl, namespace })
  const name = nameInUrl === '' ? binding.metadata.name : nameInUrl
  await guaranteedUpdate(server, pods, {
    namespace,
    name,
    dryRun,
    transform: (pod) => bindPod(pod as core.Pod, binding, server.clock.now()) as KubernetesObject,
  })
  return jsonResponse(201, successStatus(undefined, 201))
}

export const podBinding: Subresource = {
  group: '',
  plural: 'pods',
  name: 'binding',
  kind: { group: '', version: 'v1', kind: 'Binding' },
  verbs: {
    create: (server, resource, exchange) =>
      createBinding(server, resource, exchange, (exchange.info as ResourceRequestInfo).name),
  },
}
