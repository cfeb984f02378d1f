// Keeps a number of Pods: the core that ReplicaSets and ReplicationControllers share. Ended Pods and those being deleted do
// not count; what is missing is made, what is too much is deleted, 500 at a time. Upstream counterpart: pkg/controller/replicaset.
import {
  type apps,
  type core,
  findCondition,
  type KubernetesObject,
  type meta,
  removeCondition,
  renderTime,
  type Selector,
  setCondition,
} from '#api'
import { deepEqual } from '#base'
import { podKind } from '../kinds.ts'
import { claim } from '../pod/claim.ts'
import { createdMs, isPodActive, isPodReady, isPodTerminal, isPodTerminating, msUntilAvailable } from '../pod/facts.ts'
import { createPod, deletePod, newPod } from '../pod/new-pod.ts'
import type { Measure } from '../runtime/metrics.ts'
import { type Action, type AnyKind, firstDue, type Plan, type PlanFailure, soonest } from '../runtime/plan.ts'
import { burstMax } from '../runtime/slow-start.ts'
import { rankPods } from './rank-pods.ts'

/** A ReplicaSet or ReplicationController, as this core sees it. */
export interface Replicated {
  readonly owner: KubernetesObject & { readonly status?: apps.ReplicaSetStatus }
  readonly kind: AnyKind
  readonly reference: meta.OwnerReference
  readonly replicas: number
  readonly minReadySeconds: number
  readonly selector: Selector
  readonly template: core.PodTemplateSpec
  /** Whether the status tells how many Pods are being deleted. */
  readonly countsTerminating: boolean
}

export interface ObservedReplicas extends Replicated {
  /** Own Pods, and those of the namespace that nobody controls. */
  readonly candidates: readonly core.Pod[]
  /** Pods of the workload that this one is a part of. */
  readonly related: readonly core.Pod[]
}

interface Counted {
  readonly active: readonly core.Pod[]
  readonly terminating: number
}

const namespaceOf = ({ metadata }: KubernetesObject): string => metadata.namespace ?? ''

function manage(observed: ObservedReplicas, { active }: Counted, now: number): readonly Action[] {
  const { owner, reference, replicas, template, related } = observed
  if (owner.metadata.deletionTimestamp !== undefined) return []
  const missing = replicas - active.length
  if (missing > 0) {
    const pod = newPod(template, { namespace: namespaceOf(owner), owner: reference })
    return Array.from({ length: Math.min(missing, burstMax) }, () => createPod(pod, owner))
  }
  if (missing === 0) return []
  return rankPods(active, related, now)
    .slice(0, Math.min(-missing, burstMax))
    .map((pod) => deletePod(pod, owner))
}

/**
 * The first failure stays until it is over, as upstream: the message of each has another generated name in it, and a status that
 * is always news would have the controller try again at once, for ever.
 */
function failureCondition(
  { action, message }: PlanFailure,
  { before, now }: { readonly before: apps.ReplicaSetStatus | undefined; readonly now: number },
): apps.ReplicaSetCondition {
  const told = findCondition(before?.conditions, 'ReplicaFailure')
  if (told?.status === 'True') return told
  const reason = action === 'delete' ? 'FailedDelete' : 'FailedCreate'
  return { type: 'ReplicaFailure', status: 'True', reason, message, lastTransitionTime: renderTime(now) }
}

function computeStatus(
  { owner, minReadySeconds, template, replicas, countsTerminating }: ObservedReplicas,
  { active, terminating }: Counted,
  { now, failure }: { readonly now: number; readonly failure: PlanFailure | undefined },
): apps.ReplicaSetStatus {
  const labels = Object.entries(template.metadata?.labels ?? {})
  const ready = active.filter(isPodReady)
  const before = owner.status
  const failed = failure !== undefined && (failure.action === 'create' || failure.action === 'delete')
  const conditions =
    failed && active.length !== replicas
      ? setCondition(before?.conditions, failureCondition(failure, { before, now }), now)
      : removeCondition(before?.conditions, 'ReplicaFailure')
  const labelled = active.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels?.[key] === value))
  const available = ready.filter((pod) => msUntilAvailable(pod, minReadySeconds, now) === 0)
  const { generation } = owner.metadata
  return {
    replicas: active.length,
    ...(labelled.length === 0 ? {} : { fullyLabeledReplicas: labelled.length }),
    ...(ready.length === 0 ? {} : { readyReplicas: ready.length }),
    ...(available.length === 0 ? {} : { availableReplicas: available.length }),
    ...(countsTerminating ? { terminatingReplicas: terminating } : {}),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  }
}

