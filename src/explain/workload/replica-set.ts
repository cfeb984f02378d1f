// ReplicaSets and ReplicationControllers. Pure, and the looking. Upstream counterpart: pkg/controller/replicaset.
import type { apps, core } from '#api'
import type { Explanation, Step } from '../explanation.ts'
import { replicaSetKind, replicationControllerKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { controllerSilence, podsSteps, readyStep, scaledToZero } from './common-steps.ts'
import { creationRefusal } from './creation-refusal.ts'
import { concludeWorkload } from './decision.ts'
import { explainUnready, podsOwnedBy } from './pods.ts'

export interface ReplicasFacts {
  readonly object: apps.ReplicaSet | core.ReplicationController
  readonly kind: 'ReplicaSet' | 'ReplicationController'
  readonly pods: readonly core.Pod[]
  readonly events: readonly core.Event[]
  readonly blocking: readonly Explanation[]
  readonly nowMs: number
}

/** Steps from the controller's first look to all Pods being ready. */
export function replicasSteps({ object, pods, events, blocking, nowMs }: ReplicasFacts): readonly Step[] {
  const desired = object.spec?.replicas ?? 1
  const ready = object.status?.readyReplicas ?? 0
  const active = pods.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && !['Failed', 'Succeeded'].includes(status?.phase ?? ''),
  )
  const silent = controllerSilence(object, nowMs)
  if (silent.length > 0) return silent
  const refusal = active.length < desired ? creationRefusal(events, object.metadata.namespace) : undefined
  const steps: Step[] = refusal === undefined ? [] : [refusal]
  if (active.length > desired || (desired === 0 && pods.length > 0)) {
    const message = `${pods.length} Pods are there, and ${desired} are asked for: the others go`
    steps.push({ code: 'ScalingDown', state: 'current', message, evidence: { desired, current: pods.length } })
  } else if (desired === 0) return [scaledToZero]
  // What is refused has no Pods to wait for.
  const waiting = refusal !== undefined && blocking.length === 0 ? [] : podsSteps(blocking, { desired, ready })
  steps.push(...waiting.map((step) => (refusal === undefined ? step : { ...step, because: refusal.code })))
  return steps.length === 0 ? [readyStep(desired, ready)] : steps
}

async function whyReplicas(
  observer: Observer,
  { object, kind }: Pick<ReplicasFacts, 'object' | 'kind'>,
  nowMs: number,
): Promise<Explanation> {
  const pods = await podsOwnedBy(observer, object)
  const [events, blocking] = await Promise.all([observer.eventsOf(object), explainUnready(observer, pods, nowMs)])
  const steps = replicasSteps({ object, kind, pods, events, blocking, nowMs })
  const readKind = kind === 'ReplicaSet' ? replicaSetKind : replicationControllerKind
  return concludeWorkload(observer, { kind: readKind, object, nowMs, steps, blocking })
}

export function whyReplicaSet(observer: Observer, object: apps.ReplicaSet, nowMs: number): Promise<Explanation> {
  return whyReplicas(observer, { object, kind: 'ReplicaSet' }, nowMs)
}

export function whyReplicationController(
  observer: Observer,
  object: core.ReplicationController,
  nowMs: number,
): Promise<Explanation> {
  return whyReplicas(observer, { object, kind: 'ReplicationController' }, nowMs)
}
