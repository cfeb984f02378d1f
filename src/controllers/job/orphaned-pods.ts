// A Pod keeps its Job's tracking finalizer no longer than there is a Job that counts: when that is gone or has ended, the
// finalizer is taken. Woken by such Pods and by Jobs. Upstream counterpart: the orphan worker of pkg/controller/job.
import { type batch, controllerOf, type core, isNotFound, parseApiVersion } from '#api'
import { jobKind, podKind } from '../kinds.ts'
import { byControllerUid } from '../pod/indexes.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { idle, type Plan } from '../runtime/plan.ts'
import { releaseAction } from './count.ts'
import { isTracked } from './job-pods.ts'
import { otherManagerOf } from './managed-by.ts'
import { isFinished } from './outcome.ts'

export interface ObservedTracked {
  readonly pod: core.Pod
  /** The Job that controls it, if the server still has it. */
  readonly job: batch.Job | undefined
}

/** Decides whether anyone will still count the Pod. */
export function decideTracked({ pod, job }: ObservedTracked): Plan {
  if (!isTracked(pod)) return idle('The Pod is not tracked.')
  if (job !== undefined && otherManagerOf(job) !== undefined) return idle('Its Job is kept by somebody else.')
  if (job !== undefined && !isFinished(job)) return idle('Its Job will count it.')
  return { actions: [releaseAction(pod)], because: 'No Job counts it.' }
}

function podKeys({ metadata }: batch.Job, caches: Caches): string[] {
  return [...caches.of(podKind).byIndex('controllerUid', metadata.uid)].filter(isTracked).map(objectKey)
}

/** Frees Pods of Jobs that are gone. */
export const orphanedJobPodsController = defineController<ObservedTracked>({
  name: 'job-orphaned-pods-controller',
  queue: 'job_orphan_pod',
  workers: 1,
  watches: [
    watchKind({ kind: podKind, keys: (pod) => (isTracked(pod) ? [objectKey(pod)] : []), indexes: byControllerUid }),
    watchKind({
      kind: jobKind,
      keys: (job, caches) => (isFinished(job) ? podKeys(job, caches) : []),
      deletedKeys: podKeys,
    }),
  ],
  async observe(caches, key, { client, signal }) {
    const pod = caches.of(podKind).get(key)
    if (pod === undefined || !isTracked(pod)) return undefined
    const owner = controllerOf(pod)
    if (owner === undefined) return { pod, job: undefined }
    // What is kept by something else is none of our business, whatever finalizers it has.
    if (owner.kind !== jobKind.kind || parseApiVersion(owner.apiVersion).group !== jobKind.group) return undefined
    const { namespace } = pod.metadata
    const cached = caches.of(jobKind).get(`${namespace}/${owner.name}`)
    if (cached?.metadata.uid === owner.uid) return { pod, job: cached }
    try {
      const found = await client.get(jobKind, { name: owner.name, namespace }, { signal })
      return { pod, job: found.metadata.uid === owner.uid ? found : undefined }
    } catch (error) {
      if (isNotFound(error)) return { pod, job: undefined }
      throw error
    }
  },
  decide: decideTracked,
})
