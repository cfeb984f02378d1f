// `/stats/summary` of a node: what it, its Pods and their containers use, in upstream's shape. Pure: everything measured is
// given. Upstream: k8s.io/kubelet/pkg/apis/stats/v1alpha1, pkg/kubelet/server/stats.
import { renderRfc3339 } from '#base'
import type { ContainerStats, FilesystemUsage, PodSandboxStats } from '#cri'
import type { HostSnapshot, NodeSnapshot, PodSnapshot } from './snapshot.ts'

/** Amounts are bytes, counts, or nanoseconds of processor time, as their names say. Times are RFC 3339. */
export interface Summary {
  readonly node: NodeSummary
  readonly pods: readonly PodSummary[]
}

interface CpuSummary {
  readonly time: string
  readonly usageNanoCores?: number
  readonly usageCoreNanoSeconds?: number
}

interface MemorySummary {
  readonly time: string
  readonly availableBytes?: number
  readonly usageBytes?: number
  readonly workingSetBytes?: number
  readonly rssBytes?: number
  readonly pageFaults?: number
  readonly majorPageFaults?: number
}

interface FsSummary {
  readonly time: string
  readonly availableBytes?: number
  readonly capacityBytes?: number
  readonly usedBytes?: number
  readonly inodesFree?: number
  readonly inodes?: number
  readonly inodesUsed?: number
}

interface NetworkSummary {
  readonly time: string
  readonly name: string
  readonly rxBytes?: number
  readonly rxErrors?: number
  readonly txBytes?: number
  readonly txErrors?: number
  readonly interfaces: readonly object[]
}

export interface NodeSummary {
  readonly nodeName: string
  readonly startTime: string
  readonly cpu: CpuSummary
  readonly memory: MemorySummary
  readonly network?: NetworkSummary
  readonly fs?: FsSummary
  readonly runtime?: { readonly imageFs?: FsSummary }
  readonly rlimit?: { readonly time: string; readonly maxpid: number; readonly curproc: number }
}

export interface ContainerSummary {
  readonly name: string
  readonly startTime: string
  readonly cpu?: CpuSummary
  readonly memory?: MemorySummary
  readonly rootfs?: FsSummary
  readonly logs?: FsSummary
}

type VolumeSummary = FsSummary & {
  readonly name: string
  readonly pvcRef?: { readonly name: string; readonly namespace: string }
}

export interface PodSummary {
  readonly podRef: { readonly name: string; readonly namespace: string; readonly uid: string }
  readonly startTime: string
  readonly containers: readonly ContainerSummary[]
  readonly cpu?: CpuSummary
  readonly memory?: MemorySummary
  readonly network?: NetworkSummary
  readonly volume?: readonly VolumeSummary[]
  readonly 'ephemeral-storage'?: FsSummary
  readonly process_stats?: { readonly process_count: number }
}

export interface SummaryOptions {
  /** As the query `only_cpu_and_memory=true`. */
  readonly onlyCpuAndMemory: boolean
}

type Usage = Pick<ContainerStats, 'cpu' | 'memory'>

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T

function cpuOf({ cpu }: Usage, rate: number | undefined): { readonly cpu?: CpuSummary } {
  if (cpu === undefined) return {}
  const { timestamp, usageCoreNanoSeconds, usageNanoCores = rate } = cpu
  return { cpu: defined({ time: renderRfc3339(timestamp), usageNanoCores, usageCoreNanoSeconds }) as CpuSummary }
}

function memoryOf({ memory }: Usage): { readonly memory?: MemorySummary } {
  if (memory === undefined) return {}
  const { timestamp, ...amounts } = memory
  return { memory: defined({ time: renderRfc3339(timestamp), ...amounts }) }
}

function networkOf(network: NonNullable<PodSandboxStats['linux']>['network']): { readonly network?: NetworkSummary } {
  const first = network?.defaultInterface ?? network?.interfaces[0]
  if (network === undefined || first === undefined) return {}
  const all = [first, ...network.interfaces.filter(({ name }) => name !== first.name)]
  return {
    network: { time: renderRfc3339(network.timestamp), ...defined(first), interfaces: all.map((one) => defined(one)) },
  }
}

/** The filesystem that something is on, and what it uses of it. */
function fsOf(
  { available, capacity, inodes }: HostSnapshot['nodeFs'],
  used: { readonly usedBytes?: number; readonly inodesUsed?: number },
  timeMs: number,
): FsSummary {
  const shared = { availableBytes: available, capacityBytes: capacity }
  return defined({
    time: renderRfc3339(timeMs),
    ...shared,
    ...used,
    inodesFree: inodes.available,
    inodes: inodes.capacity,
  })
}

