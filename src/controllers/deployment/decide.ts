// What a Deployment does next: makes or brings up to date the ReplicaSet of its template, moves replicas from old ones to it
// as far as its strategy allows, and tells how far it has come. One step at a time; the next follows from what is seen then.
// Upstream counterpart: syncDeployment of pkg/controller/deployment.
import { type apps, type core, type KubernetesObject, newControllerRef } from '#api'
import { deepEqual, openWith } from '#base'
import { deploymentKind, replicaSetKind } from '../kinds.ts'
import { isPodTerminal } from '../pod/facts.ts'
import { type Action, firstDue, idle, type Plan, type PlanFailure } from '../runtime/plan.ts'
import { holdBack, markComplete, standIn } from './hold-back.ts'
import { beyondHistory, newAnnotations, revisionAnnotation, revisionOf, sizeAnnotations } from './revision.ts'
import {
  activeOrLatest,
  activeReplicaSets,
  desiredAnnotation,
  fenceposts,
  isSaturated,
  newReplicas,
  replicasOf,
  sizeNew,
  sizeOld,
  type Sizes,
  sizeProportionally,
} from './sizes.ts'
import {
  computeHeldBackStatus,
  computeNumbers,
  computeRolloutStatus,
  isComplete,
  msUntilDeadline,
  pauseCondition,
  withCondition,
} from './status.ts'
import { findNewReplicaSet, hashLabel, templateHash, withHash } from './template.ts'

export interface ObservedDeployment {
  readonly deployment: apps.Deployment
  /** ReplicaSets that it controls. */
  readonly replicaSets: readonly apps.ReplicaSet[]
  /** Writes that adopt and release ReplicaSets. */
  readonly claims: readonly Action[]
  /** UID of a ReplicaSet → its Pods. */
  readonly pods: ReadonlyMap<string, readonly core.Pod[]>
}

interface Rollout extends ObservedDeployment {
  readonly next: apps.ReplicaSet | undefined
  readonly old: readonly apps.ReplicaSet[]
  readonly now: number
  readonly failure: PlanFailure | undefined
}

/** Decides the Deployment's next step. */
export function decideDeployment(observed: ObservedDeployment, now: number, failure?: PlanFailure): Plan {
  const { deployment, replicaSets } = observed
  const { selector, paused } = deployment.spec
  if (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0) {
    const message = 'This deployment is selecting all pods. A non-empty selector is required.'
    return {
      actions: [
        { type: 'recordEvent', regarding: deployment, event: { type: 'Warning', reason: 'SelectingAll', message } },
      ],
      because: 'The selector is empty.',
    }
  }
  const next = findNewReplicaSet(deployment, replicaSets)
  const old = replicaSets.filter((one) => one !== next)
  const rollout: Rollout = { ...observed, next, old, now, failure }
  if (deployment.metadata.deletionTimestamp !== undefined) {
    return plan(rollout, [], computeNumbers({ ...rollout, all: replicaSets }), 'It is being deleted.')
  }
  const pausing = pauseCondition(deployment)
  if (pausing !== undefined) {
    const conditions = withCondition(deployment.status?.conditions, pausing, now)
    return plan(rollout, [], { ...deployment.status, conditions }, `${pausing.message}.`)
  }
  if (paused === true || isScaling(deployment, replicaSets)) return decideScale(rollout)
  const held = standIn(deployment, next, old)
  if (held !== undefined && next !== undefined) return decideHeldBack({ ...rollout, next }, held)
  const holding = next === undefined ? [] : holdBack(deployment, next, { old, revisionOf })
  if (holding.length > 0) {
    return plan(rollout, holding, computeNumbers({ ...rollout, all: replicaSets }), 'Its template is held back.')
  }
  return deployment.spec.strategy?.type === 'Recreate' ? decideRecreate(rollout) : decideRollingUpdate(rollout)
}

function isScaling(deployment: apps.Deployment, all: readonly apps.ReplicaSet[]): boolean {
  return activeReplicaSets(all).some(({ metadata }) => {
    const desired = metadata.annotations?.[desiredAnnotation]
    return desired !== undefined && Number(desired) !== replicasOf(deployment)
  })
}