/** Decides which Pods to make and to delete, and what the status says. */
export function decideReplicas(observed: ObservedReplicas, now: number, failure?: PlanFailure): Plan {
  const { owner, kind, reference, selector, minReadySeconds, replicas, candidates } = observed
  const { owned, adopt, release } = claim(
    { owner, reference, selector, kind: podKind },
    candidates.filter((pod) => !isPodTerminal(pod)),
  )
  const active = owned.filter(isPodActive)
  const counted = { active, terminating: owned.filter(isPodTerminating).length }
  // What is adopted now is deleted, if it is too much, only when it is seen to be owned.
  const managed = adopt.length > 0 && active.length > replicas ? [] : manage(observed, counted, now)
  const actions: Action[] = [...adopt, ...release, ...managed]
  const status = computeStatus(observed, counted, { now, failure })
  if (!sameStatus(owner.status, status)) {
    actions.push({ type: 'updateStatus', kind, object: { ...owner, status } as KubernetesObject })
  }
  const waits = active.map((pod) => msUntilAvailable(pod, minReadySeconds, now)).filter((ms) => ms !== 0)
  return {
    actions,
    ...firstDue({ afterMs: soonest(...waits), next: 'Pods have been ready for minReadySeconds' }),
    ...reasonOf(observed, counted, status),
    measures: measureAges(active, managed, now),
  }
}

/** How old the ready Pods that go are, as a multiple of the age of the youngest ready one. */
function measureAges(active: readonly core.Pod[], managed: readonly Action[], now: number): readonly Measure[] {
  const leaving = managed.flatMap((action) => (action.type === 'delete' ? [action.object as core.Pod] : []))
  if (leaving.length === 0) return []
  const ageOf = (pod: core.Pod): number => Math.max(1, now - createdMs(pod))
  const youngestMs = Math.min(...active.filter(isPodReady).map(ageOf))
  const metric = 'replicaset_controller_sorting_deletion_age_ratio'
  return leaving.filter(isPodReady).map((pod): Measure => ({ metric, value: ageOf(pod) / youngestMs }))
}

/** What it is doing and what it waits for. */
function reasonOf(
  { owner, replicas, minReadySeconds }: ObservedReplicas,
  { active, terminating }: Counted,
  { readyReplicas: ready = 0, availableReplicas: available = 0 }: apps.ReplicaSetStatus,
): Pick<Plan, 'because' | 'settled'> {
  const there = active.length
  const leaving = terminating === 0 ? '' : `, and ${terminating} on their way out`
  if (owner.metadata.deletionTimestamp !== undefined) return { because: 'It is being deleted, so it makes no Pods.' }
  if (there < replicas)
    return { because: `It makes ${replicas - there} of ${replicas} Pods; ${there} are there${leaving}.` }
  if (there > replicas)
    return { because: `It deletes ${there - replicas} of ${there} Pods; ${replicas} are asked for.` }
  if (ready < replicas) return { because: `It waits for its Pods to be ready: ${ready} of ${replicas} are${leaving}.` }
  if (available < replicas) {
    const seconds = `${minReadySeconds} s`
    return { because: `It waits for its Pods to have been ready for ${seconds}: ${available} of ${replicas} have.` }
  }
  return { because: `All ${replicas} Pods are there and available${leaving}.`, settled: terminating === 0 }
}

/** Absent numbers are zeros, and an absent list is an empty one. */
function sameStatus(a: apps.ReplicaSetStatus | undefined, b: apps.ReplicaSetStatus): boolean {
  const normal = (status: apps.ReplicaSetStatus | undefined): unknown => ({
    ...{ fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0, terminatingReplicas: 0, conditions: [] },
    ...status,
  })
  return deepEqual(normal(a), normal(b))
}
