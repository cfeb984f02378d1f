// The Pods of this node, a worker each. Keeps workers by uid, so that a Pod and its replacement of the same name never meet.
// Upstream: pod_workers.go, kubelet.go HandlePod*.
import type { core } from '#api'
import type { RuntimePod } from '../runtime/observe-pods.ts'
import { type PodWorker, startPodWorker } from './pod-worker.ts'
import type { PodWorkerDeps } from './worker-deps.ts'

export interface PodWorkers extends AsyncDisposable {
  /** A Pod of this node appeared or changed. */
  update(pod: core.Pod): void
  /** The API has no such object any more. */
  gone(podUid: string): void
  /** The runtime holds a Pod that nobody wants. */
  orphan(pod: RuntimePod): void
  wake(podUid: string, why: 'runtime' | 'objects' | 'probe'): void
  get(podUid: string): PodWorker | undefined
  list(): Iterable<PodWorker>
}

/** A Pod as far as the runtime's labels tell, to be taken down. */
export function orphanPod({ uid, name, namespace, containers }: RuntimePod): core.Pod {
  return {
    metadata: { name, namespace, uid, resourceVersion: '', creationTimestamp: '1970-01-01T00:00:00Z' },
    spec: { containers: containers.map((container) => ({ name: container, resources: {} })) },
    status: {},
  }
}

/** No Pods yet. `onGone` is told of each whose worker has ended. */
export function createPodWorkers(deps: PodWorkerDeps): PodWorkers {
  const workers = new Map<string, PodWorker>()
  const start = (pod: core.Pod): PodWorker => {
    const onGone = (uid: string): void => {
      workers.delete(uid)
      deps.onGone(uid)
    }
    const worker = startPodWorker({ ...deps, onGone }, pod)
    workers.set(worker.uid, worker)
    return worker
  }
  return {
    update(pod) {
      const worker = workers.get(pod.metadata.uid)
      if (worker === undefined) start(pod)
      else {
        worker.update(pod)
        deps.statuses.notice(pod)
      }
    },
    gone: (uid) => workers.get(uid)?.send({ type: 'objectGone' }),
    orphan(pod) {
      if (!workers.has(pod.uid)) start(orphanPod(pod)).send({ type: 'objectGone' })
    },
    wake: (uid, why) => workers.get(uid)?.wake(why),
    get: (uid) => workers.get(uid),
    list: () => workers.values(),
    async [Symbol.asyncDispose]() {
      await Promise.all([...workers.values()].map((worker) => worker[Symbol.asyncDispose]()))
    },
  }
}