/** The writes, and the status if it is news. While annotations of the Deployment itself change the status waits. */
function plan(rollout: Rollout, actions: readonly Action[], status: apps.DeploymentStatus, because: string): Plan {
  const { deployment, claims, now } = rollout
  const revision = rollout.next?.metadata.annotations?.[revisionAnnotation]
  const writes: Action[] = [...claims, ...actions]
  const isPaused = deployment.spec.paused === true
  if (!isPaused && revision !== undefined && deployment.metadata.annotations?.[revisionAnnotation] !== revision) {
    const body = { metadata: { annotations: { [revisionAnnotation]: revision } } }
    writes.push({ type: 'patch', kind: deploymentKind, object: deployment, patch: { type: 'merge', body } })
  } else if (!sameStatus(deployment.status, status)) {
    const object = { ...deployment, status } as KubernetesObject
    writes.push({ type: 'updateStatus', kind: deploymentKind, object })
  }
  return {
    actions: writes,
    ...firstDue({
      afterMs: isPaused ? undefined : msUntilDeadline({ ...deployment, status }, now),
      next: 'without progress the roll-out counts as failed',
    }),
    because,
  }
}

function sameStatus(a: apps.DeploymentStatus | undefined, b: apps.DeploymentStatus): boolean {
  const zeros = {
    replicas: 0,
    updatedReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    unavailableReplicas: 0,
    terminatingReplicas: 0,
  }
  const order = (status: apps.DeploymentStatus | undefined): unknown => ({
    ...zeros,
    ...status,
    conditions: [...(status?.conditions ?? [])].sort((x, y) => (x.type < y.type ? -1 : 1)),
  })
  return deepEqual(order(a), order(b))
}

/** Updates of sizes, with what each ReplicaSet must remember, and events that tell of them. */
function resize({ deployment }: Rollout, sizes: Sizes): readonly Action[] {
  const actions: Action[] = []
  const remembered = sizeAnnotations(deployment)
  for (const [one, size] of sizes) {
    const before = replicasOf(one)
    const { annotations } = one.metadata
    const same = Object.entries(remembered).every(([key, value]) => annotations?.[key] === value)
    if (size === before && same) continue
    const object: apps.ReplicaSet = {
      ...one,
      metadata: { ...one.metadata, annotations: { ...annotations, ...remembered } },
      spec: { ...one.spec, replicas: size },
    }
    actions.push({ type: 'update', kind: replicaSetKind, object })
    if (size !== before) actions.push(scaledEvent(deployment, one.metadata.name, { before, size }))
  }
  return actions
}

function scaledEvent(
  regarding: apps.Deployment,
  name: string,
  { before, size }: { readonly before: number; readonly size: number },
): Action {
  const message = `Scaled ${size > before ? 'up' : 'down'} replica set ${name} from ${before} to ${size}`
  return { type: 'recordEvent', regarding, event: { type: 'Normal', reason: 'ScalingReplicaSet', message } }
}

function cleanUp({ deployment, old }: Rollout): readonly Action[] {
  return beyondHistory(deployment, old).map((object): Action => ({ type: 'delete', kind: replicaSetKind, object }))
}

/** The Deployment's size has changed, or it is paused: sizes follow, templates do not. */
function decideScale(rollout: Rollout): Plan {
  const { deployment, next, old, replicaSets, now } = rollout
  let sizes: Sizes = new Map()
  const only = activeOrLatest(next, old)
  if (only !== undefined) sizes = new Map([[only, replicasOf(deployment)]])
  else if (isSaturated(deployment, next)) sizes = new Map(activeReplicaSets(old).map((one) => [one, 0]))
  else if (deployment.spec.strategy?.type !== 'Recreate') {
    sizes = sizeProportionally(deployment, activeReplicaSets(replicaSets))
  }
  const clean = deployment.spec.paused === true ? cleanUp(rollout) : []
  const status = computeNumbers({ deployment, next, all: replicaSets, now })
  const because = `${deployment.spec.paused === true ? 'It is paused' : 'Its size has changed'}${scalesText(sizes)}.`
  return plan(rollout, [...resize(rollout, sizes), ...clean], status, because)
}

