// Writes that got no answer: they may have been done or not. Before their key is decided again the API is asked, and the caches
// must have seen what it says; else what was made without our hearing of it would be made a second time.
// No upstream counterpart: there it is one too many for as long as nobody has seen it.
import { controllerOf, type Draft, isNotFound, isStatusError, type KubernetesObject } from '#api'
import type { Client } from '#client'
import type { Expectations } from './expectations.ts'
import type { Action, AnyKind } from './plan.ts'

export interface Unanswered {
  note(key: string, action: Action): void
  /** Asks about all that was noted for the key, and has the caches waited for. Rejects when there is no answer to that either. */
  clear(key: string, signal: AbortSignal): Promise<void>
  forget(key: string): void
}

/** Whether a request that failed like this may nevertheless have been carried out. */
export function mayBeDone(error: unknown): boolean {
  return !isStatusError(error) || error.code === 500 || error.code === 504
}

type Asked = Pick<Client, 'get' | 'list'>
type Told = Pick<Expectations, 'wrote' | 'removed'>

/** Nothing noted. */
export function createUnanswered(client: Asked, expectations: Told): Unanswered {
  const noted = new Map<string, Action[]>()

  const askFor = async (key: string, kind: AnyKind, object: KubernetesObject, signal: AbortSignal): Promise<void> => {
    const { namespace, name } = object.metadata
    try {
      expectations.wrote(key, kind, await client.get(kind, { namespace, name }, { signal }))
    } catch (error) {
      if (!isNotFound(error)) throw error
      if (object.metadata.uid) expectations.removed(key, kind, object)
    }
  }
  /** What was to be named by the server is looked for among what its owner has. */
  const askForMade = async (key: string, kind: AnyKind, object: Draft<KubernetesObject>, signal: AbortSignal) => {
    const owner = controllerOf(object as KubernetesObject)?.uid
    const { items } = await client.list(kind, { namespace: object.metadata?.namespace, signal })
    for (const item of items) if (controllerOf(item)?.uid === owner) expectations.wrote(key, kind, item)
  }
  const ask = (key: string, action: Action, signal: AbortSignal): Promise<void> | undefined => {
    switch (action.type) {
      case 'create':
        return action.object.metadata?.name
          ? askFor(key, action.kind, action.object as KubernetesObject, signal)
          : askForMade(key, action.kind, action.object, signal)
      case 'patch':
      case 'update':
      case 'updateStatus':
      case 'delete':
        return askFor(key, action.kind, action.object, signal)
      case 'deleteCollection':
      case 'recordEvent':
      case 'effect':
        return undefined
    }
  }
  return {
    note(key, action) {
      const known = noted.get(key)
      if (known === undefined) noted.set(key, [action])
      else known.push(action)
    },
    async clear(key, signal) {
      const actions = noted.get(key)
      if (actions === undefined) return
      const asked = new Set<string>()
      for (const action of actions) {
        const place = placeOf(action)
        if (asked.has(place)) continue
        asked.add(place)
        await ask(key, action, signal)
      }
      noted.delete(key)
    },
    forget: (key) => void noted.delete(key),
  }
}

/** Actions of one place are asked about together: the Pods of one owner, one object. */
function placeOf(action: Action): string {
  if (!('object' in action)) return action.type
  const { namespace = '', name = '' } = action.object.metadata ?? {}
  const owner = name !== '' ? undefined : controllerOf(action.object as KubernetesObject)?.uid
  return `${action.kind.plural} ${namespace} ${name} ${owner ?? ''}`
}
