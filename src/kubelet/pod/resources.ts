// Requests, limits and QoS of a Pod as the node applies them: facts §15 (effective request), §20 (cpu shares, quota, oom).
// Upstream: component-helpers resource, pkg/kubelet/qos/policy.go, cm/helpers_linux.go.
import type { core } from '#api'
import type { PodCgroupLimits } from '../host.ts'
import { isMirrorPod, isStaticPod } from '../static-pods/annotations.ts'
import { isSidecar } from './containers.ts'
import { milliValue, wholeValue } from './quantity.ts'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'
type Resource = 'cpu' | 'memory' | 'ephemeral-storage'

const cpuSharesMin = 2
const cpuSharesMax = 262_144
/** Microseconds: upstream's cpuCFSQuotaPeriod. */
export const cpuPeriod = 100_000
const cpuQuotaMin = 1_000
/** Priority from which a Pod is critical. */
export const criticalPriority = 2_000_000_000

/** QoS class by the rules of creation; `status.qosClass`, where set, is the truth. */
export function computeQosClass(pod: core.Pod): QosClass {
  let guaranteed = true
  let any = false
  for (const { resources } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    for (const name of ['cpu', 'memory'] as const) {
      const limit = milliValue(resources?.limits?.[name])
      const request = resources?.requests?.[name] === undefined ? limit : milliValue(resources.requests[name])
      if (limit > 0 || request > 0) any = true
      if (limit === 0 || limit !== request) guaranteed = false
    }
  }
  return any ? (guaranteed ? 'Guaranteed' : 'Burstable') : 'BestEffort'
}

export function podQosClass(pod: core.Pod): QosClass {
  return pod.status?.qosClass ?? computeQosClass(pod)
}

export function isCriticalPod(pod: core.Pod): boolean {
  return isStaticPod(pod) || isMirrorPod(pod) || (pod.spec.priority ?? 0) >= criticalPriority
}

const amount = (container: core.Container, kind: 'requests' | 'limits', resource: Resource): number => {
  const { requests, limits } = container.resources ?? {}
  const quantity = kind === 'requests' ? (requests?.[resource] ?? limits?.[resource]) : limits?.[resource]
  return resource === 'cpu' ? milliValue(quantity) : wholeValue(quantity)
}

/** The Pod's request of a resource: cpu in thousandths, others in bytes, with init containers, sidecars and overhead. */
export function podRequest(pod: core.Pod, resource: Resource): number {
  return podAmount(pod, 'requests', resource)
}

/** The Pod's limit, likewise; undefined: some container may use as much as there is. */
export function podLimit(pod: core.Pod, resource: Resource): number | undefined {
  const limited = pod.spec.containers.every((container) => amount(container, 'limits', resource) > 0)
  return limited ? podAmount(pod, 'limits', resource) : undefined
}

function podAmount(pod: core.Pod, kind: 'requests' | 'limits', resource: Resource): number {
  let sidecars = 0
  let initMax = 0
  for (const container of pod.spec.initContainers ?? []) {
    const own = amount(container, kind, resource)
    if (isSidecar(container)) sidecars += own
    initMax = Math.max(initMax, isSidecar(container) ? sidecars : sidecars + own)
  }
  const regular = pod.spec.containers.reduce((sum, container) => sum + amount(container, kind, resource), 0)
  const overhead = pod.spec.overhead?.[resource]
  return (
    Math.max(regular + sidecars, initMax) +
    (overhead === undefined ? 0 : resource === 'cpu' ? milliValue(overhead) : wholeValue(overhead))
  )
}

/** cpu.shares for thousandths of a core. */
export function cpuShares(milliCpu: number): number {
  return Math.min(cpuSharesMax, Math.max(cpuSharesMin, Math.floor((milliCpu * 1024) / 1000)))
}

/** CFS quota in microseconds for a limit in thousandths; 0: none. */
export function cpuQuota(milliCpuLimit: number): number {
  return milliCpuLimit === 0 ? 0 : Math.max(cpuQuotaMin, Math.floor((milliCpuLimit * cpuPeriod) / 1000))
}

/** Limits of the Pod's cgroup: quota and memory only if every container has that limit, then as much as they may together. */
export function podCgroupLimits(pod: core.Pod): PodCgroupLimits {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  const sum = (resource: 'cpu' | 'memory'): number | undefined =>
    all.every((container) => amount(container, 'limits', resource) > 0) ? podAmount(pod, 'limits', resource) : undefined
  const cpu = sum('cpu')
  const memory = sum('memory')
  return {
    cpuShares: cpuShares(podRequest(pod, 'cpu')),
    ...(cpu === undefined ? {} : { cpuQuota: cpuQuota(cpu), cpuPeriod }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
  }
}

/** Where the Pod's cgroup is below `root`. */
export function podCgroupPath(pod: core.Pod, root: string): string {
  const qos = podQosClass(pod)
  const parent = qos === 'Guaranteed' ? 'kubepods' : `kubepods/${qos.toLowerCase()}`
  return `${root}/${parent}/pod${pod.metadata.uid}`.replace(/\/+/g, '/')
}

/** The cgroups above those of Pods, and their limits: what Pods may use, and what each class has of it. */
export function qosCgroups(
  pods: readonly core.Pod[],
  root: string,
  allocatable: Readonly<Record<string, string>>,
): readonly (readonly [path: string, limits: PodCgroupLimits])[] {
  const burstable = pods.filter((pod) => podQosClass(pod) === 'Burstable')
  const millis = burstable.reduce((sum, pod) => sum + podRequest(pod, 'cpu'), 0)
  const memoryBytes = wholeValue(allocatable['memory'])
  const path = `${root}/kubepods`.replace(/\/+/g, '/')
  return [
    [path, { cpuShares: cpuShares(milliValue(allocatable['cpu'])), ...(memoryBytes === 0 ? {} : { memoryBytes }) }],
    [`${path}/burstable`, { cpuShares: cpuShares(millis) }],
    [`${path}/besteffort`, { cpuShares: cpuSharesMin }],
  ]
}

/** The score by which the kernel picks a victim. */
export function oomScoreAdj(pod: core.Pod, container: core.Container, nodeMemoryBytes: number): number {
  const qos = podQosClass(pod)
  if (qos === 'Guaranteed' || isCriticalPod(pod)) return -997
  if (qos === 'BestEffort') return 1000
  const own = (one: core.Container): number => {
    const score = 1000 - Math.floor((1000 * amount(one, 'requests', 'memory')) / Math.max(1, nodeMemoryBytes))
    return Math.min(999, Math.max(3, score))
  }
  const score = own(container)
  if (!isSidecar(container)) return score
  return Math.min(score, ...pod.spec.containers.map(own))
}
