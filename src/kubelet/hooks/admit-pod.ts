// Whether this node takes a Pod. Pure: facts §21, §10. A refusal is final: the Pod is Failed with the reason.
// Upstream: pkg/kubelet/lifecycle/predicate.go, canAdmitPod.
import { type core, hostPortsConflict, matchesNodeAffinity, usedHostPorts } from '#api'
import { openGet } from '#base'
import { milliValue, wholeValue } from '../pod/quantity.ts'
import type { PressureCondition } from '../node-status/compute-node-status.ts'
import { isCriticalPod, podQosClass, podRequest } from '../pod/resources.ts'
import { sysctlProblem } from './sysctls.ts'

export type AdmissionVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly message: string }

export interface AdmissionInput {
  readonly pod: core.Pod
  /** Pods already on the node that have not ended. */
  readonly others: readonly core.Pod[]
  readonly allocatable: Readonly<Record<string, string>>
  readonly nodeLabels: Readonly<Record<string, string>>
  readonly nodeName: string
  /** Pressures the node is under. */
  readonly pressures?: readonly PressureCondition[]
  readonly features: NodeFeatures
}

/** What a Pod may ask of a node that not every one has. */
export interface NodeFeatures {
  /** `linux`. */
  readonly operatingSystem: string
  /** The kernel enforces AppArmor profiles. */
  readonly appArmor: boolean
  /** The runtime knows supplementalGroupsPolicy. */
  readonly supplementalGroupsPolicy: boolean
  /** allowedUnsafeSysctls. */
  readonly unsafeSysctls: readonly string[]
}

const refuse = (reason: string, message: string): AdmissionVerdict => ({
  ok: false,
  reason,
  message: `Pod was rejected: ${message}`,
})

const memoryPressureTaint = 'node.kubernetes.io/memory-pressure'

/** A node under pressure takes critical Pods; short of memory only, also those that asked for some or tolerate it. */
function isKeptOut(pod: core.Pod, pressures: readonly PressureCondition[]): boolean {
  if (pressures.length === 0 || isCriticalPod(pod)) return false
  if (pressures.some((one) => one !== 'MemoryPressure')) return true
  const tolerates = (pod.spec.tolerations ?? []).some(
    ({ key, operator = 'Equal', effect }) =>
      (effect === undefined || effect === 'NoSchedule') &&
      (key === memoryPressureTaint || (key === undefined && operator === 'Exists')),
  )
  return podQosClass(pod) === 'BestEffort' && !tolerates
}

/** Whether any of its containers is to be held to an AppArmor profile. */
function wantsAppArmor({ spec }: core.Pod): boolean {
  const contexts = [spec, ...(spec.initContainers ?? []), ...spec.containers].map((one) => one.securityContext)
  return contexts.some((context) => (context?.appArmorProfile?.type ?? 'Unconfined') !== 'Unconfined')
}

const osLabel = 'kubernetes.io/os'

/** What the Pod asks for and the node does not have. */
function missingFeature(pod: core.Pod, features: NodeFeatures): AdmissionVerdict | undefined {
  const { operatingSystem, appArmor, supplementalGroupsPolicy, unsafeSysctls } = features
  const { os, securityContext } = pod.spec
  if (os !== undefined && os.name !== operatingSystem) {
    return refuse('PodOSNotSupported', "Failed to admit pod as the OS field doesn't match node OS")
  }
  const selected = openGet(pod.spec.nodeSelector, osLabel)
  if (selected !== undefined && selected !== operatingSystem) {
    return refuse(
      'PodOSSelectorNodeLabelDoesNotMatch',
      `Failed to admit pod as the \`${osLabel}\` label doesn't match node label`,
    )
  }
  const sysctl = sysctlProblem(pod, unsafeSysctls)
  if (sysctl !== undefined) return refuse('SysctlForbidden', sysctl)
  if (!appArmor && wantsAppArmor(pod)) {
    return refuse('AppArmor', 'Cannot enforce AppArmor: AppArmor is not enabled on the host')
  }
  if (securityContext?.supplementalGroupsPolicy === 'Strict' && !supplementalGroupsPolicy) {
    return refuse(
      'SupplementalGroupsPolicyNotSupported',
      'SupplementalGroupsPolicy=Strict is not supported in this node',
    )
  }
  return undefined
}

/** The verdict for a Pod that has just arrived. */
export function admitPod(input: AdmissionInput): AdmissionVerdict {
  const { pod, others, allocatable, nodeLabels, nodeName, pressures = [], features } = input
  if (isKeptOut(pod, pressures)) return refuse('Evicted', `The node had condition: [${pressures.join(' ')}]. `)
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== nodeName) {
    return refuse('NodeName', "Predicate NodeName failed: node(s) didn't match the requested node name")
  }
  const missing = missingFeature(pod, features)
  if (missing !== undefined) return missing
  if (!matchesNodeAffinity(pod.spec, nodeNamed(nodeName, nodeLabels))) {
    return refuse('NodeAffinity', "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector")
  }
  const taken = others.flatMap(({ spec }) => usedHostPorts(spec))
  if (usedHostPorts(pod.spec).some((port) => taken.some((other) => hostPortsConflict(port, other)))) {
    return refuse('NodePorts', "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports")
  }
  const podsMax = wholeValue(allocatable.pods)
  if (others.length + 1 > podsMax) return refuse('OutOfpods', enough('pods', [1, others.length, podsMax]))
  for (const resource of ['cpu', 'memory', 'ephemeral-storage'] as const) {
    const requested = podRequest(pod, resource)
    const used = others.reduce((sum, other) => sum + podRequest(other, resource), 0)
    const capacity = resource === 'cpu' ? milliValue(allocatable.cpu) : wholeValue(allocatable[resource])
    if (requested > 0 && requested + used > capacity) {
      return refuse(`OutOf${resource}`, enough(resource, [requested, used, capacity]))
    }
  }
  return { ok: true }
}

const nodeNamed = (name: string, labels: Readonly<Record<string, string>>): Pick<core.Node, 'metadata'> => ({
  metadata: { name, labels } as core.Node['metadata'],
})

function enough(resource: string, [requested, used, capacity]: readonly [number, number, number]): string {
  return `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`
}
