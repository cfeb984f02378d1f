// The states of one object, each as it comes, over watches that end and are begun again.
import { isExpired, isNotFound, type KubernetesObject } from '#api'
import type { Client, ClientKind, ObjectKey } from '#client'

/** States from now on; `undefined` when the object is not there. Level, not edge: states in between may be missed. */
export async function* observeObject<T extends KubernetesObject>(
  client: Client,
  { kind, key }: { readonly kind: ClientKind<T>; readonly key: ObjectKey },
  signal: AbortSignal,
): AsyncGenerator<T | undefined, void, void> {
  for (;;) {
    const { items, metadata } = await client.list(kind, {
      namespace: key.namespace,
      fieldSelector: `metadata.name=${key.name}`,
      signal,
    })
    yield items[0]
    const options = {
      namespace: key.namespace,
      fieldSelector: `metadata.name=${key.name}`,
      resourceVersion: metadata.resourceVersion ?? '',
      signal,
    }
    try {
      for await (const batch of client.watch(kind, options)) {
        const last = batch.findLast(({ type }) => type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED')
        if (last !== undefined && 'object' in last) yield last.type === 'DELETED' ? undefined : last.object
        if (batch.some(({ type }) => type === 'ERROR')) break
      }
    } catch (error) {
      if (!isExpired(error) && !isNotFound(error)) throw error
    }
    signal.throwIfAborted()
  }
}
