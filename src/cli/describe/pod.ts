// A Pod in detail. Upstream counterpart: kubectl/pkg/describe, PodDescriber.
import type { core } from '#api'
import { annotationLines, type DescribeFacts, eventLines, longTime, mapLines, valueLines } from './describer.ts'
import { containerLines } from './container.ts'
import { volumeLines } from './volume.ts'

/** The lines of a Pod. */
export function describePod(pod: core.Pod, facts: DescribeFacts): readonly string[] {
  const { metadata, spec, status } = pod
  const statuses = (list: readonly core.ContainerStatus[] | undefined) => ({
    status: new Map((list ?? []).map((each) => [each.name, each])),
    metadata,
  })
  const controller = metadata.ownerReferences?.find((owner) => owner.controller)
  return [
    `Name:\t${metadata.name}`,
    `Namespace:\t${metadata.namespace}`,
    ...(spec.priority === undefined ? [] : [`Priority:\t${spec.priority}`]),
    ...(spec.priorityClassName ? [`Priority Class Name:\t${spec.priorityClassName}`] : []),
    ...(spec.runtimeClassName ? [`Runtime Class Name:\t${spec.runtimeClassName}`] : []),
    ...(spec.serviceAccountName ? [`Service Account:\t${spec.serviceAccountName}`] : []),
    `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`,
    ...(status.startTime ? [`Start Time:\t${longTime(status.startTime)}`] : []),
    ...mapLines('Labels', metadata.labels),
    ...annotationLines(metadata.annotations),
    ...stateLines(pod, facts.now),
    ...(status.reason ? [`Reason:\t${status.reason}`] : []),
    ...(status.message ? [`Message:\t${status.message}`] : []),
    `IP:\t${status.podIP ?? ''}`,
    ...ipLines(status),
    ...(controller ? [`Controlled By:\t${controller.kind}/${controller.name}`] : []),
    ...(status.nominatedNodeName ? [`NominatedNodeName:\t${status.nominatedNodeName}`] : []),
    ...section('Init Containers', spec.initContainers, statuses(status.initContainerStatuses)),
    ...section('Containers', spec.containers, statuses(status.containerStatuses)),
    ...section('Ephemeral Containers', spec.ephemeralContainers, statuses(status.ephemeralContainerStatuses)),
    ...gateLines(spec),
    ...conditionLines(status),
    ...volumeLines(spec.volumes),
    ...(status.qosClass ? [`QoS Class:\t${status.qosClass}`] : []),
    ...mapLines('Node-Selectors', spec.nodeSelector),
    ...valueLines('Tolerations', (spec.tolerations ?? []).map(tolerationText).sort()),
    ...eventLines(facts),
  ]
}

function stateLines({ metadata, status }: core.Pod, now: number): readonly string[] {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata
  if (!deletionTimestamp) return [`Status:\t${status.phase ?? ''}`]
  const seconds = Math.max(0, Math.round((now - Date.parse(deletionTimestamp)) / 1000))
  return [`Status:\tTerminating (lasts ${seconds}s)`, `Termination Grace Period:\t${deletionGracePeriodSeconds ?? 0}s`]
}

function ipLines({ podIPs = [] }: core.PodStatus): readonly string[] {
  return podIPs.length === 0 ? ['IPs:\t<none>'] : ['IPs:', ...podIPs.map(({ ip }) => `  IP:\t${ip}`)]
}

function section(
  title: string,
  containers: readonly (core.Container | core.EphemeralContainer)[] | undefined,
  {
    status,
    metadata,
  }: { readonly status: ReadonlyMap<string, core.ContainerStatus>; readonly metadata: core.Pod['metadata'] },
): readonly string[] {
  if (containers === undefined || containers.length === 0) return []
  return [
    `${title}:`,
    ...containers.flatMap((each) => containerLines(each as core.Container, status.get(each.name), metadata)),
  ]
}

function gateLines({ readinessGates }: core.PodSpec): readonly string[] {
  if (readinessGates === undefined || readinessGates.length === 0) return []
  return [
    'Readiness Gates:',
    '  Type\tStatus',
    ...readinessGates.map(({ conditionType }) => `  ${conditionType} \t<none> `),
  ]
}

function conditionLines({ conditions = [] }: core.PodStatus): readonly string[] {
  if (conditions.length === 0) return []
  return ['Conditions:', '  Type\tStatus', ...conditions.map(({ type, status }) => `  ${type} \t${status} `)]
}

function tolerationText({ key = '', value = '', effect, operator, tolerationSeconds }: core.Toleration): string {
  let text = key
  if (value !== '') text += `=${value}`
  if (effect) text += `:${effect}`
  if (operator === 'Exists' && value === '') text += key === '' && !effect ? 'op=Exists' : ' op=Exists'
  return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`
}
