// Why a StatefulSet does not go on: its Pods come one after another. Pure, and the looking. Upstream counterpart:
// pkg/controller/statefulset.
import { type apps, type core, isPodReady } from '#api'
import type { Explanation, Step } from '../explanation.ts'
import { statefulSetKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { controllerSilence, podsSteps, readyStep, scaledToZero } from './common-steps.ts'
import { creationRefusal } from './creation-refusal.ts'
import { concludeWorkload } from './decision.ts'
import { explainUnready, podsOwnedBy, worstFirst } from './pods.ts'

export interface StatefulSetFacts {
  readonly set: apps.StatefulSet
  readonly pods: readonly core.Pod[]
  readonly events: readonly core.Event[]
  readonly blocking: readonly Explanation[]
  readonly nowMs: number
}

export function ordinalOf({ metadata }: Pick<core.Pod, 'metadata'>): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1)
}

/** The first ordinal whose Pod is not ready, if the ones after it wait for it. */
function blockedOrdinal({ set, pods }: StatefulSetFacts): number | undefined {
  const { replicas = 1, ordinals, podManagementPolicy } = set.spec
  if (podManagementPolicy === 'Parallel') return undefined
  const start = ordinals?.start ?? 0
  for (let ordinal = start; ordinal < start + replicas; ordinal++) {
    const pod = pods.find((one) => ordinalOf(one) === ordinal)
    if (pod === undefined || !isPodReady(pod)) return ordinal
  }
  return undefined
}

function updateSteps({ set }: StatefulSetFacts): readonly Step[] {
  const { replicas: desired = 1, updateStrategy } = set.spec
  const { updatedReplicas: updated = 0, currentRevision, updateRevision } = set.status ?? {}
  if (updated >= desired || currentRevision === updateRevision) return []
  const evidence = { updated, desired }
  if (updateStrategy?.type === 'OnDelete') {
    const message = `${desired - updated} Pods keep the old template until somebody deletes them`
    return [{ code: 'UpdateOnDelete', state: 'waiting', message, evidence }]
  }
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0
  const start = set.spec.ordinals?.start ?? 0
  if (partition > 0 && updated >= desired - (partition - start)) {
    const message = `Pods below ordinal ${partition} keep the old template`
    return [{ code: 'RolloutPartitioned', state: 'done', message, evidence: { ...evidence, partition } }]
  }
  const message = `${updated} of ${desired} Pods have the new template`
  return [{ code: 'RollingOut', state: 'current', message, evidence }]
}

/** Steps from the controller's first look to all Pods being ready. */
export function statefulSetSteps(facts: StatefulSetFacts): readonly Step[] {
  const { set, pods, events, blocking, nowMs } = facts
  const { replicas: desired = 1 } = set.spec
  const ready = set.status?.readyReplicas ?? 0
  const silent = controllerSilence(set, nowMs)
  if (silent.length > 0) return silent
  if (desired === 0 && pods.length === 0) return [scaledToZero]
  const refusal = pods.length < desired ? creationRefusal(events, set.metadata.namespace) : undefined
  const steps: Step[] = refusal === undefined ? [] : [refusal]
  const ordinal = blockedOrdinal(facts)
  const last = (set.spec.ordinals?.start ?? 0) + desired - 1
  const isHeld = blocking.some(({ health }) => health !== 'progressing')
  if (refusal === undefined && ordinal !== undefined && ordinal < last && isHeld) {
    const name = `${set.metadata.name}-${ordinal}`
    const message = `Pods after ${name} wait until it is ready`
    steps.push({ code: 'OrdinalBlocked', state: 'waiting', message, evidence: { ordinal, desired, ready } })
  } else if (pods.length > desired) {
    const message = `${pods.length} Pods are there, and ${desired} are asked for: the others go, the last first`
    steps.push({ code: 'ScalingDown', state: 'current', message, evidence: { desired, current: pods.length } })
  } else if (refusal === undefined) steps.push(...podsSteps(blocking, { desired, ready }))
  steps.push(...updateSteps(facts).map((step) => (isHeld ? { ...step, because: steps[0]?.code ?? step.code } : step)))
  return steps.some(({ state }) => state !== 'done') ? steps : [...steps, readyStep(desired, ready)]
}

/** The Pod that the others wait for comes first. */
function byOrdinal(blocking: readonly Explanation[]): readonly Explanation[] {
  return worstFirst(blocking).toSorted((a, b) => {
    if ((a.health === 'progressing') !== (b.health === 'progressing')) return a.health === 'progressing' ? 1 : -1
    return ordinalOf({ metadata: a.metadata } as core.Pod) - ordinalOf({ metadata: b.metadata } as core.Pod)
  })
}

/** Observes and explains. */
export async function whyStatefulSet(observer: Observer, set: apps.StatefulSet, nowMs: number): Promise<Explanation> {
  const pods = await podsOwnedBy(observer, set)
  const [events, unready] = await Promise.all([observer.eventsOf(set), explainUnready(observer, pods, nowMs)])
  const blocking = set.spec.podManagementPolicy === 'Parallel' ? unready : byOrdinal(unready)
  const steps = statefulSetSteps({ set, pods, events, blocking, nowMs })
  return concludeWorkload(observer, { kind: statefulSetKind, object: set, nowMs, steps, blocking })
}
