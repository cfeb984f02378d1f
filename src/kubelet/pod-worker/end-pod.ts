// The last steps of a Pod on the node: containers stopped in order within the grace, sandboxes stopped, volumes and cgroup
// released, the API object deleted, records and logs removed. Each may be done twice. Upstream: kubelet.go
// SyncTerminatingPod, SyncTerminatedPod; status_manager.go; pod_container_deletor.go.
import { type core, isConflict, isNotFound } from '#api'
import { linkedSignal } from '#base'
import { isCriError } from '#cri'
import { podKind } from '../api-objects/kinds.ts'
import { podCgroupPath } from '../pod/resources.ts'
import { type ContainerRecord, isAlive, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import { terminationOrder } from '../pod-actions/compute-termination.ts'
import { killContainer } from '../runtime/kill-container.ts'
import { podLogDirName } from '../runtime/paths.ts'
import type { PodWorkerDeps } from './worker-deps.ts'

export interface StopPodRequest {
  readonly pod: core.Pod
  readonly graceSeconds: number
  readonly signal: AbortSignal
  readonly onProgress: () => void
}

/**
 * Stops all containers within the grace, in their order, then the sandboxes; the records of all containers then say how they
 * ended. Rejects when `signal` aborts, or when a container still runs: begin again, with what grace there is then.
 */
export async function stopPod(deps: PodWorkerDeps, request: StopPodRequest): Promise<void> {
  const { pod, signal } = request
  const { observer, runtime } = deps
  const { uid } = pod.metadata
  const status = await observer.observe(uid)
  deps.probes.update(pod, status, { terminating: true })
  await stopContainers(deps, request, status)
  const sandboxes = status.sandboxes.filter(({ ready }) => ready)
  await Promise.all(
    sandboxes.map(async ({ id }) => {
      await runtime.stopPodSandbox(id, { signal })
      observer.sandboxStopped(uid, id)
    }),
  )
  await expectNothingAlive(deps, uid)
  deps.probes.forget(uid)
}

/** When one cannot be stopped, the others are let go of, too: nothing goes on behind the back of the next try. */
async function stopContainers(deps: PodWorkerDeps, request: StopPodRequest, status: PodRuntimeStatus): Promise<void> {
  const { pod, graceSeconds, onProgress } = request
  const { uid } = pod.metadata
  const podIp = status.sandboxes[0]?.ips[0] ?? ''
  using trying = linkedSignal(request.signal)
  const { signal } = trying
  const ends = new Map<string, Promise<void>>()
  const stop = async ({ id, name }: ContainerRecord, turn: Promise<unknown>): Promise<void> => {
    const message = `Stopping container ${name}`
    await killContainer(deps, { pod, containerId: id, name, graceSeconds, message, podIp, turn, signal })
    await deps.observer.observeContainer(uid, id)
    onProgress()
  }
  for (const { record, after } of terminationOrder(pod, status)) {
    ends.set(record.id, stop(record, Promise.allSettled(after.flatMap((id) => ends.get(id) ?? []))))
  }
  try {
    await Promise.all(ends.values())
  } catch (error) {
    trying.abort(error)
    await Promise.allSettled(ends.values())
    throw error
  }
}

/** A Pod must not be called ended while anything of it may run, nor by what was known before it ended. */
async function expectNothingAlive({ observer }: PodWorkerDeps, uid: string): Promise<void> {
  if (!observer.known(uid).containers.some(isAlive)) return
  const running = (await observer.observe(uid)).containers.filter(({ state }) => state === 'running')
  if (running.length === 0) return
  const names = running.map(({ name }) => name).join(', ')
  throw new Error(`Cannot end the Pod: containers that were stopped still run: ${names}`)
}

/** Volumes, cgroup, watched objects. */
export async function releasePod(deps: PodWorkerDeps, pod: core.Pod): Promise<void> {
  const { volumes, objects, host, options } = deps
  await volumes.tearDown(pod.metadata.uid)
  objects.release(pod.metadata.uid)
  if (options.cgroupRoot !== '') await host.cgroups.remove(podCgroupPath(pod, options.cgroupRoot))
}

/** The object goes; no error if it, or one of its uid, is gone already. */
export async function deletePodObject(deps: PodWorkerDeps, pod: core.Pod, signal: AbortSignal): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  try {
    await deps.client?.delete(podKind, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid }, signal })
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}

/** Dead containers, sandboxes and logs. */
export async function cleanUpPod(deps: PodWorkerDeps, pod: core.Pod): Promise<void> {
  const { observer, runtime, host, options, statuses, images, notes } = deps
  const { uid } = pod.metadata
  const { sandboxes } = await observer.observe(uid)
  for (const { id } of sandboxes) {
    await runtime.removePodSandbox(id).catch((error: unknown) => {
      if (!isCriError(error, 'notFound')) throw error
    })
  }
  await host.files.remove(`${options.podLogDir}/${podLogDirName(pod)}`)
  observer.forget(uid)
  statuses.forget(uid)
  images.forget(uid)
  notes.forget(uid)
}
