// What the server tells of itself, under upstream's names and labels. Upstream counterpart:
// k8s.io/apiserver/pkg/endpoints/metrics and storage/etcd3/metrics.
import { createMetricsRegistry, type Frame, type MetricsRegistry } from '#base'
import type { KindDefinition } from '#api'
import type { RequestInfo, ResourceRequestInfo } from '../http/request-info.ts'
import type { ServedResources } from '../server-context.ts'

/** Seconds. Upstream: those of apiserver_request_duration_seconds. */
const requestBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]
/** Seconds. Upstream: those of etcd_request_duration_seconds. */
const storeBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

/** Bytes. Upstream: those of apiserver_response_sizes. */
const responseBuckets = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
/** Bytes. Upstream: those of apiserver_watch_events_sizes. */
const eventBuckets = [1, 2, 4, 8, 16, 32, 64, 128].map((kibibytes) => kibibytes * 1_024)

/** A request that is over; of a watch: that has begun. */
export interface RequestFacts {
  readonly info: RequestInfo
  readonly dryRun: boolean
  readonly code: number
  readonly seconds: number
  /** Of the answer; 0 for streams. */
  readonly bytes: number
}

export interface ServerMetrics {
  /** Counts a request for something that is served. */
  request(facts: RequestFacts): void
  /** Counts what the store was asked. `type` is the resource's plural. */
  storeRequest(operation: string, type: string, seconds: number): void
  /** Requests under way that are neither watches nor streams. */
  readonly inFlight: { readOnly: number; mutating: number }
  /** What counts the events of a watch that were written to its client. */
  watchEvents(info: ResourceRequestInfo): (frames: readonly Frame[]) => void
  /** Counts a watch as open until disposed. */
  watching(info: RequestInfo): Disposable
  readonly registry: MetricsRegistry
}

/** The verb as upstream's metrics have it. */
const metricVerbs: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
  head: 'GET',
  post: 'POST',
  put: 'PUT',
}

const connectSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log'])

function verbOf({ verb, ...info }: RequestInfo): string {
  if ('subresource' in info && connectSubresources.has(info.subresource)) return 'CONNECT'
  return metricVerbs[verb] ?? 'other'
}

/** Whether a request only reads. */
export function isReadOnly({ verb }: RequestInfo): boolean {
  return verb === 'get' || verb === 'list' || verb === 'watch' || verb === 'head' || verb === 'options'
}

function placeOf(info: RequestInfo): readonly [group: string, resource: string, scope: string, sub: string, v: string] {
  if (info.kind === 'path') return ['', '', '', `/${info.path.split('/')[1] ?? ''}`, '']
  const { group, resource, name, namespace, subresource, version, verb } = info
  let scope = 'cluster'
  if (name !== '' || verb === 'create') scope = 'resource'
  else if (namespace !== '') scope = 'namespace'
  return [group, resource, scope, subresource, version]
}

const requestLabels = ['component', 'dry_run', 'group', 'resource', 'scope', 'subresource', 'verb', 'version']

/** Watches that are open, by what they are of. */
function createOpenWatches(registry: MetricsRegistry): ServerMetrics['watching'] {
  const open = new Map<string, { readonly labels: readonly string[]; count: number }>()
  registry.gauge(
    {
      name: 'apiserver_longrunning_requests',
      help: 'Watches that are open.',
      labels: ['component', 'group', 'resource', 'scope', 'subresource', 'verb', 'version'],
    },
    () => [...open.values()].map(({ labels, count }) => [labels, count]),
  )
  return (info) => {
    const [group, resource, scope, subresource, version] = placeOf(info)
    const labels = ['apiserver', group, resource, scope, subresource, 'WATCH', version]
    const key = labels.join('/')
    const series = open.get(key) ?? { labels, count: 0 }
    series.count++
    open.set(key, series)
    return {
      [Symbol.dispose]: () => {
        series.count--
      },
    }
  }
}