/** Makes the ReplicaSet of the template, or brings its annotations up to date; undefined if that is not needed. */
function ensureNew(rollout: Rollout, all: readonly apps.ReplicaSet[]): Plan | undefined {
  const { deployment, next, old, now, replicaSets } = rollout
  const { minReadySeconds = 0 } = deployment.spec
  if (next === undefined) return createNew(rollout, all)
  const annotations = newAnnotations(deployment, next, old)
  const isCurrent =
    deepEqual({ ...next.metadata.annotations }, { ...annotations }) &&
    (next.spec.minReadySeconds ?? 0) === minReadySeconds
  if (isCurrent) return undefined
  const object: apps.ReplicaSet = {
    ...next,
    metadata: { ...next.metadata, annotations },
    spec: { ...next.spec, minReadySeconds },
  }
  const found = {
    type: 'Progressing',
    status: 'True',
    reason: 'FoundNewReplicaSet',
    message: `Found new replica set "${next.metadata.name}"`,
  }
  const numbers = computeNumbers({ deployment, next, all: replicaSets, now })
  const status = { ...numbers, conditions: withCondition(numbers.conditions, found, now) }
  // The Deployment takes over the revision in the step after this one.
  return plan(
    { ...rollout, next: undefined },
    [{ type: 'update', kind: replicaSetKind, object }],
    status,
    'Its ReplicaSet is brought up to date.',
  )
}

function createNew(rollout: Rollout, all: readonly apps.ReplicaSet[]): Plan {
  const { deployment, old, now, failure } = rollout
  const { metadata, spec, status } = deployment
  const numbers = computeNumbers({ deployment, next: undefined, all, now })
  if (failure?.action === 'create' && failure.reason === 'AlreadyExists') {
    // Someone else has that name: the hash is taken anew.
    return plan(
      rollout,
      [],
      { ...numbers, collisionCount: (status?.collisionCount ?? 0) + 1 },
      'The name of its ReplicaSet is taken.',
    )
  }
  const hash = templateHash(spec.template, status?.collisionCount)
  const name = `${metadata.name}-${hash}`
  const size = newReplicas(deployment, all, 0)
  const template = withHash(spec.template, hash)
  const object = {
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: openWith(spec.template.metadata?.labels, hashLabel, hash),
      annotations: newAnnotations(deployment, undefined, old),
      ownerReferences: [newControllerRef(deployment, deploymentKind)],
    },
    spec: {
      replicas: size,
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: openWith(spec.selector.matchLabels, hashLabel, hash) },
      template,
    },
  }
  const condition =
    failure?.action === 'create'
      ? {
          type: 'Progressing',
          status: 'False',
          reason: 'ReplicaSetCreateError',
          message: `Failed to create new replica set "${name}": ${failure.message}`,
        }
      : {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetCreated',
          message: `Created new replica set "${name}"`,
        }
  const conditions =
    spec.progressDeadlineSeconds === undefined
      ? (numbers.conditions ?? [])
      : withCondition(numbers.conditions, condition, now)
  const event = size > 0 ? [scaledEvent(deployment, name, { before: 0, size })] : []
  const actions: Action[] = [{ type: 'create', kind: replicaSetKind, object }, ...(failure === undefined ? event : [])]
  return plan(rollout, actions, { ...numbers, conditions }, `ReplicaSet ${name} is made.`)
}

function finish(rollout: Rollout, sizes: Sizes, because: string): Plan {
  const { deployment, next, replicaSets, now } = rollout
  const status = computeRolloutStatus({ deployment, next, all: replicaSets, now })
  const done = sizes.size === 0 && isComplete(deployment, status)
  const decided = plan(
    rollout,
    [...resize(rollout, sizes), ...(done ? [...markComplete(deployment, next), ...cleanUp(rollout)] : [])],
    status,
    done ? `It is complete: all ${replicasOf(deployment)} Pods have its template and are available.` : because,
  )
  return done ? { ...decided, settled: true } : decided
}

/** `; ReplicaSet web-1 goes from 2 to 3 Pods`. */
function scalesText(sizes: Sizes): string {
  const texts = [...sizes].flatMap(([one, size]) => {
    const before = replicasOf(one)
    return size === before ? [] : [`; ReplicaSet ${one.metadata.name} goes from ${before} to ${size} Pods`]
  })
  return texts.join('')
}

