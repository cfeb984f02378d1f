// A Job's Pods sorted by what they mean to it. A Pod that has ended carries the tracking finalizer until it has been counted,
// so that none is counted twice or not at all. Upstream counterpart: pkg/controller/job/{tracking_utils,indexed_job_utils}.go.
import { type batch, type core, isPodReady, isPodTerminal, parseTime } from '#api'
import { createdMs, isPodTerminating } from '../pod/facts.ts'
import { judgeFailure } from './failure-policy.ts'

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index'
export const failureCountAnnotation = 'batch.kubernetes.io/job-index-failure-count'
export const ignoredCountAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count'

/** Whether Pods stand for numbered parts of the work. */
export const isIndexed = ({ spec }: batch.Job): boolean => spec.completionMode === 'Indexed'

/** Whether a Pod is replaced only when it has ended, not when it begins to. */
export function replacesEndedOnly({ spec }: batch.Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined
}

/** The part of the work that a Pod does; -1 if it says none. */
export function indexOf({ metadata }: core.Pod): number {
  const text = metadata.annotations?.[indexAnnotation] ?? ''
  return /^\d+$/.test(text) ? Number(text) : -1
}

/** Whether the Pod has not been counted yet. */
export const isTracked = ({ metadata }: core.Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) ?? false

/** A number in an annotation; 0 if there is none. */
export function countIn({ metadata }: core.Pod, annotation: string): number {
  const text = metadata.annotations?.[annotation] ?? ''
  return /^\d+$/.test(text) ? Number(text) : 0
}

/** When the Pod ended, as well as it is known. */
export function finishedMs(pod: core.Pod): number {
  const ends = (pod.status.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt))
  const known = ends.filter((end) => end !== undefined)
  if (known.length > 0) return Math.max(...known)
  const changed = pod.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime
  return parseTime(changed) ?? parseTime(pod.metadata.deletionTimestamp) ?? createdMs(pod)
}

export interface JobPods {
  /** Run or will run. */
  readonly active: readonly core.Pod[]
  readonly ready: number
  /** Are being deleted and have not ended. */
  readonly terminating: number
  /** Have succeeded; of an Indexed Job only those of an index that it has. */
  readonly succeeded: readonly core.Pod[]
  /** Have failed and count. */
  readonly failed: readonly core.Pod[]
  /** Have failed and do not count. */
  readonly ignored: readonly core.Pod[]
  /** Count for nothing: ended for an index that the Job has not, or not needed any more. */
  readonly beyond: readonly core.Pod[]
}

/** How the Job is about to end, if that is decided. */
type Ending = 'Complete' | 'Failed' | undefined

function hasFailed(job: batch.Job, pod: core.Pod, ending: Ending): boolean {
  // Noted as failed while it was going: that it has succeeded in the end comes too late.
  if (job.status.uncountedTerminatedPods?.failed?.includes(pod.metadata.uid)) return true
  // The Job itself took it away, to rest or to be smaller: that is no failure.
  if (isPodTerminating(pod) && !isTracked(pod)) return false
  if (pod.status.phase === 'Failed') return true
  // The last Pods of a Job that fails have failed: none of them is waited for to say so.
  const isLost = !replacesEndedOnly(job) || ending === 'Failed'
  return isLost && isPodTerminating(pod) && pod.status.phase !== 'Succeeded'
}

/** Sorts the Pods. */
export function sortPods(job: batch.Job, pods: readonly core.Pod[], ending?: Ending): JobPods {
  const { completions, podFailurePolicy } = job.spec
  const active = pods.filter((pod) => !isPodTerminal(pod) && !isPodTerminating(pod))
  const inRange = (pod: core.Pod): boolean =>
    !isIndexed(job) || (indexOf(pod) >= 0 && indexOf(pod) < (completions ?? 0))
  const failures = pods.filter((pod) => inRange(pod) && hasFailed(job, pod, ending))
  const isIgnored = (pod: core.Pod): boolean => judgeFailure(pod, podFailurePolicy).action === 'Ignore'
  return {
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter((pod) => isPodTerminating(pod) && !isPodTerminal(pod)).length,
    succeeded: pods.filter((pod) => pod.status.phase === 'Succeeded' && inRange(pod) && !failures.includes(pod)),
    failed: failures.filter((pod) => !isIgnored(pod)),
    ignored: failures.filter(isIgnored),
    beyond: pods.filter((pod) => {
      if (!inRange(pod)) return isPodTerminal(pod) || isPodTerminating(pod)
      return ending === 'Complete' && isPodTerminating(pod) && !isPodTerminal(pod) && !failures.includes(pod)
    }),
  }
}

/** The first wait after a failure, and the longest. Upstream: DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff. */
export const failureBackoffMs = 10_000
export const failureBackoffMsMax = 600_000

/** When the next Pod may be made after these failures: the wait doubles with each one since the last success. */
export function nextStartMs(failed: readonly core.Pod[], succeeded: readonly core.Pod[]): number {
  const lastSuccessMs = Math.max(0, ...succeeded.map(finishedMs))
  const recent = failed.map(finishedMs).filter((end) => end > lastSuccessMs)
  return recent.length === 0 ? 0 : Math.max(...recent) + waitMs(recent.length)
}

/** How long to wait after so many failures. */
export function waitMs(failures: number): number {
  return Math.min(failureBackoffMs * 2 ** (failures - 1), failureBackoffMsMax)
}