/** Events that went out, by what they are of. */
function createWatchEvents(registry: MetricsRegistry): ServerMetrics['watchEvents'] {
  const labels = ['group', 'version', 'resource']
  const total = registry.counter({ name: 'apiserver_watch_events_total', help: 'Events sent to watchers.', labels })
  const sizes = registry.histogram(
    { name: 'apiserver_watch_events_sizes', help: 'Bytes of events sent to watchers.', labels },
    eventBuckets,
  )
  return ({ group, version, resource }) => {
    const values = [group, version, resource]
    const observe = sizes.observer(values)
    return (frames) => {
      total.add(values, frames.length)
      for (const frame of frames) observe((frame instanceof Uint8Array ? frame : frame.encode()).length)
    }
  }
}

/** Metrics that are all zero, beside those that `registry` has already. */
export function createServerMetrics(gitVersion: string, registry = createMetricsRegistry()): ServerMetrics {
  const total = registry.counter({
    name: 'apiserver_request_total',
    help: 'Requests by verb, resource and code.',
    labels: ['code', ...requestLabels],
  })
  const duration = registry.histogram(
    {
      name: 'apiserver_request_duration_seconds',
      help: 'Time until a request was answered.',
      labels: requestLabels,
    },
    requestBuckets,
  )
  const sizes = registry.histogram(
    {
      name: 'apiserver_response_sizes',
      help: 'Bytes of answers to reads.',
      labels: requestLabels.filter((label) => label !== 'dry_run'),
    },
    responseBuckets,
  )
  const stored = registry.histogram(
    {
      name: 'etcd_request_duration_seconds',
      help: 'Time until the store answered.',
      labels: ['operation', 'type'],
    },
    storeBuckets,
  )
  const inFlight = { readOnly: 0, mutating: 0 }
  registry.gauge(
    {
      name: 'apiserver_current_inflight_requests',
      help: 'Requests under way that are no watches.',
      labels: ['request_kind'],
    },
    () => [
      [['readOnly'], inFlight.readOnly],
      [['mutating'], inFlight.mutating],
    ],
  )
  registry.gauge({ name: 'kubernetes_build_info', help: 'What is served.', labels: ['git_version'] }, () => [
    [[gitVersion], 1],
  ])
  return {
    registry,
    inFlight,
    watching: createOpenWatches(registry),
    watchEvents: createWatchEvents(registry),
    request({ info, dryRun, code, seconds, bytes }) {
      const [group, resource, scope, subresource, version] = placeOf(info)
      const verb = verbOf(info)
      const labels = ['apiserver', dryRun ? 'All' : '', group, resource, scope, subresource, verb, version]
      total.add([String(code), ...labels])
      // How long watches last says nothing of how fast they are answered.
      if (verb !== 'WATCH' && verb !== 'CONNECT') duration.observe(labels, seconds)
      if (verb === 'GET' || verb === 'LIST') {
        sizes.observe(['apiserver', group, resource, scope, subresource, verb, version], bytes)
      }
    },
    storeRequest: (operation, type, seconds) => stored.observe([operation, type], seconds),
  }
}

/** Numbers that the caches know. */
export function observeResources(registry: MetricsRegistry, resources: ServedResources): void {
  const each = function* (labelsOf: (kind: KindDefinition) => readonly string[]) {
    const seen = new Set<unknown>()
    for (const { kind, cache } of resources.all()) {
      if (cache === undefined || seen.has(cache)) continue
      seen.add(cache)
      yield [labelsOf(kind), cache.size] as const
    }
  }
  const help = 'Objects that are kept.'
  registry.gauge({ name: 'apiserver_resource_objects', help, labels: ['group', 'resource'] }, () =>
    each(({ group, plural }) => [group, plural]),
  )
  // Deprecated upstream since v1.34, and still there.
  registry.gauge({ name: 'apiserver_storage_objects', help, labels: ['resource'] }, () =>
    each(({ group, plural }) => [group === '' ? plural : `${plural}.${group}`]),
  )
}