/** What a roll-out waits for, in numbers. */
function waitingText({ deployment, next, replicaSets }: Rollout, sizes: Sizes): string {
  const wanted = replicasOf(deployment)
  const total = (of: (status: apps.ReplicaSetStatus) => number | undefined): number =>
    replicaSets.reduce((sum, { status }) => sum + (status === undefined ? 0 : (of(status) ?? 0)), 0)
  const updated = next?.status?.availableReplicas ?? 0
  const old = total(({ replicas }) => replicas) - (next?.status?.replicas ?? 0)
  const { unavailable, surge } = fenceposts(deployment)
  const leaving = old > 0 ? `, and ${old} old ones are left` : ''
  const bounds =
    deployment.spec.strategy?.type === 'Recreate' || old <= 0
      ? ''
      : `; at most ${unavailable} may be unavailable and ${surge} too many`
  return `${updated} of ${wanted} Pods of its template are available${leaving}${bounds}${scalesText(sizes)}.`
}

/** Its template has failed: an earlier ReplicaSet takes its place, by the same rules as a new one would. */
function decideHeldBack(rollout: Rollout & { readonly next: apps.ReplicaSet }, target: apps.ReplicaSet): Plan {
  const { deployment, next, replicaSets, now } = rollout
  const others = replicaSets.filter((one) => one !== target)
  const sizes =
    deployment.spec.strategy?.type === 'Recreate'
      ? sizeForRecreate(rollout, target, others)
      : firstChange(sizeNew(deployment, target, replicaSets), () => sizeOld(deployment, target, others))
  const status = computeHeldBackStatus({ deployment, next, all: replicaSets, now })
  const because = `${next.metadata.name} did not come up; ${target.metadata.name} stands in until the template changes.`
  return plan(rollout, resize(rollout, sizes), status, because)
}

const firstChange = (sizes: Sizes, other: () => Sizes): Sizes => (sizes.size > 0 ? sizes : other())

function sizeForRecreate(
  { deployment, pods, replicaSets }: Rollout,
  target: apps.ReplicaSet,
  others: readonly apps.ReplicaSet[],
): Sizes {
  const active = activeReplicaSets(others)
  if (active.length > 0) return new Map(active.map((one) => [one, 0]))
  return runningOf(others, pods).length > 0 ? new Map() : sizeNew(deployment, target, replicaSets)
}

/** Pods of these that have not ended. */
function runningOf(sets: readonly apps.ReplicaSet[], pods: ObservedDeployment['pods']): readonly core.Pod[] {
  return sets.flatMap(({ metadata }) => pods.get(metadata.uid) ?? []).filter((pod) => !isPodTerminal(pod))
}

function decideRollingUpdate(rollout: Rollout): Plan {
  const { deployment, next, old, replicaSets } = rollout
  const ensured = ensureNew(rollout, replicaSets)
  if (ensured !== undefined || next === undefined) return ensured ?? idle('It has no ReplicaSet.')
  const grown = sizeNew(deployment, next, replicaSets)
  const sizes = firstChange(grown, () => sizeOld(deployment, next, old))
  return finish(rollout, sizes, waitingText(rollout, sizes))
}

function decideRecreate(rollout: Rollout): Plan {
  const { deployment, next, old, pods } = rollout
  const active = activeReplicaSets(old)
  const running = runningOf(old, pods)
  if (active.length > 0) {
    const sizes: Sizes = new Map(active.map((one) => [one, 0]))
    return finish(rollout, sizes, `It is recreated: ${running.length} old Pods go first${scalesText(sizes)}.`)
  }
  if (running.length > 0) return finish(rollout, new Map(), `It waits for ${running.length} old Pods to be gone.`)
  const ensured = ensureNew(rollout, rollout.replicaSets)
  if (ensured !== undefined || next === undefined) return ensured ?? idle('It has no ReplicaSet.')
  const sizes = sizeNew(deployment, next, rollout.replicaSets)
  return finish(rollout, sizes, waitingText(rollout, sizes))
}
