// What a kubelet tells of itself, under upstream's names: `/metrics` and `/metrics/probes`. What there is a number of anyway
// is read when it is asked for. Upstream: pkg/kubelet/metrics, pkg/kubelet/prober.
import type { core } from '#api'
import { type Counter, createMetricsRegistry, type Histogram, type MetricFamily } from '#base'
import type { ProbeType } from '../pod/probe-results.ts'
import type { ContainerRecord } from '../pod/runtime-status.ts'
import type { PodSnapshot } from '../stats/snapshot.ts'

/** Counts calls of the runtime. */
export interface RuntimeMeter {
  call(operation: string, seconds: number, failed: boolean): void
}

export interface KubeletMetrics extends RuntimeMeter {
  /** A Pod was evicted because of this signal. */
  evicted(signal: string): void
  /** All counters, as text. */
  render(): string
}

/** Seconds. Upstream: those of kubelet_runtime_operations_duration_seconds. */
const operationBuckets = [
  0.005, 0.0125, 0.03125, 0.078125, 0.1953125, 0.48828125, 1.220703125, 3.0517578125, 7.62939453125, 19.073486328125,
  47.6837158203125, 119.20928955078125, 298.0232238769531, 745.0580596923828,
]

/** Counters at zero. */
export function createKubeletMetrics(): KubeletMetrics {
  const registry = createMetricsRegistry()
  const facts = (name: string, help: string, labels: readonly string[]) => ({ name, help: `[ALPHA] ${help}`, labels })
  const operation = ['operation_type']
  const calls: Counter = registry.counter(
    facts('kubelet_runtime_operations_total', 'Cumulative number of runtime operations by operation type.', operation),
  )
  const errors: Counter = registry.counter(
    facts(
      'kubelet_runtime_operations_errors_total',
      'Cumulative number of runtime operation errors by operation type.',
      operation,
    ),
  )
  const durations: Histogram = registry.histogram(
    facts(
      'kubelet_runtime_operations_duration_seconds',
      'Duration in seconds of runtime operations. Broken down by operation type.',
      operation,
    ),
    operationBuckets,
  )
  const evictions: Counter = registry.counter(
    facts('kubelet_evictions', 'Cumulative number of pod evictions by eviction signal', ['eviction_signal']),
  )
  return {
    call(name, seconds, failed) {
      const values = [name]
      calls.add(values)
      durations.observe(values, seconds)
      if (failed) errors.add(values)
    },
    evicted: (signal) => evictions.add([signal]),
    render: () => registry.render(),
  }
}

/** What a kubelet has just now. */
export interface KubeletFacts {
  readonly nodeName: string
  readonly pods: readonly core.Pod[]
  readonly containers: readonly ContainerRecord[]
  readonly sandboxes: number
  readonly process: { readonly cpuSeconds: number; readonly residentBytes: number; readonly startSeconds: number }
}

const gauge = (name: string, help: string, value: number): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  labels: [],
  samples: [{ labels: [], value }],
})

/** Gauges of Pods, containers and the process itself. Pure. */
export function kubeletFamilies({
  nodeName,
  pods,
  containers,
  sandboxes,
  process,
}: KubeletFacts): readonly MetricFamily[] {
  const states = ['created', 'running', 'exited', 'unknown'] as const
  return [
    {
      ...gauge('kubelet_node_name', "[ALPHA] The node's name. The count is always 1.", 1),
      labels: ['node'],
      samples: [{ labels: [nodeName], value: 1 }],
    },
    gauge('kubelet_desired_pods', '[ALPHA] The number of pods the kubelet is being instructed to run.', pods.length),
    gauge('kubelet_running_pods', '[ALPHA] Number of pods that have a running pod sandbox', sandboxes),
    {
      ...gauge('kubelet_running_containers', '[ALPHA] Number of containers currently running', 0),
      labels: ['container_state'],
      samples: states.map((state) => ({
        labels: [state],
        value: containers.filter((one) => one.state === state).length,
      })),
    },
    {
      ...gauge('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.', process.cpuSeconds),
      type: 'counter',
    },
    gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', process.residentBytes),
    gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', process.startSeconds),
  ]
}

/** Use and size of volumes that belong to claims, as `kubelet_volume_stats_used_bytes`… Pure. */
export function volumeFamilies(pods: readonly PodSnapshot[]): readonly MetricFamily[] {
  const claims = pods.flatMap(({ pod, claims: all }) =>
    all.map((one) => ({ labels: [pod.metadata.namespace, one.claim], ...one })),
  )
  const of = (name: string, help: string, amount: (one: (typeof claims)[number]) => number): MetricFamily => ({
    name: `kubelet_volume_stats_${name}`,
    help: `[ALPHA] ${help}`,
    type: 'gauge',
    labels: ['namespace', 'persistentvolumeclaim'],
    samples: claims.map((one) => ({ labels: one.labels, value: amount(one) })),
  })
  return [
    of('available_bytes', 'Number of available bytes in the volume', ({ left }) => left.available),
    of('capacity_bytes', 'Capacity in bytes of the volume', ({ left }) => left.capacity),
    of('used_bytes', 'Number of used bytes in the volume', ({ left }) => left.capacity - left.available),
    of('inodes', 'Maximum number of inodes in the volume', ({ left }) => left.inodes.capacity),
    of('inodes_free', 'Number of free inodes in the volume', ({ left }) => left.inodes.available),
  ]
}

/** What one probe of a container has answered so far. */
export interface ProbeCount {
  readonly pod: core.Pod
  readonly container: string
  readonly type: ProbeType
  readonly answers: { readonly success: number; readonly failure: number; readonly unknown: number }
}

const probeTitles = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' } as const
const resultTitles = { success: 'successful', failure: 'failed', unknown: 'unknown' } as const

/** `/metrics/probes`. Pure. */
export function probeFamilies(counts: Iterable<ProbeCount>): readonly MetricFamily[] {
  const samples = [...counts].flatMap(({ pod, container, type, answers }) =>
    (Object.keys(resultTitles) as (keyof typeof resultTitles)[]).flatMap((result) => {
      const { namespace, name, uid } = pod.metadata
      const labels = [container, namespace, name, uid, probeTitles[type], resultTitles[result]]
      return answers[result] === 0 ? [] : [{ labels, value: answers[result] }]
    }),
  )
  return [
    {
      name: 'prober_probe_total',
      help: '[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.',
      type: 'counter',
      labels: ['container', 'namespace', 'pod', 'pod_uid', 'probe_type', 'result'],
      samples,
    },
  ]
}
