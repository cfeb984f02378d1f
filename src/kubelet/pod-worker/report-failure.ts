// Tells that a step of a Pod's life failed: to the log, in an event under upstream's name, and for `why`, with the next try.
import type { core } from '#api'
import { errorMessage } from '#base'
import { SandboxError } from '../runtime/run-plan.ts'
import { VolumeError } from '../volumes/volume-plugin.ts'
import type { PodWorkerState } from './state.ts'
import type { PodWorkerDeps } from './worker-deps.ts'

export interface StepFailure {
  readonly pod: core.Pod
  readonly phase: PodWorkerState['phase']
  readonly error: unknown
  /** Failures in a row. */
  readonly attempts: number
  /** When the step is tried again. */
  readonly delayMs: number
}

/** A sandbox that cannot be made has been told where it was tried. */
export function reportFailure(
  { notes, events, log, clock }: Pick<PodWorkerDeps, 'notes' | 'events' | 'log' | 'clock'>,
  { pod, phase, error, attempts, delayMs }: StepFailure,
): void {
  const message = errorMessage(error)
  const kind = error instanceof VolumeError ? 'volume' : error instanceof SandboxError ? 'sandbox' : 'sync'
  notes.failed(pod.metadata.uid, { kind, message, attempts, retryAtMs: clock.now() + delayMs })
  const warn = (reason: string, text: string): void => events.pod(pod, { type: 'Warning', reason, message: text })
  if (kind === 'volume') warn('FailedMount', message)
  if (kind !== 'sync') return
  log.warn('Pod sync failed', { pod: pod.metadata.name, error: message, retryMs: delayMs })
  if (phase === 'terminating') warn('FailedKillPod', `error killing pod: ${message}`)
  else warn('FailedSync', `error determining status: ${message}`)
}
