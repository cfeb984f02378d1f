// Stops one container: preStop within the grace, its turn, then the stop signal with what is left of the grace (at least 2 s),
// then KILL.
// Upstream: kuberuntime_container.go killContainer.
import type { core } from '#api'
import { deadlineSignal, errorMessage, isAbortOf, linkedSignal, sleep } from '#base'
import { renderHandler, reportHttpFallback, runHandler } from '../lifecycle/run-handler.ts'
import { findContainer } from '../pod/containers.ts'
import { minimumGracePeriodSeconds } from '../pod-actions/compute-termination.ts'
import type { PodRuntimeDeps } from './runtime-deps.ts'

export interface KillRequest {
  readonly pod: core.Pod
  readonly containerId: string
  readonly name: string
  readonly graceSeconds: number
  /** Text of the `Killing` event. */
  readonly message: string
  readonly podIp: string
  /** Settles when those have ended that end before it; waited for after preStop, within the grace. Never rejects. */
  readonly turn?: Promise<unknown>
  readonly signal: AbortSignal
}

type KillDeps = Pick<PodRuntimeDeps, 'runtime' | 'clock' | 'events' | 'host' | 'notes' | 'observer'>

/** The container's own stop signal, where the runtime does not say that it will send it. */
function ownStopSignal({ observer }: KillDeps, { pod, name, containerId }: KillRequest): string | undefined {
  const record = observer.known(pod.metadata.uid).containers.find(({ id }) => id === containerId)
  return record?.stopSignal === '' ? findContainer(pod, name)?.spec.lifecycle?.stopSignal : undefined
}

/** Runs preStop for at most the grace. */
async function preStop(deps: KillDeps, request: KillRequest): Promise<void> {
  const { pod, name, containerId, graceSeconds, podIp, signal } = request
  const container = findContainer(pod, name)
  const handler = container?.spec.lifecycle?.preStop
  if (container === undefined || handler === undefined || graceSeconds <= 0) return
  using deadline = deadlineSignal(deps.clock, graceSeconds * 1000, { signal })
  const untilMs = deps.clock.now() + graceSeconds * 1000
  using _ = deps.notes.begin(pod.metadata.uid, name, { kind: 'preStop', handler: renderHandler(handler), untilMs })
  try {
    const target = { container: container.spec, containerId, podIp }
    const onHttpFallback = reportHttpFallback(deps.events, pod, name)
    await runHandler({ ...deps, network: deps.host.network, onHttpFallback }, handler, {
      target,
      signal: deadline.signal,
    })
  } catch (error) {
    signal.throwIfAborted()
    const message = isAbortOf(error, deadline.signal)
      ? 'PreStopHook did not end within the grace period'
      : errorMessage(error)
    deps.events.container(pod, name, {
      type: 'Warning',
      reason: 'FailedPreStopHook',
      message: `PreStopHook failed: ${message}`,
    })
  }
}

/** Waits for the container's turn, for at most `limitMs`. */
async function waitForTurn({ clock }: KillDeps, { turn, signal }: KillRequest, limitMs: number): Promise<void> {
  if (turn === undefined || limitMs <= 0) return
  using timer = linkedSignal(signal)
  const timeUp = sleep(clock, limitMs, { signal: timer.signal }).catch(() => {})
  await Promise.race([turn, timeUp])
  timer.abort()
  signal.throwIfAborted()
}

/** Resolves when the container has exited. Rejects with the runtime's error, or when `signal` aborts. */
export async function killContainer(deps: KillDeps, request: KillRequest): Promise<void> {
  const { pod, name, containerId, graceSeconds, message, signal } = request
  deps.events.container(pod, name, { type: 'Normal', reason: 'Killing', message })
  const beganMs = deps.clock.monotonic()
  const usedMs = (): number => deps.clock.monotonic() - beganMs
  await preStop(deps, request)
  await waitForTurn(deps, request, graceSeconds * 1000 - usedMs())
  const leftSeconds = Math.max(minimumGracePeriodSeconds, graceSeconds - Math.floor(usedMs() / 1000))
  const timeoutSeconds = graceSeconds === 0 ? 0 : leftSeconds
  const untilMs = deps.clock.now() + timeoutSeconds * 1000
  using _ = deps.notes.begin(pod.metadata.uid, name, { kind: 'stop', untilMs })
  const stopSignal = ownStopSignal(deps, request)
  const stop = { containerId, timeoutSeconds, ...(stopSignal === undefined ? {} : { stopSignal }) }
  await deps.runtime.stopContainer(stop, { signal })
}
