// What a node's silence does to its conditions, and what its conditions do to its taints.
// Upstream counterpart: tryUpdateNodeHealth and doNoScheduleTaintingPass of pkg/controller/nodelifecycle.
import { type core, findCondition, renderTime } from '#api'

const conditionTypes = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const

/** The conditions of a node that has not been heard of for too long, all Unknown; undefined if they are already. */
export function silentConditions(node: core.Node, now: number): readonly core.NodeCondition[] | undefined {
  const before = node.status?.conditions ?? []
  const time = renderTime(now)
  let changed = false
  const known = conditionTypes.map((type): core.NodeCondition => {
    const current = findCondition(before, type)
    if (current?.status === 'Unknown') return current
    changed = true
    if (current === undefined) {
      return {
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message: 'Kubelet never posted node status.',
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: time,
      }
    }
    return {
      ...current,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: time,
    }
  })
  return changed ? known : undefined
}

const prefix = 'node.kubernetes.io'
const notReady = `${prefix}/not-ready`
const unreachable = `${prefix}/unreachable`

/** Condition, its status, the taint that follows. */
const taintOf: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', notReady],
  ['Ready', 'Unknown', unreachable],
  ['MemoryPressure', 'True', `${prefix}/memory-pressure`],
  ['DiskPressure', 'True', `${prefix}/disk-pressure`],
  ['PIDPressure', 'True', `${prefix}/pid-pressure`],
  ['NetworkUnavailable', 'True', `${prefix}/network-unavailable`],
]
const noScheduleKeys: ReadonlySet<string> = new Set([...taintOf.map(([, , key]) => key), `${prefix}/unschedulable`])
const noExecuteKeys: ReadonlySet<string> = new Set([notReady, unreachable])

function noScheduleTaints(node: core.Node): readonly string[] {
  const conditions = node.status?.conditions
  const keys = taintOf
    .filter(([type, status]) => findCondition(conditions, type)?.status === status)
    .map(([, , key]) => key)
  return node.spec.unschedulable === true ? [...keys, `${prefix}/unschedulable`] : keys
}

/** Which NoExecute taint the node's readiness asks for. */
export function noExecuteTaint(node: core.Node): string | undefined {
  const status = findCondition(node.status?.conditions, 'Ready')?.status
  if (status === 'False') return notReady
  return status === 'True' || status === undefined ? undefined : unreachable
}

/** Whether the taint that evicts is on the node already. */
export function hasEvictingTaint({ spec }: core.Node): boolean {
  return (spec.taints ?? []).some(({ key, effect }) => effect === 'NoExecute' && noExecuteKeys.has(key))
}

/** The node's taints as they must be; those that are others' business stay. `evict`: whether NoExecute may be set now. */
export function computeTaints(node: core.Node, evict: boolean, now: number): readonly core.Taint[] {
  const before = node.spec.taints ?? []
  const wanted: Pick<core.Taint, 'key' | 'effect'>[] = noScheduleTaints(node).map((key) => ({
    key,
    effect: 'NoSchedule',
  }))
  const evicting = noExecuteTaint(node)
  if (evicting !== undefined && (evict || hasEvictingTaint(node))) wanted.push({ key: evicting, effect: 'NoExecute' })
  const isOurs = ({ key, effect }: core.Taint): boolean =>
    effect === 'NoSchedule' ? noScheduleKeys.has(key) : effect === 'NoExecute' && noExecuteKeys.has(key)
  const isWanted = ({ key, effect }: core.Taint): boolean =>
    wanted.some((one) => one.key === key && one.effect === effect)
  const kept = before.filter((taint) => !isOurs(taint) || isWanted(taint))
  const added = wanted.filter((one) => !before.some(({ key, effect }) => key === one.key && effect === one.effect))
  return [...kept, ...added.map((one): core.Taint => ({ ...one, timeAdded: renderTime(now) }))]
}
