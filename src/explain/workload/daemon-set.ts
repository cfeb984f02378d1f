// Why a DaemonSet is not everywhere. Pure, and the looking. Upstream counterpart: pkg/controller/daemon.
import type { apps, core } from '#api'
import type { Explanation, Step } from '../explanation.ts'
import { renderNodeSelector } from '../pod/scheduling.ts'
import { daemonSetKind, nodeKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { controllerSilence, podsSteps } from './common-steps.ts'
import { creationRefusal } from './creation-refusal.ts'
import { concludeWorkload } from './decision.ts'
import { explainUnready, podsOwnedBy } from './pods.ts'

export interface DaemonSetFacts {
  readonly set: apps.DaemonSet
  readonly pods: readonly core.Pod[]
  readonly events: readonly core.Event[]
  /** How many there are; undefined if they may not be read. */
  readonly nodeCount: number | undefined
  readonly blocking: readonly Explanation[]
  readonly nowMs: number
}

function noNodes({ set, nodeCount }: DaemonSetFacts): Step {
  const selector = renderNodeSelector(set.spec.template as Pick<core.Pod, 'spec'>)
  const of = nodeCount === undefined ? 'No node' : `None of the ${nodeCount} nodes`
  const message = `${of} is one that it runs on${selector === '' ? '' : `: it asks for ${selector}`}`
  return { code: 'NoMatchingNodes', state: 'waiting', message, evidence: { selector } }
}

/** Steps from the controller's first look to a ready Pod on each node. */
export function daemonSetSteps(facts: DaemonSetFacts): readonly Step[] {
  const { set, pods, events, blocking, nowMs } = facts
  const { desiredNumberScheduled: desired, numberReady: ready, updatedNumberScheduled: updated = 0 } = set.status
  const silent = controllerSilence(set, nowMs)
  if (silent.length > 0) return silent
  if (desired === 0) return [noNodes(facts)]
  const refusal = pods.length < desired ? creationRefusal(events, set.metadata.namespace) : undefined
  const steps: Step[] = refusal === undefined ? [] : [refusal]
  const follow = (step: Step): Step => (refusal === undefined ? step : { ...step, because: refusal.code })
  if (refusal === undefined || blocking.length > 0) steps.push(...podsSteps(blocking, { desired, ready }).map(follow))
  if (updated < desired && set.spec.updateStrategy?.type === 'OnDelete') {
    const message = `${desired - updated} Pods keep the old template until somebody deletes them`
    steps.push(follow({ code: 'UpdateOnDelete', state: 'waiting', message, evidence: { updated, desired } }))
  } else if (updated < desired && steps.length === 0) {
    const message = `${updated} of ${desired} Pods have the new template`
    steps.push({ code: 'RollingOut', state: 'current', message, evidence: { updated, desired, ready } })
  }
  if (steps.length > 0) return steps
  const message = `A ready Pod is on each of its ${desired} node${desired === 1 ? '' : 's'}`
  return [{ code: 'WorkloadReady', state: 'done', message, evidence: { desired, ready } }]
}

/** Observes and explains. */
export async function whyDaemonSet(observer: Observer, set: apps.DaemonSet, nowMs: number): Promise<Explanation> {
  const pods = await podsOwnedBy(observer, set)
  const [events, blocking, nodes] = await Promise.all([
    observer.eventsOf(set),
    explainUnready(observer, pods, nowMs),
    (set.status?.desiredNumberScheduled ?? 0) === 0 ? observer.list<core.Node>(nodeKind, {}) : undefined,
  ])
  const steps = daemonSetSteps({ set, pods, events, nodeCount: nodes?.length, blocking, nowMs })
  return concludeWorkload(observer, { kind: daemonSetKind, object: set, nowMs, steps, blocking })
}
