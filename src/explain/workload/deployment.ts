// Why a Deployment is not rolled out. Pure, and the looking. Upstream counterpart: pkg/controller/deployment.
import { type apps, type core, findCondition } from '#api'
import { deepEqual, openWithout } from '#base'
import type { Explanation, Step } from '../explanation.ts'
import { deploymentKind, replicaSetKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { controllerSilence, podsSteps, readyStep, scaledToZero } from './common-steps.ts'
import { creationRefusal } from './creation-refusal.ts'
import { concludeWorkload } from './decision.ts'
import { explainUnready, podsOwnedBy } from './pods.ts'

export interface DeploymentFacts {
  readonly deployment: apps.Deployment
  /** Events about the ReplicaSet of its template. */
  readonly events: readonly core.Event[]
  /** Pods of that ReplicaSet, and of older ones. */
  readonly newPods: readonly core.Pod[]
  readonly oldPods: readonly core.Pod[]
  /** Of the new Pods first. */
  readonly blocking: readonly Explanation[]
  readonly nowMs: number
}

function paused(): Step {
  return {
    code: 'Paused',
    state: 'waiting',
    message: 'It is paused: changes of its template are not rolled out',
    hint: 'Go on with: kubectl rollout resume.',
  }
}

function deadlineStep({ deployment }: DeploymentFacts, because: Step | undefined): readonly Step[] {
  const progressing = findCondition(deployment.status?.conditions, 'Progressing')
  if (progressing?.status !== 'False' || progressing.reason !== 'ProgressDeadlineExceeded') return []
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600
  return [
    {
      code: 'ProgressDeadlineExceeded',
      state: 'failed',
      ...(progressing.lastTransitionTime === undefined ? {} : { since: progressing.lastTransitionTime }),
      message: `It made no progress for ${seconds} s`,
      ...(because === undefined ? {} : { because: because.code }),
      evidence: { seconds, message: progressing.message ?? '' },
    },
  ]
}

function rolloutStep({ deployment, newPods, oldPods }: DeploymentFacts): Step | undefined {
  const { spec, status } = deployment
  const desired = spec.replicas ?? 1
  const { updatedReplicas: updated = 0, availableReplicas: available = 0, readyReplicas: ready = 0 } = status ?? {}
  const old = oldPods.length
  if (old === 0) return undefined
  if (spec.strategy?.type === 'Recreate' && newPods.length === 0) {
    const message = `Its strategy is Recreate: new Pods wait until the ${old} old ${old === 1 ? 'one is' : 'ones are'} gone`
    return { code: 'OldPodsTerminating', state: 'current', message, evidence: { old } }
  }
  const { maxUnavailable, maxSurge } = spec.strategy?.rollingUpdate ?? {}
  return {
    code: 'RollingOut',
    state: 'current',
    message: `${updated} of ${desired} Pods have the new template, ${old} old ${old === 1 ? 'one is' : 'ones are'} left`,
    evidence: {
      desired,
      updated,
      ready,
      available,
      old,
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      ...(maxSurge === undefined ? {} : { maxSurge }),
    },
  }
}

/** Steps from the controller's first look to the rollout being complete. */
export function deploymentSteps(facts: DeploymentFacts): readonly Step[] {
  const { deployment, events, newPods, oldPods, blocking, nowMs } = facts
  const { spec, status, metadata } = deployment
  const desired = spec.replicas ?? 1
  const { readyReplicas: ready = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status ?? {}
  const silent = controllerSilence(deployment, nowMs)
  if (silent.length > 0) return silent
  const isPaused = spec.paused === true && (updated < desired || newPods.length === 0 || oldPods.length > 0)
  const refusal = newPods.length < desired ? creationRefusal(events, metadata.namespace) : undefined
  const steps: Step[] = []
  if (isPaused) steps.push(paused())
  if (refusal !== undefined) steps.push(refusal)
  const [root] = steps
  const follow = (step: Step): Step => (root === undefined ? step : { ...step, because: root.code })
  const rollout = rolloutStep(facts)
  const pods = podsSteps(blocking, { desired, ready, updated })
  const held = pods.find(({ code }) => code === 'PodBlocked')
  if (held !== undefined) steps.push(follow(held))
  if (rollout !== undefined) steps.push(held === undefined ? follow(rollout) : { ...rollout, because: held.code })
  else if (held === undefined) steps.push(...pods.map(follow))
  steps.push(...deadlineStep(facts, root ?? held))
  if (desired === 0 && steps.length === 0) return [scaledToZero]
  if (steps.length === 0 && available < desired) {
    const seconds = spec.minReadySeconds ?? 0
    const message = `All its Pods are ready, and ${available} of ${desired} have been so for minReadySeconds`
    return [{ code: 'PodNotAvailable', state: 'current', message, evidence: { seconds } }]
  }
  return steps.length === 0 ? [readyStep(desired, ready)] : steps
}

const revisionAnnotation = 'deployment.kubernetes.io/revision'
const revisionOf = ({ metadata }: apps.ReplicaSet): number => Number(metadata.annotations?.[revisionAnnotation] ?? 0)

const hashLabel = 'pod-template-hash'

/** Whether the ReplicaSet makes Pods of the Deployment's template, as it is now. */
function hasTemplateOf({ spec }: apps.Deployment, set: apps.ReplicaSet): boolean {
  const { metadata, spec: pods } = set.spec.template ?? {}
  const labels = openWithout(metadata?.labels ?? {}, hashLabel)
  const wanted = spec.template.metadata ?? {}
  const same = (a: object | undefined, b: object | undefined): boolean => deepEqual({ ...a }, { ...b })
  return (
    same(labels, wanted.labels) &&
    same(metadata?.annotations, wanted.annotations) &&
    deepEqual(pods, spec.template.spec)
  )
}

/** ReplicaSets of the Deployment, that of the newest revision first. */
async function replicaSetsOf(observer: Observer, deployment: apps.Deployment): Promise<readonly apps.ReplicaSet[]> {
  const { namespace, uid } = deployment.metadata
  const all = (await observer.list<apps.ReplicaSet>(replicaSetKind, { namespace })) ?? []
  return all
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid))
    .toSorted((a, b) => revisionOf(b) - revisionOf(a))
}

/** Observes and explains. */
export async function whyDeployment(
  observer: Observer,
  deployment: apps.Deployment,
  nowMs: number,
): Promise<Explanation> {
  const all = await replicaSetsOf(observer, deployment)
  // None has the new template while the Deployment is paused, or waits until old Pods are gone.
  const current = all.find((set) => hasTemplateOf(deployment, set))
  const newPods = current === undefined ? [] : await podsOwnedBy(observer, current)
  const olderSets = all.filter((set) => set !== current)
  const oldPods = (await Promise.all(olderSets.map((set) => podsOwnedBy(observer, set)))).flat()
  const [events, newTrouble, oldTrouble] = await Promise.all([
    current === undefined ? [] : observer.eventsOf(current),
    explainUnready(observer, newPods, nowMs),
    explainUnready(observer, oldPods, nowMs),
  ])
  const blocking =
    newTrouble.some(({ health }) => health !== 'progressing') || oldTrouble.length === 0
      ? newTrouble
      : [...newTrouble, ...oldTrouble]
  const steps = deploymentSteps({ deployment, events, newPods, oldPods, blocking, nowMs })
  return concludeWorkload(observer, { kind: deploymentKind, object: deployment, nowMs, steps, blocking })
}
