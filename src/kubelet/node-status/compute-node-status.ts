// What a node says of itself. Pure. Upstream: pkg/kubelet/nodestatus/setters.go.
import { type core, quantityFromMilli, quantityFromValue } from '#api'
import { renderRfc3339 } from '#base'
import type { Image, RuntimeCondition, VersionResponse } from '#cri'
import type { MachineInfo } from '../host.ts'
import { thresholdAmount } from '../eviction/thresholds.ts'
import type { ResolvedKubeletOptions } from '../options.ts'

/** Upstream's nodeStatusMaxImages. */
export const nodeImagesMax = 50
/** Names of one image that are shown. */
const imageNamesMax = 5

/**
 * What the node has, and what of it Pods may use: what is left of it without the reserved part and without what must stay
 * free for nobody to be evicted. As the API writes amounts, so that what is read back is seen to be the same.
 * Upstream: pkg/kubelet/cm/node_container_manager_linux.go getNodeAllocatableAbsolute.
 */
export function nodeResources(
  machine: MachineInfo,
  options: Pick<ResolvedKubeletOptions, 'maxPods' | 'reserved' | 'evictionHard'>,
): { readonly capacity: Readonly<Record<string, string>>; readonly allocatable: Readonly<Record<string, string>> } {
  const ki = (bytes: number): string => quantityFromValue(Math.floor(bytes / 1024) * 1024, 'BinarySI')
  const { cpuMillis = 0, memoryBytes = 0, storageBytes = 0 } = options.reserved
  const kept = (signal: 'memory.available' | 'nodefs.available', capacity: number): number => {
    const value = options.evictionHard[signal]
    return value === undefined ? 0 : thresholdAmount({ signal, value, graceMs: 0 }, capacity)
  }
  const left = (capacity: number, taken: number): number => Math.max(0, Math.floor(capacity - taken))
  const shared = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', pods: quantityFromValue(options.maxPods) }
  return {
    capacity: {
      cpu: quantityFromMilli(machine.cpus * 1000),
      'ephemeral-storage': ki(machine.storageBytes),
      memory: ki(machine.memoryBytes),
      ...shared,
    },
    allocatable: {
      cpu: quantityFromMilli(machine.cpus * 1000 - cpuMillis),
      'ephemeral-storage': quantityFromValue(
        left(machine.storageBytes, storageBytes + kept('nodefs.available', machine.storageBytes)),
      ),
      memory: ki(left(machine.memoryBytes, memoryBytes + kept('memory.available', machine.memoryBytes))),
      ...shared,
    },
  }
}

export interface NodeStatusInput {
  readonly machine: MachineInfo
  readonly options: ResolvedKubeletOptions
  readonly hostIps: readonly string[]
  readonly runtime: VersionResponse
  /** Absent: the runtime does not answer. */
  readonly runtimeConditions: readonly RuntimeCondition[] | undefined
  readonly images: readonly Image[]
  /** Pressures the node is under. */
  readonly pressures: readonly PressureCondition[]
  /** Whether the runtime keeps to a Pod's supplementalGroupsPolicy. */
  readonly supplementalGroupsPolicy: boolean
  readonly previous: readonly core.NodeCondition[]
  readonly nowMs: number
}

type Verdict = Pick<core.NodeCondition, 'type' | 'status' | 'reason' | 'message'>

function readyVerdict({ runtimeConditions }: NodeStatusInput): Verdict {
  const problems =
    runtimeConditions === undefined
      ? ['container runtime is down']
      : runtimeConditions
          .filter(({ type, status }) => (type === 'RuntimeReady' || type === 'NetworkReady') && !status)
          .map(({ type, reason, message }) =>
            type === 'NetworkReady'
              ? `container runtime network not ready: NetworkReady=false reason:${reason} message:${message}`
              : `container runtime not ready: RuntimeReady=false reason:${reason} message:${message}`,
          )
  return problems.length === 0
    ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: problems.join(', ') }
}

/** The node conditions that stand for pressure, with what they say when there is some and when there is none. */
const pressureTexts = {
  MemoryPressure: [
    'KubeletHasInsufficientMemory',
    'kubelet has insufficient memory available',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
  ],
  DiskPressure: [
    'KubeletHasDiskPressure',
    'kubelet has disk pressure',
    'KubeletHasNoDiskPressure',
    'kubelet has no disk pressure',
  ],
  PIDPressure: [
    'KubeletHasInsufficientPID',
    'kubelet has insufficient PID available',
    'KubeletHasSufficientPID',
    'kubelet has sufficient PID available',
  ],
} as const

export type PressureCondition = keyof typeof pressureTexts

function pressureVerdicts({ pressures }: NodeStatusInput): readonly Verdict[] {
  return (Object.keys(pressureTexts) as PressureCondition[]).map((type) => {
    const [reason, message, calmReason, calmMessage] = pressureTexts[type]
    return pressures.includes(type)
      ? { type, status: 'True', reason, message }
      : { type, status: 'False', reason: calmReason, message: calmMessage }
  })
}

/** Pressure conditions, then Ready. */
export function computeNodeConditions(input: NodeStatusInput): readonly core.NodeCondition[] {
  const now = renderRfc3339(input.nowMs)
  return [...pressureVerdicts(input), readyVerdict(input)].map((verdict) => {
    const before = input.previous.find(({ type }) => type === verdict.type)
    const same = before?.status === verdict.status && before.lastTransitionTime !== undefined
    return { ...verdict, lastHeartbeatTime: now, lastTransitionTime: same ? (before.lastTransitionTime ?? now) : now }
  })
}

/** The node's status, whole. */
export function computeNodeStatus(input: NodeStatusInput): core.NodeStatus {
  const { machine, options, hostIps, runtime, images } = input
  const { capacity, allocatable } = nodeResources(machine, options)
  const largest = [...images].sort((a, b) => b.size - a.size).slice(0, nodeImagesMax)
  return {
    capacity,
    allocatable,
    conditions: computeNodeConditions(input),
    addresses: [
      ...hostIps.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: machine.hostname },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: options.serverPort } },
    nodeInfo: {
      machineID: machine.machineId,
      systemUUID: machine.systemUuid,
      bootID: machine.bootId,
      kernelVersion: machine.kernelVersion,
      osImage: machine.osImage,
      containerRuntimeVersion: `${runtime.runtimeName}://${runtime.runtimeVersion.replace(/^v/, '')}`,
      kubeletVersion: options.kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: machine.operatingSystem,
      architecture: machine.architecture,
    },
    features: { supplementalGroupsPolicy: input.supplementalGroupsPolicy },
    images: largest.map(({ id, repoTags, repoDigests, size }) => {
      const names = [...repoDigests, ...repoTags].slice(0, imageNamesMax)
      return { names: names.length === 0 ? [id] : names, sizeBytes: size }
    }),
  }
}

/** The labels every node has. */
export function nodeLabels(machine: MachineInfo, options: ResolvedKubeletOptions): Readonly<Record<string, string>> {
  return {
    'beta.kubernetes.io/arch': machine.architecture,
    'beta.kubernetes.io/os': machine.operatingSystem,
    'kubernetes.io/arch': machine.architecture,
    'kubernetes.io/hostname': options.nodeName,
    'kubernetes.io/os': machine.operatingSystem,
    ...options.nodeLabels,
  }
}
