// A Node in detail, with the Pods on it and what they ask for. Upstream counterpart: kubectl/pkg/describe, NodeDescriber.
import {
  addQuantities,
  type coordination,
  type core,
  parseTime,
  podLimits,
  podRequests,
  quantityMilliValue,
  renderAge,
} from '#api'
import { annotationLines, type DescribeFacts, eventLines, longTime, mapLines, valueLines } from './describer.ts'

type Quantities = Readonly<Record<string, string>>

const rolePrefix = 'node-role.kubernetes.io/'
const ended = ['Succeeded', 'Failed']

/** What stands around a Node: the Pods bound to it, and its heartbeat. */
export interface NodeSurroundings {
  readonly pods: readonly core.Pod[]
  readonly lease: coordination.Lease | undefined
}

/** The lines of a Node. */
export function describeNode(
  node: core.Node,
  { pods, lease }: NodeSurroundings,
  facts: DescribeFacts,
): readonly string[] {
  const { metadata, spec, status } = node
  const roles = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith(rolePrefix))
  const allocatable = (status.allocatable ?? {}) as Quantities
  const running = pods.filter((pod) => !ended.includes(pod.status.phase ?? ''))
  return [
    `Name:\t${metadata.name}`,
    `Roles:\t${
      roles
        .map((key) => key.slice(rolePrefix.length))
        .sort()
        .join(',') || '<none>'
    }`,
    ...mapLines('Labels', metadata.labels),
    ...annotationLines(metadata.annotations),
    `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`,
    ...valueLines(
      'Taints',
      (spec.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`),
    ),
    `Unschedulable:\t${spec.unschedulable ?? false}`,
    ...leaseLines(lease),
    ...conditionLines(status.conditions),
    ...(status.addresses === undefined
      ? []
      : ['Addresses:', ...status.addresses.map(({ type, address }) => `  ${type}:\t${address}`)]),
    ...quantityLines('Capacity', status.capacity as Quantities | undefined),
    ...quantityLines('Allocatable', status.allocatable as Quantities | undefined),
    ...systemLines(status.nodeInfo),
    ...(spec.podCIDR ? [`PodCIDR:\t${spec.podCIDR}`, `PodCIDRs:\t${(spec.podCIDRs ?? []).join(',')}`] : []),
    ...(spec.providerID ? [`ProviderID:\t${spec.providerID}`] : []),
    ...podLines(running, allocatable, facts.now),
    ...allocatedLines(running, allocatable),
    ...eventLines(facts),
  ]
}

function leaseLines(lease: coordination.Lease | undefined): readonly string[] {
  const { holderIdentity, acquireTime, renewTime } = lease?.spec ?? {}
  const timed = (time: string | undefined): string => (parseTime(time) === undefined ? '<unset>' : longTime(time))
  return [
    'Lease:',
    `  HolderIdentity:\t${holderIdentity ?? '<unset>'}`,
    `  AcquireTime:\t${timed(acquireTime)}`,
    `  RenewTime:\t${timed(renewTime)}`,
  ]
}

function conditionLines(conditions: readonly core.NodeCondition[] | undefined): readonly string[] {
  if (conditions === undefined || conditions.length === 0) return []
  return [
    'Conditions:',
    '  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage',
    '  ----\t------\t-----------------\t------------------\t------\t-------',
    ...conditions.map(({ type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' }) =>
      [
        `  ${type} `,
        `${status} `,
        `${longTime(lastHeartbeatTime)} `,
        `${longTime(lastTransitionTime)} `,
        `${reason} `,
        message,
      ].join('\t'),
    ),
  ]
}

function quantityLines(title: string, quantities: Quantities | undefined): readonly string[] {
  if (quantities === undefined) return []
  return [
    `${title}:`,
    ...Object.keys(quantities)
      .sort()
      .map((name) => `  ${name}:\t${quantities[name]}`),
  ]
}

function systemLines(info: core.NodeSystemInfo): readonly string[] {
  return [
    'System Info:',
    `  Machine ID:\t${info.machineID}`,
    `  System UUID:\t${info.systemUUID}`,
    `  Boot ID:\t${info.bootID}`,
    `  Kernel Version:\t${info.kernelVersion}`,
    `  OS Image:\t${info.osImage}`,
    `  Operating System:\t${info.operatingSystem}`,
    `  Architecture:\t${info.architecture}`,
    `  Container Runtime Version:\t${info.containerRuntimeVersion}`,
    `  Kubelet Version:\t${info.kubeletVersion}`,
  ]
}

/** `100m (5%)` of what the node can give. */
function share(amounts: Quantities, name: string, allocatable: Quantities): string {
  const amount = amounts[name] ?? '0'
  const whole = quantityMilliValue(allocatable[name] ?? '0')
  return `${amount} (${whole === 0 ? 0 : Math.trunc((quantityMilliValue(amount) / whole) * 100)}%)`
}

function podLines(pods: readonly core.Pod[], allocatable: Quantities, now: number): readonly string[] {
  return [
    `Non-terminated Pods:\t(${pods.length} in total)`,
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
    ...pods.map((pod) => {
      const [requests, limits] = [podRequests(pod) as Quantities, podLimits(pod) as Quantities]
      const cells = [share(requests, 'cpu', allocatable), share(limits, 'cpu', allocatable)]
      cells.push(share(requests, 'memory', allocatable), share(limits, 'memory', allocatable))
      const { namespace, name, creationTimestamp } = pod.metadata
      return `  ${namespace}\t${name}\t\t${cells.join('\t')}\t${renderAge(creationTimestamp, now)}`
    }),
  ]
}

const alwaysShown = ['cpu', 'memory', 'ephemeral-storage']

function allocatedLines(pods: readonly core.Pod[], allocatable: Quantities): readonly string[] {
  const requests = sum(pods.map((pod) => podRequests(pod) as Quantities))
  const limits = sum(pods.map((pod) => podLimits(pod) as Quantities))
  const others = Object.keys(allocatable).filter((name) => !alwaysShown.includes(name) && name !== 'pods')
  return [
    'Allocated resources:',
    '  (Total limits may be over 100 percent, i.e., overcommitted.)',
    '  Resource\tRequests\tLimits',
    '  --------\t--------\t------',
    ...[...alwaysShown, ...others.sort()].map(
      (name) => `  ${name}\t${share(requests, name, allocatable)}\t${share(limits, name, allocatable)}`,
    ),
  ]
}

function sum(lists: readonly Quantities[]): Quantities {
  const total = new Map<string, string>()
  for (const list of lists)
    for (const [name, amount] of Object.entries(list))
      total.set(name, total.has(name) ? addQuantities(total.get(name) ?? '0', amount) : amount)
  return Object.fromEntries(total)
}
