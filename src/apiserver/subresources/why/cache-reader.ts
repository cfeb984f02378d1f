// Reads for an explanation: objects from the server's own cache, what only a node knows from its kubelet.
import { type core, notFound, parseLabelSelector, type PodReport } from '#api'
import { deadlineSignal } from '#base'
import type { ListScope, ObjectReader, ReadKind } from '#explain'
import { registryPrefix } from '../../cache/cluster-cache.ts'
import { objectKey, servedValue } from '../../served-resource.ts'
import type { ServerContext } from '../../server-context.ts'
import { textOf } from '../kubelet-text.ts'
import { kubeletTarget } from '../pod-location.ts'

/** A kubelet that has not answered by then leaves the explanation without its word. */
const kubeletAnswerMs = 3_000

/** A reader of everything, for whoever may ask for an explanation. */
export function createCacheReader(server: ServerContext, signal: AbortSignal | undefined): ObjectReader {
  const resourceOf = ({ group, version, plural }: ReadKind) => server.resources.find(group, version, plural)
  /** What the Pod's kubelet answers; undefined if that is not 200. */
  const textAt = async (pod: core.Pod, path: string): Promise<string | undefined> => {
    const nodeName = pod.spec.nodeName ?? ''
    if (nodeName === '' || server.kubeletConnection === undefined) return undefined
    using deadline = deadlineSignal(server.clock, kubeletAnswerMs, signal === undefined ? {} : { signal })
    const answer = await server.kubeletConnection.get(kubeletTarget(server, nodeName, path), deadline.signal)
    return answer.status === 200 ? textOf(answer) : undefined
  }
  return {
    async get(kind, { namespace = '', name }) {
      const resource = resourceOf(kind)
      const cache = resource?.cache
      const found = cache?.get(objectKey(cache, namespace, name))
      if (resource === undefined || found === undefined)
        throw notFound({ group: kind.group, resource: kind.plural }, name)
      return servedValue(resource, found)
    },
    async list(kind, { namespace = '', labelSelector }: ListScope) {
      const resource = resourceOf(kind)
      const { cache } = resource ?? {}
      if (resource === undefined || cache === undefined) return []
      const parsed = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector)
      const values = cache
        .list(namespace === '' ? cache.prefix : `${cache.prefix}${namespace}/`)
        .flatMap(({ object }) => (object === undefined ? [] : [servedValue(resource, object)]))
      return parsed?.ok === true ? values.filter(({ metadata }) => parsed.selector.matches(metadata.labels)) : values
    },
    async eventsOf({ namespace, name, uid }) {
      const cache = server.resources.find('', 'v1', 'events')?.cache
      const where = namespace === '' ? 'default' : namespace
      const slots = cache?.list(`${registryPrefix}events/${where}/`) ?? []
      return slots
        .flatMap(({ object }) => (object === undefined ? [] : [object.value as unknown as core.Event]))
        .filter(({ involvedObject }) => involvedObject.uid === uid || (involvedObject.uid === name && namespace === ''))
    },
    async podReport(pod) {
      const { namespace, name, uid } = pod.metadata
      const text = await textAt(pod, `/why/${namespace}/${name}/${uid}`)
      return text === undefined ? undefined : (JSON.parse(text) as PodReport)
    },
    async logTail(pod, container, { previous, lines }) {
      const { metadata } = pod
      const query = `tailLines=${lines}${previous ? '&previous=true' : ''}`
      const path = `/containerLogs/${metadata.namespace}/${metadata.name}/${container}?${query}`
      const text = await textAt(pod, path)
      return (text ?? '').split('\n').filter((line) => line !== '')
    },
  }
}
