// The ConfigMaps and Secrets that Pods of this node refer to: each watched by itself from the first use until no Pod uses it
// any more, so a kubelet needs no right to see others. Upstream: pkg/kubelet/util/manager watch_based_manager.go.
import type { core } from '#api'
import type { Clock, Log, Random } from '#base'
import { deadlineSignal, raceSignal } from '#base'
import { type Client, type Informer, startInformer } from '#client'
import { configMapKind, secretKind } from './kinds.ts'

/** How long a first look at an object may take. */
const firstLookLimitMs = 10_000

export interface ObjectCacheDeps {
  readonly client: Client | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** A used object has changed, appeared or gone. */
  readonly onChange: (podUid: string) => void
}

/** Objects of Pods. Asking remembers which Pod uses what. */
export interface ObjectCache extends AsyncDisposable {
  configMap(pod: core.Pod, name: string): Promise<core.ConfigMap | undefined>
  secret(pod: core.Pod, name: string): Promise<core.Secret | undefined>
  /** The Pod uses nothing any more. */
  release(podUid: string): void
}

type Stored = core.ConfigMap | core.Secret

interface Entry {
  readonly informer: Informer<core.ConfigMap> | Informer<core.Secret>
  readonly users: Set<string>
  settled: boolean
}

/** An empty cache; without a client nothing is ever found. */
export function createObjectCache(deps: ObjectCacheDeps): ObjectCache {
  const { client, clock } = deps
  const entries = new Map<string, Entry>()

  const start = (kind: 'configMap' | 'secret', namespace: string, name: string, from: Client): Entry => {
    const scope = { namespace, fieldSelector: `metadata.name=${name}` }
    const informer =
      kind === 'secret'
        ? startInformer({ ...deps, client: from }, secretKind, scope)
        : startInformer({ ...deps, client: from }, configMapKind, scope)
    const entry: Entry = { informer, users: new Set(), settled: false }
    const changed = (): void => {
      if (entry.settled) for (const user of entry.users) deps.onChange(user)
    }
    informer.subscribe({ added: changed, updated: changed, deleted: changed })
    return entry
  }

  const get = async (kind: 'configMap' | 'secret', pod: core.Pod, name: string): Promise<Stored | undefined> => {
    if (client === undefined) return undefined
    const { namespace, uid } = pod.metadata
    const key = `${kind}/${namespace}/${name}`
    const entry = entries.get(key) ?? start(kind, namespace, name, client)
    entries.set(key, entry)
    entry.users.add(uid)
    using deadline = deadlineSignal(clock, firstLookLimitMs, { message: `Cannot read ${key}: no answer in time` })
    await raceSignal(entry.informer.synced, deadline.signal)
    entry.settled = true
    return entry.informer.get(`${namespace}/${name}`)
  }

  return {
    configMap: (pod, name) => get('configMap', pod, name) as Promise<core.ConfigMap | undefined>,
    secret: (pod, name) => get('secret', pod, name) as Promise<core.Secret | undefined>,
    release(podUid) {
      for (const [key, entry] of entries) {
        if (!entry.users.delete(podUid) || entry.users.size > 0) continue
        entries.delete(key)
        void entry.informer[Symbol.asyncDispose]()
      }
    },
    async [Symbol.asyncDispose]() {
      const all = [...entries.values()]
      entries.clear()
      await Promise.all(all.map((entry) => entry.informer[Symbol.asyncDispose]()))
    },
  }
}
