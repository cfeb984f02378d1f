// The static Pods that this node should run, from all sources, and their workers. A changed manifest is another Pod (its uid
// differs): the old one is stopped with its grace, and only when it is gone the new one of the same name starts.
// Upstream: pkg/kubelet/config, pod_workers.go allowStaticPodStart.
import type { core } from '#api'
import type { PodWorkers } from '../pod-worker/pod-workers.ts'
import { fullName } from './annotations.ts'

export interface StaticPods {
  /** What one source shows now, whole. */
  set(source: string, pods: readonly core.Pod[]): void
  /** A worker is gone: what waited for it may start. */
  gone(podUid: string): void
  /** Those that should run, by `namespace/name`; of two with one name the first source's. */
  wanted(): ReadonlyMap<string, core.Pod>
  /** Names of those that are being stopped. */
  stopping(): ReadonlySet<string>
}

const defaultGraceSeconds = 30

/** No static Pods yet. `onChange`: what is wanted or being stopped has changed. */
export function createStaticPods(deps: {
  readonly workers: () => PodWorkers
  readonly onChange: () => void
}): StaticPods {
  const sources = new Map<string, readonly core.Pod[]>()
  /** Pods that have a worker, by uid. */
  const running = new Map<string, core.Pod>()
  const ending = new Set<string>()

  const wanted = (): ReadonlyMap<string, core.Pod> => {
    const byName = new Map<string, core.Pod>()
    for (const pod of [...sources.values()].flat()) {
      if (!byName.has(fullName(pod))) byName.set(fullName(pod), pod)
    }
    return byName
  }

  const reconcile = (): void => {
    const pods = wanted()
    const workers = deps.workers()
    for (const [uid, pod] of running) {
      if (pods.get(fullName(pod))?.metadata.uid === uid || ending.has(uid)) continue
      ending.add(uid)
      const graceSeconds = pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds
      workers.get(uid)?.send({ type: 'deleteRequested', graceSeconds })
    }
    const taken = new Set([...running.values()].map(fullName))
    for (const [name, pod] of pods) {
      if (taken.has(name)) continue
      running.set(pod.metadata.uid, pod)
      workers.update(pod)
    }
    deps.onChange()
  }

  return {
    set(source, pods) {
      sources.set(source, pods)
      reconcile()
    },
    gone(podUid) {
      if (!running.delete(podUid)) return
      ending.delete(podUid)
      reconcile()
    },
    wanted,
    stopping: () => new Set([...running.values()].filter(({ metadata }) => ending.has(metadata.uid)).map(fullName)),
  }
}
