// A DaemonSet has one Pod on each node that it matches, also on one that joins later. The scheduler binds them, by an
// affinity to their node. Woken by DaemonSets, Pods, nodes and revisions. Upstream counterpart: pkg/controller/daemon.
import { type apps, type core, type Labels, matchesLabelSelector, newControllerRef, nothing, selectorOf } from '#api'
import { claimRevisions, watchRevisions } from '../controller-revisions/claimed-revisions.ts'
import {
  decideRevisions,
  hashOfRevision,
  revisionHashLabel,
  truncateHistory,
} from '../controller-revisions/controller-revisions.ts'
import { daemonSetKind, nodeKind, podKind } from '../kinds.ts'
import { claim } from '../pod/claim.ts'
import { watchNodes } from '../node/watch-nodes.ts'
import { isPodTerminating } from '../pod/facts.ts'
import { byControllerUid, byNamespace, byOrphan } from '../pod/indexes.ts'
import { candidatesOf, ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { type Controller, defineController, watchKind } from '../runtime/define-controller.ts'
import { decideDaemonSet, type ObservedDaemonSet } from './decide.ts'
import { createFailedPodBackoff, type FailedPodBackoff } from './failed-pod-backoff.ts'
import { targetNodeOf } from './placement.ts'
import { isOfRevision } from './rolling-update.ts'

const selects = ({ spec }: apps.DaemonSet, labels: Labels | undefined): boolean =>
  matchesLabelSelector(spec.selector, labels)

function backoffMsOf(
  set: apps.DaemonSet,
  pods: readonly core.Pod[],
  { backoff, nowMs }: { readonly backoff: FailedPodBackoff; readonly nowMs: number },
): ReadonlyMap<string, number> {
  const failed = pods.filter((pod) => pod.status.phase === 'Failed' && !isPodTerminating(pod))
  return new Map(
    failed.flatMap((pod) => {
      const node = targetNodeOf(pod)
      if (node === undefined) return []
      return [[pod.metadata.uid, Math.max(0, backoff.notBeforeMs(set, pod, { node, nowMs }) - nowMs)] as const]
    }),
  )
}

/** Keeps DaemonSets. */
export function createDaemonSetController(): Controller<ObservedDaemonSet> {
  const backoff = createFailedPodBackoff()
  return defineController<ObservedDaemonSet>({
    name: 'daemonset-controller',
    queue: 'daemonset',
    watches: [
      watchKind({ kind: daemonSetKind, keys: (one) => [objectKey(one)], indexes: byNamespace }),
      watchKind({
        kind: podKind,
        keys: ownerKeys(daemonSetKind, selects),
        indexes: { ...byControllerUid, ...byOrphan },
      }),
      watchNodes({
        facts: ({ metadata: { labels }, spec: { taints } }) => ({ labels, taints }),
        keys: (_node, caches) => [...caches.of(daemonSetKind).list()].map(objectKey),
      }),
      watchRevisions(ownerKeys(daemonSetKind, selects)),
    ],
    async observe(caches, key, live) {
      const set = caches.of(daemonSetKind).get(key)
      if (set === undefined) {
        backoff.forget(key)
        return undefined
      }
      const result = selectorOf(set.spec.selector)
      const selector = result.ok ? result.selector : nothing
      const owner = { kind: daemonSetKind, object: set }
      const reference = newControllerRef(set, daemonSetKind)
      const dependents = { kind: podKind, selects: (labels: Labels | undefined) => selects(set, labels) }
      const candidates = await candidatesOf<core.Pod>(owner, dependents, { caches, live })
      const { owned, adopt, release } = claim({ owner: set, reference, selector, kind: podKind }, candidates)
      const history = await claimRevisions({ ...owner, selector }, { caches, live })
      const { template, revisionHistoryLimit } = set.spec
      const { wanted, actions, collisionCount } = decideRevisions(
        { owner: set, reference, template, collisionCount: set.status.collisionCount, hashLabel: revisionHashLabel },
        history.own,
        history.isNameTaken,
      )
      const isLive = (revision: apps.ControllerRevision): boolean =>
        revision.metadata.name === wanted.name ||
        owned.some((pod) => isOfRevision(pod, hashOfRevision(revision, revisionHashLabel)))
      return {
        set,
        reference,
        nodes: [...caches.of(nodeKind).list()],
        pods: owned,
        claims: [...adopt, ...release, ...history.actions],
        wanted: { revision: wanted, actions, collisionCount },
        truncate: truncateHistory(history.own, isLive, revisionHistoryLimit),
        backoffMs: backoffMsOf(set, owned, { backoff, nowMs: live.monotonicMs }),
      }
    },
    decide: decideDaemonSet,
  })
}
