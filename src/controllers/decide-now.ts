// What the controller of a workload decides at this moment, asked from outside: the same `observe` and `decide` that its runner
// calls, over objects that were read for this once, and nothing of it is done. So it is known wherever objects can be read, also
// where the controllers run in a process of their own, or are not sampan's. No upstream counterpart.
import { type ControllerDecision, type DecideNow, type DecisionObjects, type KubernetesObject, notFound } from '#api'
import { createCache } from '#client'
import { createCronJobController } from './cron-job/cron-job.ts'
import { createDaemonSetController } from './daemon-set/daemon-set.ts'
import { deploymentController } from './deployment/deployment.ts'
import { jobController } from './job/job.ts'
import {
  controllerRevisionKind,
  cronJobKind,
  daemonSetKind,
  deploymentKind,
  jobKind,
  replicaSetKind,
  replicationControllerKind,
  statefulSetKind,
} from './kinds.ts'
import { replicaSetController } from './replica-set/replica-set.ts'
import { replicationController } from './replica-set/replication-controller.ts'
import { objectKey } from './runtime/apply-plan.ts'
import { type Caches, type KindCache, kindId, type Live } from './runtime/caches.ts'
import type { Controller } from './runtime/define-controller.ts'
import { renderMoves } from './runtime/render-moves.ts'
import type { AnyKind, Plan } from './runtime/plan.ts'
import { statefulSetController } from './stateful-set/stateful-set.ts'

/** Kinds and their controllers; those that remember something are made anew for each question, since nothing may be remembered. */
const workloads: readonly (readonly [kind: AnyKind, controller: () => unknown])[] = [
  [deploymentKind, () => deploymentController],
  [replicaSetKind, () => replicaSetController],
  [replicationControllerKind, () => replicationController],
  [statefulSetKind, () => statefulSetController],
  [daemonSetKind, () => createDaemonSetController()],
  [jobKind, () => jobController],
  [cronJobKind, () => createCronJobController()],
]

/** Caches of what the controller watches, as far as the object can concern it; undefined if some may not be read. */
async function readCaches(
  { watches }: Controller,
  { kind, object }: { readonly kind: AnyKind; readonly object: KubernetesObject },
  objects: DecisionObjects,
): Promise<Caches | undefined> {
  const caches = new Map<string, KindCache<KubernetesObject>>()
  for (const watch of watches) {
    const { namespace } = object.metadata
    const scope = watch.kind.namespaced && namespace !== undefined ? { namespace } : {}
    const isOwn = kindId(watch.kind) === kindId(kind)
    // Of its own kind only a ReplicaSet looks at others: those of the same Deployment.
    const isAlone = isOwn && watch.indexes?.['controllerUid'] === undefined
    const read = isAlone ? [] : await objects.list(watch.kind, scope)
    if (read === undefined) return undefined
    const cache = createCache<KubernetesObject>(watch.indexes)
    for (const one of isOwn ? [...read, object] : read) cache.set(one)
    caches.set(kindId(watch.kind), { ...cache, resourceVersion: () => object.metadata.resourceVersion ?? '' })
  }
  return {
    of(wanted) {
      const found = caches.get(kindId(wanted))
      if (found === undefined) throw new Error(`Cannot look at ${wanted.plural}: the controller does not watch them`)
      return found as unknown as KindCache<never>
    },
    kinds: () => watches.map((watch) => watch.kind),
  }
}

function liveOf(objects: DecisionObjects, nowMs: number): Live {
  const refuse = (): never => {
    throw new Error('Cannot list: a workload decides by what it watches')
  }
  return {
    client: {
      async get(kind, key) {
        const { name, namespace } = key
        const found = await objects.get(kind, namespace === undefined ? { name } : { name, namespace })
        if (found === undefined) throw notFound({ group: kind.group, resource: kind.plural }, name)
        return found as never
      },
      list: refuse,
      listAll: refuse,
    },
    signal: new AbortController().signal,
    now: nowMs,
    monotonicMs: 0,
  }
}

/** Whether somebody else's controller keeps it, whose revisions are not written as ours are: then ours says nothing of it. */
function isKeptOtherwise(object: KubernetesObject, { actions }: Plan): boolean {
  const { generation = 0 } = object.metadata
  const { observedGeneration = -1 } =
    (object as { readonly status?: { readonly observedGeneration?: number } }).status ?? {}
  const wantsRevision = actions.some(
    (action) => action.type === 'create' && kindId(action.kind) === kindId(controllerRevisionKind),
  )
  return wantsRevision && observedGeneration >= generation
}

/** Decides as the workload's controller does, and does nothing. */
export const decideNow: DecideNow = async ({ kind, object: read, nowMs }, objects) => {
  const object = { status: {}, ...read } as KubernetesObject
  const found = workloads.find(([one]) => one.group === kind.group && one.plural === kind.plural)
  if (found === undefined) return undefined
  const controller = found[1]() as Controller
  const caches = await readCaches(controller, { kind: found[0], object }, objects)
  if (caches === undefined) return undefined
  const observed = await controller.observe(caches, objectKey(object), liveOf(objects, nowMs))
  if (observed === undefined) return undefined
  const plan = controller.decide(observed, nowMs)
  return isKeptOtherwise(object, plan) ? undefined : decisionOf(controller, plan, caches)
}

function decisionOf({ name }: Controller, plan: Plan, caches: Caches): ControllerDecision {
  const { because, settled = false, requeueAfterMs: afterMs, next: message } = plan
  return {
    controller: name,
    because,
    actions: renderMoves(plan.actions, caches),
    settled,
    ...(afterMs === undefined || message === undefined ? {} : { next: { afterMs: Math.max(0, afterMs), message } }),
  }
}
