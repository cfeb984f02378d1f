// `/metrics/resource`: processor and memory of node, Pods and containers, which autoscalers read; and `/metrics/cadvisor`: the
// few of cAdvisor's metrics that most dashboards ask for. Pure. Upstream: pkg/kubelet/metrics/collectors/resource_metrics.go,
// github.com/google/cadvisor/metrics.
import type { MetricFamily } from '#base'
import type { CpuUsage, MemoryUsage, NetworkInterfaceUsage } from '#cri'
import type { NodeSnapshot, PodSnapshot } from '../stats/snapshot.ts'
import { podUsage } from '../stats/summary.ts'

type Sample = MetricFamily['samples'][number]
type Facts = Omit<MetricFamily, 'samples'>

const nanosecondsPerSecond = 1_000_000_000

function cpuSample(labels: readonly string[], cpu: CpuUsage | undefined): readonly Sample[] {
  if (cpu?.usageCoreNanoSeconds === undefined) return []
  return [{ labels, value: cpu.usageCoreNanoSeconds / nanosecondsPerSecond, timestampMs: cpu.timestamp }]
}

function memorySample(labels: readonly string[], memory: MemoryUsage | undefined): readonly Sample[] {
  if (memory?.workingSetBytes === undefined) return []
  return [{ labels, value: memory.workingSetBytes, timestampMs: memory.timestamp }]
}

const podLabels = ({ pod }: PodSnapshot): readonly string[] => [pod.metadata.namespace, pod.metadata.name]

/** One sample a container. */
function ofContainers(
  { pods }: NodeSnapshot,
  sample: (labels: readonly string[], container: PodSnapshot['containers'][number]) => readonly Sample[],
): readonly Sample[] {
  return pods.flatMap((pod) => pod.containers.flatMap((one) => sample([one.name, ...podLabels(pod)], one)))
}

const container = ['container', 'namespace', 'pod']

function family(name: string, help: string, rest: Pick<Facts, 'type' | 'labels'>): Facts {
  return { name, help: `[STABLE] ${help}`, ...rest }
}

/** Upstream's families, in its order. */
export function resourceMetrics(snapshot: NodeSnapshot): readonly MetricFamily[] {
  const { host, pods } = snapshot
  const counter = (labels: readonly string[]) => ({ type: 'counter', labels }) as const
  const gauge = (labels: readonly string[]) => ({ type: 'gauge', labels }) as const
  return [
    {
      ...family(
        'container_cpu_usage_seconds_total',
        'Cumulative cpu time consumed by the container in core-seconds',
        counter(container),
      ),
      samples: ofContainers(snapshot, (labels, { stats }) => cpuSample(labels, stats.cpu)),
    },
    {
      ...family(
        'container_memory_working_set_bytes',
        'Current working set of the container in bytes',
        gauge(container),
      ),
      samples: ofContainers(snapshot, (labels, { stats }) => memorySample(labels, stats.memory)),
    },
    {
      ...family(
        'container_start_time_seconds',
        'Start time of the container since unix epoch in seconds',
        gauge(container),
      ),
      samples: ofContainers(snapshot, (labels, { startedAtMs }) => [{ labels, value: startedAtMs / 1000 }]),
    },
    {
      ...family(
        'node_cpu_usage_seconds_total',
        'Cumulative cpu time consumed by the node in core-seconds',
        counter([]),
      ),
      samples: cpuSample([], host.cpu),
    },
    {
      ...family('node_memory_working_set_bytes', 'Current working set of the node in bytes', gauge([])),
      samples: memorySample([], host.memory),
    },
    {
      ...family(
        'pod_cpu_usage_seconds_total',
        'Cumulative cpu time consumed by the pod in core-seconds',
        counter(['namespace', 'pod']),
      ),
      samples: pods.flatMap((pod) => cpuSample(podLabels(pod), podUsage(pod).cpu)),
    },
    {
      ...family('pod_memory_working_set_bytes', 'Current working set of the pod in bytes', gauge(['namespace', 'pod'])),
      samples: pods.flatMap((pod) => memorySample(podLabels(pod), podUsage(pod).memory)),
    },
    {
      ...family(
        'resource_scrape_error',
        '1 if there was an error while getting container metrics, 0 otherwise',
        gauge([]),
      ),
      samples: [{ labels: [], value: 0 }],
    },
  ]
}

function networkFamilies({ pods }: NodeSnapshot): readonly MetricFamily[] {
  const of = (
    name: string,
    help: string,
    amount: (one: NetworkInterfaceUsage) => number | undefined,
  ): MetricFamily => ({
    name,
    help,
    type: 'counter',
    labels: ['interface', 'namespace', 'pod'],
    samples: pods.flatMap((pod) => {
      const { network } = pod.sandbox?.linux ?? {}
      const all = [...(network?.defaultInterface ? [network.defaultInterface] : []), ...(network?.interfaces ?? [])]
      return all.map((one) => ({ labels: [one.name, ...podLabels(pod)], value: amount(one) ?? 0 }))
    }),
  })
  return [
    of('container_network_receive_bytes_total', 'Cumulative count of bytes received', (one) => one.rxBytes),
    of('container_network_transmit_bytes_total', 'Cumulative count of bytes transmitted', (one) => one.txBytes),
  ]
}

/** What of cAdvisor's metrics can be told without cAdvisor. */
export function cadvisorMetrics(snapshot: NodeSnapshot): readonly MetricFamily[] {
  const gauge = (
    name: string,
    help: string,
    value: (one: PodSnapshot['containers'][number]) => number | undefined,
  ) => ({
    name,
    help,
    type: 'gauge' as const,
    labels: container,
    samples: ofContainers(snapshot, (labels, one) => [{ labels, value: value(one) ?? 0 }]),
  })
  return [
    {
      name: 'container_cpu_usage_seconds_total',
      help: 'Cumulative cpu time consumed in seconds.',
      type: 'counter',
      labels: container,
      samples: ofContainers(snapshot, (labels, { stats }) => cpuSample(labels, stats.cpu)),
    },
    gauge(
      'container_memory_usage_bytes',
      'Current memory usage in bytes, including all memory regardless of when it was accessed',
      ({ stats }) => stats.memory?.usageBytes,
    ),
    gauge('container_memory_rss', 'Size of RSS in bytes.', ({ stats }) => stats.memory?.rssBytes),
    gauge(
      'container_memory_working_set_bytes',
      'Current working set in bytes.',
      ({ stats }) => stats.memory?.workingSetBytes,
    ),
    gauge(
      'container_fs_usage_bytes',
      'Number of bytes that are consumed by the container on this filesystem.',
      ({ stats }) => stats.writableLayer?.usedBytes,
    ),
    gauge(
      'container_start_time_seconds',
      'Start time of the container since unix epoch in seconds.',
      ({ startedAtMs }) => startedAtMs / 1000,
    ),
    ...networkFamilies(snapshot),
  ]
}
