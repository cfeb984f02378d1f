// Deletes Pods that nobody else will: ended ones beyond the threshold, those on nodes that are gone, those being deleted that
// were never scheduled or whose node is out of service. What has not ended is marked Failed first. Looks every 20 s.
// Upstream counterpart: pkg/controller/podgc.
import { type core, isConditionTrue, isNotFound, renderTime, setCondition } from '#api'
import { nodeKind, podKind } from './kinds.ts'
import { createdMs, isPodTerminal, isPodTerminating } from './pod/facts.ts'
import { byNodeName } from './pod/indexes.ts'
import { type Controller, defineController, watchKind } from './runtime/define-controller.ts'
import type { Measure } from './runtime/metrics.ts'
import { type Action, idle, type Plan } from './runtime/plan.ts'

export interface PodGarbageOptions {
  /** Ended Pods beyond this number go; 0 or less: none. Default `terminatedPodThresholdDefault`. */
  readonly terminatedPodThreshold?: number
}

/** Upstream: --terminated-pod-gc-threshold. */
export const terminatedPodThresholdDefault = 12_500
/** Upstream: gcCheckPeriod. */
export const checkPeriodMs = 20_000
/** How long a node must be missing before its Pods are touched. Upstream: quarantineTime. */
export const quarantineMs = 40_000

const outOfServiceTaint = 'node.kubernetes.io/out-of-service'

export interface ObservedPods {
  readonly pods: readonly core.Pod[]
  readonly nodes: ReadonlyMap<string, core.Node>
  /** Nodes that the server says are gone, after their quarantine. */
  readonly goneNodes: ReadonlySet<string>
  readonly terminatedPodThreshold: number
}

/** Ended Pods beyond the threshold: evicted ones first, then the oldest. */
export function excessTerminated(pods: readonly core.Pod[], threshold: number): readonly core.Pod[] {
  if (threshold <= 0) return []
  const ended = pods.filter((pod) => isPodTerminal(pod) && !isPodTerminating(pod))
  const evicted = ({ status }: core.Pod): number => (status.phase === 'Failed' && status.reason === 'Evicted' ? 0 : 1)
  const order = [...ended].sort((a, b) => evicted(a) - evicted(b) || createdMs(a) - createdMs(b))
  return order.slice(0, Math.max(0, ended.length - threshold))
}

function isOutOfService(node: core.Node | undefined): boolean {
  if (node === undefined || isConditionTrue(node.status.conditions, 'Ready')) return false
  return (node.spec.taints ?? []).some(({ key }) => key === outOfServiceTaint)
}

function markFailed(pod: core.Pod, now: number, orphaned: boolean): Action[] {
  if (isPodTerminal(pod)) return []
  const target = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: renderTime(now),
  }
  const conditions = orphaned ? setCondition(pod.status.conditions, target, now) : undefined
  const status = {
    phase: 'Failed',
    ...(conditions === undefined ? {} : { conditions: conditions.map((one) => ({ ...one })) }),
  }
  return [
    {
      type: 'patch',
      kind: podKind,
      object: pod,
      patch: { type: 'strategic', body: { status } },
      subresource: 'status',
    },
  ]
}

/** Decides which Pods go. */
export function decidePodGarbage({ pods, nodes, goneNodes, terminatedPodThreshold }: ObservedPods, now: number): Plan {
  const orphaned = pods.filter(({ spec }) => spec.nodeName && goneNodes.has(spec.nodeName))
  const unscheduled = pods.filter((pod) => isPodTerminating(pod) && !pod.spec.nodeName)
  const unserved = pods.filter((pod) => isPodTerminating(pod) && isOutOfService(nodes.get(pod.spec.nodeName ?? '')))
  const excess = excessTerminated(pods, terminatedPodThreshold)
  const chosen = new Set([...excess, ...orphaned, ...unscheduled, ...unserved])
  if (chosen.size === 0) return idle('No Pod is left behind.')
  const marks = [...chosen].flatMap((pod) => markFailed(pod, now, orphaned.includes(pod)))
  const deletes = [...chosen].map(
    (object): Action => ({ type: 'delete', kind: podKind, object, gracePeriodSeconds: 0 }),
  )
  const because = `${excess.length} ended beyond the threshold, ${orphaned.length} on nodes that are gone, ${unscheduled.length} never scheduled, ${unserved.length} out of service.`
  const reasons = [
    ['terminated', excess],
    ['orphaned', orphaned],
    ['unscheduled', unscheduled],
    ['out-of-service', unserved],
  ] as const
  const measures = reasons.flatMap(([reason, of]) =>
    of.map(({ metadata: { namespace } }): Measure => {
      return { metric: 'pod_gc_collector_force_delete_pods_total', labels: { namespace, reason } }
    }),
  )
  return { actions: [...marks, ...deletes], because, measures }
}

/** The controller, with its memory of when nodes were first missed. */
export function createPodGarbageCollector(options: PodGarbageOptions = {}): Controller<ObservedPods> {
  const { terminatedPodThreshold = terminatedPodThresholdDefault } = options
  const missingSince = new Map<string, number>()
  return defineController<ObservedPods>({
    name: 'pod-garbage-collector-controller',
    workers: 1,
    watches: [
      watchKind({ kind: podKind, keys: () => [], indexes: byNodeName }),
      watchKind({ kind: nodeKind, keys: () => [] }),
    ],
    tick: { everyMs: checkPeriodMs, keys: () => ['pods'] },
    async observe(caches, _key, { client, signal, monotonicMs }) {
      const pods = [...caches.of(podKind).list()]
      const nodes = new Map([...caches.of(nodeKind).list()].map((node) => [node.metadata.name, node]))
      const named = new Set(pods.map(({ spec }) => spec.nodeName ?? ''))
      const missing = [...named].filter((name) => name !== '' && !nodes.has(name))
      for (const name of missingSince.keys()) if (!missing.includes(name)) missingSince.delete(name)
      const goneNodes = new Set<string>()
      for (const name of missing) {
        const since = missingSince.get(name) ?? monotonicMs
        missingSince.set(name, since)
        if (monotonicMs - since < quarantineMs) continue
        const isGone = await client.get(nodeKind, { name }, { signal }).then(
          () => false,
          (error: unknown) => {
            if (isNotFound(error)) return true
            throw error
          },
        )
        if (isGone) goneNodes.add(name)
      }
      return { pods, nodes, goneNodes, terminatedPodThreshold }
    },
    decide: decidePodGarbage,
  })
}
