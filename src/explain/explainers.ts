// The kinds that can be explained, a row each.
import type { core } from '#api'
import { conclude } from './conclude.ts'
import type { Explanation } from './explanation.ts'
import { nodeSteps } from './pod/node.ts'
import { observeClaim, whyPod } from './pod/observe-pod.ts'
import * as kinds from './read-kinds.ts'
import type { Observer, ReadKind } from './reader.ts'
import { whyDisruptionBudget } from './service/disruption-budget.ts'
import { whyService } from './service/service.ts'
import { explainClaim } from './storage/claim.ts'
import { whyCronJob } from './workload/cron-job.ts'
import { whyDaemonSet } from './workload/daemon-set.ts'
import { whyDeployment } from './workload/deployment.ts'
import { whyJob } from './workload/job.ts'
import { whyNamespace } from './workload/namespace.ts'
import { whyReplicaSet, whyReplicationController } from './workload/replica-set.ts'
import { whyStatefulSet } from './workload/stateful-set.ts'

export interface Explainer {
  readonly kind: ReadKind
  /** Explains an object of the kind. Rejects only where nothing can be read at all. */
  readonly why: (observer: Observer, object: never, nowMs: number) => Promise<Explanation>
  /** Whether `sampan why` without a name looks at all of the kind: what people made, not what was made for it. */
  readonly listed: boolean
}

async function whyClaim(observer: Observer, claim: core.PersistentVolumeClaim, nowMs: number): Promise<Explanation> {
  return explainClaim(await observeClaim(observer, claim, nowMs), observer.unseen())
}

async function whyNode(observer: Observer, node: core.Node, nowMs: number): Promise<Explanation> {
  const object = { ...node, apiVersion: 'v1', kind: 'Node' }
  const steps = nodeSteps(node, await observer.eventsOf(node), nowMs)
  return conclude({ object, nowMs, steps, unseen: observer.unseen() })
}

export const explainers: readonly Explainer[] = [
  { kind: kinds.podKind, why: whyPod, listed: true },
  { kind: kinds.deploymentKind, why: whyDeployment, listed: true },
  { kind: kinds.statefulSetKind, why: whyStatefulSet, listed: true },
  { kind: kinds.daemonSetKind, why: whyDaemonSet, listed: true },
  { kind: kinds.replicaSetKind, why: whyReplicaSet, listed: true },
  { kind: kinds.replicationControllerKind, why: whyReplicationController, listed: true },
  { kind: kinds.jobKind, why: whyJob, listed: true },
  { kind: kinds.cronJobKind, why: whyCronJob, listed: true },
  { kind: kinds.claimKind, why: whyClaim, listed: true },
  { kind: kinds.serviceKind, why: whyService, listed: true },
  { kind: kinds.disruptionBudgetKind, why: whyDisruptionBudget, listed: false },
  { kind: kinds.namespaceKind, why: whyNamespace, listed: false },
  { kind: kinds.nodeKind, why: whyNode, listed: false },
]

/** The explainer of a kind; undefined if it cannot be explained. */
export function explainerOf({ group, plural }: Pick<ReadKind, 'group' | 'plural'>): Explainer | undefined {
  return explainers.find(({ kind }) => kind.group === group && kind.plural === plural)
}