const layerUse = (layer: FilesystemUsage | undefined) => ({
  ...(layer?.usedBytes === undefined ? {} : { usedBytes: layer.usedBytes }),
  ...(layer?.inodesUsed === undefined ? {} : { inodesUsed: layer.inodesUsed }),
})

function containerSummary(
  { name, startedAtMs, stats, cpuRate, logBytes }: PodSnapshot['containers'][number],
  { host, timeMs }: NodeSnapshot,
  { onlyCpuAndMemory }: SummaryOptions,
): ContainerSummary {
  const files = onlyCpuAndMemory
    ? {}
    : {
        rootfs: fsOf(host.imageFs ?? host.nodeFs, layerUse(stats.writableLayer), timeMs),
        logs: fsOf(host.nodeFs, { usedBytes: logBytes }, timeMs),
      }
  return { name, startTime: renderRfc3339(startedAtMs), ...cpuOf(stats, cpuRate), ...memoryOf(stats), ...files }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** What a Pod uses as a whole: as the runtime says, or as its containers add up. */
export function podUsage({ sandbox, containers }: PodSnapshot): Usage {
  const { cpu, memory } = sandbox?.linux ?? {}
  if (cpu !== undefined && memory !== undefined) return { cpu, memory }
  const all = containers.map(({ stats }) => stats)
  const timestamp = all[0]?.cpu?.timestamp
  if (timestamp === undefined) return {}
  return {
    cpu: { timestamp, usageCoreNanoSeconds: sum(all.map((one) => one.cpu?.usageCoreNanoSeconds ?? 0)) },
    memory: { timestamp, workingSetBytes: sum(all.map((one) => one.memory?.workingSetBytes ?? 0)) },
  }
}

function podSummary(snapshot: PodSnapshot, node: NodeSnapshot, options: SummaryOptions): PodSummary {
  const { pod, startedAtMs, containers, sandbox, cpuRate } = snapshot
  const { name, namespace, uid } = pod.metadata
  const usage = podUsage(snapshot)
  const base = {
    podRef: { name, namespace, uid },
    startTime: renderRfc3339(startedAtMs),
    containers: containers.map((one) => containerSummary(one, node, options)),
    ...cpuOf(usage, cpuRate),
    ...memoryOf(usage),
  }
  if (options.onlyCpuAndMemory) return base
  const processes = sandbox?.linux?.process?.processCount
  return {
    ...base,
    ...networkOf(sandbox?.linux?.network),
    ...storageOf(snapshot, node),
    ...(processes === undefined ? {} : { process_stats: { process_count: processes } }),
  }
}

function storageOf({ pod, storage, claims }: PodSnapshot, { host, timeMs }: NodeSnapshot): Partial<PodSummary> {
  const { volumes, totalBytes } = storage
  const { namespace } = pod.metadata
  return {
    volume: [
      ...volumes.map(({ name, usedBytes }) => ({ name, ...fsOf(host.nodeFs, { usedBytes }, timeMs) })),
      ...claims.map(({ volume, claim, left }) => ({
        name: volume,
        pvcRef: { name: claim, namespace },
        ...fsOf(left, { usedBytes: left.capacity - left.available }, timeMs),
      })),
    ],
    'ephemeral-storage': fsOf(host.nodeFs, { usedBytes: totalBytes }, timeMs),
  }
}

function nodeSummary({ host, timeMs, nodeName }: NodeSnapshot, { onlyCpuAndMemory }: SummaryOptions): NodeSummary {
  const base = {
    nodeName,
    startTime: renderRfc3339(host.bootMs),
    ...(cpuOf({ cpu: host.cpu }, host.cpuRate) as { readonly cpu: CpuSummary }),
    ...(memoryOf({ memory: host.memory }) as { readonly memory: MemorySummary }),
  }
  if (onlyCpuAndMemory) return base
  const used = ({ capacity, available }: HostSnapshot['nodeFs']): number => capacity - available
  const { pids, nodeFs, imageFs } = host
  return {
    ...base,
    ...networkOf({ timestamp: timeMs, interfaces: host.network }),
    fs: fsOf(nodeFs, { usedBytes: used(nodeFs) }, timeMs),
    ...(imageFs === undefined ? {} : { runtime: { imageFs: fsOf(imageFs, { usedBytes: host.imageBytes }, timeMs) } }),
    rlimit: { time: renderRfc3339(timeMs), maxpid: pids.capacity, curproc: pids.capacity - pids.available },
  }
}

/** The whole answer. */
export function renderSummary(snapshot: NodeSnapshot, options: SummaryOptions): Summary {
  return {
    node: nodeSummary(snapshot, options),
    pods: snapshot.pods.map((pod) => podSummary(pod, snapshot, options)),
  }
}
