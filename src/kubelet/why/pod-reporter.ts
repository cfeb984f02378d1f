// Answers `/why/{namespace}/{name}`: gathers what the parts know of a Pod, and asks the runtime how far its pulls are.
import type { core, PodReport } from '#api'
import type { Clock } from '#base'
import type { ImageService, PullProgress } from '#cri'
import type { PodWorkers } from '../pod-worker/pod-workers.ts'
import type { ProbeManager } from '../probes/probe-manager.ts'
import type { PodObserver } from '../runtime/observe-pods.ts'
import type { PodNotes } from './pod-notes.ts'
import { renderPodReport } from './render-pod-report.ts'

export interface PodReporterDeps {
  readonly clock: Clock
  readonly notes: PodNotes
  readonly probes: Pick<ProbeManager, 'report'>
  readonly observer: Pick<PodObserver, 'known'>
  readonly workers: Pick<PodWorkers, 'get'>
  readonly images: Pick<ImageService, 'pullProgress'>
}

/** Reports on Pods of this kubelet; undefined for one that it has no worker for. */
export function createPodReporter(
  deps: PodReporterDeps,
  { nodeName }: { readonly nodeName: string },
): (pod: core.Pod | undefined) => Promise<PodReport | undefined> {
  const { clock, notes, probes, observer, workers, images: service } = deps
  const progressOf = async (image: string): Promise<PullProgress | undefined> => {
    try {
      return await service.pullProgress?.(image)
    } catch {
      // A runtime that cannot tell leaves the report with how long it takes so far.
      return undefined
    }
  }
  return async (pod) => {
    const worker = pod && workers.get(pod.metadata.uid)
    if (worker === undefined) return undefined
    const { uid } = worker
    const images = [...notes.of(uid).activities.values()].flatMap((one) =>
      one.kind === 'pull' && !one.queued ? [one.image] : [],
    )
    const pulls = new Map<string, PullProgress>()
    for (const image of new Set(images)) {
      const progress = await progressOf(image)
      if (progress !== undefined) pulls.set(image, progress)
    }
    return renderPodReport({
      pod: worker.pod,
      nodeName,
      state: worker.state,
      runtime: observer.known(uid),
      notes: notes.of(uid),
      probes: probes.report(uid),
      pulls,
      nowMs: clock.now(),
    })
  }
}
