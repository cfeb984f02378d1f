// On which nodes a DaemonSet's Pods belong: whether a new one may come, and whether one that is there may stay. Also which
// tolerations and affinity bind a Pod to its node. Upstream: NodeShouldRunDaemonPod, pkg/controller/daemon/util.
import { type core, findUntoleratedTaint, matchesNodeAffinity } from '#api'

/** Taints that no DaemonSet's Pod minds. */
const daemonTolerations: readonly core.Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]
/** One on the node's own network may come before the Pods' network is there. */
const hostNetworkToleration: core.Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
}

const nameField = 'metadata.name'

/** The tolerations of a DaemonSet's Pod: the template's, and those that all have. */
export function tolerationsOf({ spec }: core.PodTemplateSpec): readonly core.Toleration[] {
  const added = spec.hostNetwork === true ? [...daemonTolerations, hostNetworkToleration] : daemonTolerations
  const isAdded = (one: core.Toleration): boolean =>
    added.some(({ key, operator, effect }) => key === one.key && effect === one.effect && operator === one.operator)
  return [...(spec.tolerations ?? []).filter((one) => !isAdded(one)), ...added]
}

export interface Placement {
  /** A Pod should come, and stay. */
  readonly shouldRun: boolean
  /** A Pod that is there may stay. */
  readonly mayStay: boolean
}

/** Whether the template's Pods belong on a node. */
export function placementOn(template: core.PodTemplateSpec, node: core.Node): Placement {
  const { spec } = template
  const isItsNode = (spec.nodeName ?? '') === '' || spec.nodeName === node.metadata.name
  if (!isItsNode || !matchesNodeAffinity(spec, node)) return { shouldRun: false, mayStay: false }
  const tolerations = tolerationsOf(template)
  const untolerated = (...effects: readonly core.Taint['effect'][]): boolean =>
    findUntoleratedTaint(tolerations, node.spec.taints, effects) !== undefined
  return { shouldRun: !untolerated('NoSchedule', 'NoExecute'), mayStay: !untolerated('NoExecute') }
}

/** Affinity to exactly one node, in place of whatever the template requires of nodes. */
export function affinityTo(nodeName: string, affinity: core.Affinity | undefined): core.Affinity {
  const requirement = { key: nameField, operator: 'In' as const, values: [nodeName] }
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [requirement] }] },
    },
  }
}

/** The node that a Pod is on or is meant for. */
export function targetNodeOf({ spec }: core.Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  for (const { matchFields = [] } of terms) {
    const named = matchFields.find(({ key, operator }) => key === nameField && operator === 'In')
    if (named?.values?.length === 1) return named.values[0]
  }
  return undefined
}
