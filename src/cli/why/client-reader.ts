// Reads for an explanation over the API, for servers that have no subresource `why`: any Kubernetes will do. What a node knows is
// asked through the node's proxy; a stock kubelet does not answer that, and then less is said.
import { type core, isNotFound, type KubernetesObject, type PodReport } from '#api'
import type { ClientKind } from '#client'
import type { ObjectReader, ReadKind } from '#explain'
import type { Connection } from '../connection.ts'
import { eventKindName } from '../kind-names.ts'
import { readText } from './read-text.ts'

const clientKind = (kind: ReadKind): ClientKind<KubernetesObject> => kind

/** A reader with the rights of the connection's user. */
export function createClientReader(
  { client, send }: Pick<Connection, 'client' | 'send'>,
  signal: AbortSignal,
): ObjectReader {
  const text = async (target: string): Promise<string | undefined> => {
    const response = await send({ method: 'GET', target, headers: {}, signal })
    return response.status === 200 ? readText(response) : undefined
  }
  return {
    get: (kind, key) => client.get(clientKind(kind), key, { signal }),
    async list(kind, { namespace = '', labelSelector }) {
      const found: KubernetesObject[] = []
      const options = { namespace, ...(labelSelector === undefined ? {} : { labelSelector }), limit: 500, signal }
      for await (const object of client.listAll(clientKind(kind), options)) found.push(object)
      return found
    },
    async eventsOf({ namespace, name, uid }) {
      // A node's events name it in place of its uid.
      const about = namespace === '' ? name : uid
      const fieldSelector = `involvedObject.name=${name},involvedObject.uid=${about}`
      try {
        const { items } = await client.list(eventKindName, { namespace, fieldSelector, signal })
        return items
      } catch (error) {
        if (isNotFound(error)) return []
        throw error
      }
    },
    async podReport({ metadata, spec }: core.Pod) {
      const path = `why/${metadata.namespace}/${metadata.name}/${metadata.uid}`
      const answer = await text(`/api/v1/nodes/${spec.nodeName}/proxy/${path}`)
      return answer === undefined ? undefined : (JSON.parse(answer) as PodReport)
    },
    async logTail({ metadata }, container, { previous, lines }) {
      const query = new URLSearchParams({
        container,
        tailLines: String(lines),
        ...(previous ? { previous: 'true' } : {}),
      })
      const answer = await text(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log?${query}`)
      return (answer ?? '').split('\n').filter((line) => line !== '')
    },
  }
}
