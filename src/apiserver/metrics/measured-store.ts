// The store, with the time that each of its answers takes counted. Upstream counterpart: the latency tracker of
// k8s.io/apiserver/pkg/storage/etcd3.
import type { Clock } from '#base'
import type { Store } from '#store'
import { registryPrefix } from '../cache/cluster-cache.ts'
import type { ServerMetrics } from './server-metrics.ts'

/** `pods` of `/registry/pods/default/web-1`, `apps/deployments` of a grouped one. */
function typeOf(key: string): string {
  const [first = '', second = ''] = key.slice(registryPrefix.length).split('/', 2)
  return first.includes('.') || groupsWithoutDot.has(first) ? `${first}/${second}` : first
}

const groupsWithoutDot: ReadonlySet<string> = new Set(['apps', 'batch', 'autoscaling', 'policy'])

/** Does what `store` does. Who disposes it disposes the store. */
export function measuredStore(store: Store, clock: Clock, metrics: ServerMetrics): Store {
  const measure = <T>(operation: string, key: string, answer: Promise<T>): Promise<T> => {
    const start = clock.monotonic()
    const done = (): void => metrics.storeRequest(operation, typeOf(key), (clock.monotonic() - start) / 1_000)
    answer.then(done, done)
    return answer
  }
  return {
    get: (key, options) => measure('get', key, store.get(key, options)),
    range: (options) => measure('list', 'prefix' in options ? options.prefix : options.start, store.range(options)),
    create: (key, value, options) => measure('create', key, store.create(key, value, options)),
    update: (key, value, expected, options) => measure('update', key, store.update(key, value, expected, options)),
    delete: (key, expected) => measure('delete', key, store.delete(key, expected)),
    watch: (options) => store.watch(options),
    compact: (revision) => store.compact(revision),
    currentRevision: () => store.currentRevision(),
    compactedRevision: () => store.compactedRevision(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}
