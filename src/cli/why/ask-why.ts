// Asks why an object is as it is: the server, if it knows how to answer; else by looking at the cluster from here.
import { isForbidden, isNotFound, type JsonObject, type KubernetesObject, type StatusError } from '#api'
import { createObserver, type Explainer, type Explanation } from '#explain'
import type { Connection } from '../connection.ts'
import type { CliIo } from '../io.ts'
import { createClientReader } from './client-reader.ts'

export interface Asked {
  readonly explainer: Explainer
  readonly namespace: string | undefined
  readonly name: string
  /** Never asks the server for its own answer. */
  readonly fromHere: boolean
}

/**
 * Whether the server has no answer of its own, or not for this user: a server asks what somebody may before it looks whether
 * there is such a subresource.
 */
function hasNoAnswer(error: unknown, name: string): boolean {
  return isForbidden(error) || (isNotFound(error) && (error as StatusError).details?.name !== name)
}

/** The explanation. Rejects with the server's error where the object is not there. */
export async function askWhy(io: CliIo, connection: Connection, asked: Asked): Promise<Explanation> {
  const { explainer, namespace, name, fromHere } = asked
  const { client } = connection
  const { signal } = io
  const key = { name, ...(namespace === undefined ? {} : { namespace }) }
  if (!fromHere) {
    try {
      return (await client.get<KubernetesObject>(explainer.kind, key, {
        subresource: 'why',
        signal,
      })) as unknown as Explanation
    } catch (error) {
      if (!hasNoAnswer(error, name)) throw error
    }
  }
  const observer = createObserver(createClientReader(connection, signal), io.decideNow)
  const object = await client.get<KubernetesObject>(explainer.kind, key, { signal })
  return explainer.why(observer, object as unknown as JsonObject as never, io.clock.now())
}
