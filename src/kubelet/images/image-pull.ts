// Whether an image has to be pulled, and when a failed pull is tried again. Pure: facts §5, §2. Upstream:
// pkg/kubelet/images/image_manager.go.
import type { core } from '#api'
import { type BackoffPolicy, type BackoffState, backoffRemainingMs } from '#base'

export const imageBackoffPolicy: BackoffPolicy = { initialMs: 10_000, maxMs: 300_000, resetAfterMs: 600_000 }

export type PullDecision =
  | { readonly kind: 'present' }
  | { readonly kind: 'pull' }
  | { readonly kind: 'never'; readonly reason: 'ErrImageNeverPull'; readonly message: string }
  | { readonly kind: 'wait'; readonly reason: 'ImagePullBackOff'; readonly message: string; readonly untilMs: number }

/** The policy of a container that has none, as creation would default it. */
export function pullPolicyOf(container: { readonly image?: string; readonly imagePullPolicy?: string }): string {
  if (container.imagePullPolicy !== undefined) return container.imagePullPolicy
  const image = container.image ?? ''
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/]*)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

export interface PullQuestion {
  readonly container: core.Container | core.EphemeralContainer
  readonly present: boolean
  readonly backoff: BackoffState | undefined
  readonly lastError: string
  readonly nowMs: number
}

/** What to do about a container's image. */
export function decidePull({ container, present, backoff, lastError, nowMs }: PullQuestion): PullDecision {
  const image = container.image ?? ''
  const policy = pullPolicyOf(container)
  if (policy === 'Never') {
    if (present) return { kind: 'present' }
    const message = `Container image "${image}" is not present with pull policy of Never`
    return { kind: 'never', reason: 'ErrImageNeverPull', message }
  }
  if (policy === 'IfNotPresent' && present) return { kind: 'present' }
  const remainingMs = backoffRemainingMs(imageBackoffPolicy, backoff, { nowMs, eventMs: backoff?.updatedMs ?? nowMs })
  if (remainingMs === 0) return { kind: 'pull' }
  const why = lastError === '' ? '' : `: ${lastError}`
  const message = `Back-off pulling image "${image}"${why}`
  return { kind: 'wait', reason: 'ImagePullBackOff', message, untilMs: nowMs + remainingMs }
}
