// A Deployment's status: numbers summed over its ReplicaSets, and the conditions Available, Progressing and ReplicaFailure.
// Upstream counterpart: calculateStatus and syncRolloutStatus of pkg/controller/deployment.
import { type apps, findCondition, parseTime, removeCondition, renderTime } from '#api'
import { fenceposts, replicasOf } from './sizes.ts'

type Condition = apps.DeploymentCondition

export interface RolloutFacts {
  readonly deployment: apps.Deployment
  readonly next: apps.ReplicaSet | undefined
  readonly all: readonly apps.ReplicaSet[]
  readonly now: number
}

/** A condition in its place. The transition time moves with the status, the update time with every call that changes it. */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition, now: number): Condition[] {
  const before = findCondition(conditions, next.type)
  const isSame = before?.status === next.status && before.reason === next.reason
  if (isSame && next.type !== 'Progressing') return [...(conditions ?? [])]
  const time = renderTime(now)
  const lastTransitionTime = before?.status === next.status ? (before.lastTransitionTime ?? time) : time
  return [...removeCondition(conditions, next.type), { ...next, lastUpdateTime: time, lastTransitionTime }]
}

const total = (all: readonly apps.ReplicaSet[], of: (one: apps.ReplicaSet) => number | undefined): number =>
  all.reduce((sum, one) => sum + (of(one) ?? 0), 0)

/** Numbers and availability. */
export function computeNumbers({ deployment, next, all, now }: RolloutFacts): apps.DeploymentStatus {
  const before = deployment.status
  const available = total(all, ({ status }) => status?.availableReplicas)
  const { generation } = deployment.metadata
  const enough = available >= replicasOf(deployment) - fenceposts(deployment).unavailable
  const conditions = withCondition(
    before?.conditions,
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  )
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    replicas: total(all, ({ status }) => status?.replicas),
    updatedReplicas: next?.status?.replicas ?? 0,
    readyReplicas: total(all, ({ status }) => status?.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(all, replicasOf) - available),
    terminatingReplicas: total(all, ({ status }) => status?.terminatingReplicas),
    ...(before?.collisionCount === undefined ? {} : { collisionCount: before.collisionCount }),
    conditions,
  }
}

/** Whether all Pods are of the newest template, there and available. */
export function isComplete(deployment: apps.Deployment, status: apps.DeploymentStatus): boolean {
  const wanted = replicasOf(deployment)
  return (
    status.updatedReplicas === wanted &&
    status.replicas === wanted &&
    status.availableReplicas === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function hasProgressed(before: apps.DeploymentStatus | undefined, now: apps.DeploymentStatus): boolean {
  const of = (status: apps.DeploymentStatus | undefined) => ({
    updated: status?.updatedReplicas ?? 0,
    old: (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0),
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  })
  const [a, b] = [of(before), of(now)]
  return b.updated > a.updated || b.old < a.old || b.ready > a.ready || b.available > a.available
}

const hasDeadline = ({ spec }: apps.Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds < 2 ** 31 - 1

/** Milliseconds until the rollout counts as stuck; undefined if it cannot be. */
export function msUntilDeadline({ spec, status }: apps.Deployment, now: number): number | undefined {
  const condition = findCondition(status?.conditions, 'Progressing')
  if (condition === undefined || spec.progressDeadlineSeconds === undefined) return undefined
  if (condition.reason === 'NewReplicaSetAvailable' || condition.reason === 'ProgressDeadlineExceeded') return undefined
  const since = parseTime(condition.lastUpdateTime)
  return since === undefined ? undefined : Math.max(0, since + spec.progressDeadlineSeconds * 1_000 - now)
}

function progressCondition(
  { deployment, next, now }: RolloutFacts,
  numbers: apps.DeploymentStatus,
): Condition | undefined {
  const before = findCondition(deployment.status?.conditions, 'Progressing')
  const who = next === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${next.metadata.name}"`
  if (isComplete(deployment, numbers)) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${who} has successfully progressed.`,
    }
  }
  if (hasProgressed(deployment.status, numbers)) {
    return { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${who} is progressing.` }
  }
  if (before?.reason !== 'ProgressDeadlineExceeded' && msUntilDeadline(deployment, now) === 0) return timedOut(who)
  return undefined
}

const timedOut = (who: string): Condition => ({
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: `${who} has timed out progressing.`,
})

/** The status while another ReplicaSet stands in for the newest, whose time is over again after a pause. */
export function computeHeldBackStatus(facts: RolloutFacts & { readonly next: apps.ReplicaSet }): apps.DeploymentStatus {
  const numbers = computeNumbers(facts)
  if (msUntilDeadline(facts.deployment, facts.now) !== 0) return numbers
  const condition = timedOut(`ReplicaSet "${facts.next.metadata.name}"`)
  return { ...numbers, conditions: withCondition(numbers.conditions, condition, facts.now) }
}

/** The status of a rollout under way: numbers, progress, and the newest ReplicaSet's failures. */
export function computeRolloutStatus(facts: RolloutFacts): apps.DeploymentStatus {
  const { deployment, next, all, now } = facts
  const numbers = computeNumbers(facts)
  let conditions = numbers.conditions ?? []
  const before = findCondition(conditions, 'Progressing')
  const wasComplete = numbers.replicas === numbers.updatedReplicas && before?.reason === 'NewReplicaSetAvailable'
  if (hasDeadline(deployment) && !wasComplete) {
    const progress = progressCondition(facts, numbers)
    if (progress !== undefined) conditions = withCondition(conditions, progress, now)
  } else if (!hasDeadline(deployment)) conditions = removeCondition(conditions, 'Progressing')
  const failing = [...(next === undefined ? [] : [next]), ...all]
    .map(({ status }) => findCondition(status?.conditions, 'ReplicaFailure'))
    .find((condition) => condition?.status === 'True')
  conditions =
    failing === undefined
      ? removeCondition(conditions, 'ReplicaFailure')
      : withCondition(
          conditions,
          { type: 'ReplicaFailure', status: 'True', reason: failing.reason ?? '', message: failing.message ?? '' },
          now,
        )
  return { ...numbers, conditions }
}

/** Progressing while paused is Unknown, and again just after; the deadline starts anew then. */
export function pauseCondition({ spec, status }: apps.Deployment): Condition | undefined {
  const current = findCondition(status?.conditions, 'Progressing')
  if (spec.progressDeadlineSeconds === undefined || current?.reason === 'ProgressDeadlineExceeded') return undefined
  const isPaused = current?.reason === 'DeploymentPaused'
  if (spec.paused === true && !isPaused) {
    return { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }
  }
  if (spec.paused !== true && isPaused) {
    return { type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' }
  }
  return undefined
}
