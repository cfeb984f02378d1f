// Makes sure that a container's image is there, by its pull policy, with credentials, and says so in events.
// Upstream: pkg/kubelet/images/image_manager.go EnsureImageExists.
import type { core } from '#api'
import { type BackoffState, type Clock, createSemaphore, errorMessage, renderDurationMs, stepBackoff } from '#base'
import type { AuthConfig, Image, ImageService, PodSandboxConfig } from '#cri'
import type { PodEvents } from '../pod-events.ts'
import { credentialsFor, type RegistryCredential } from './credentials.ts'
import { decidePull, imageBackoffPolicy } from './image-pull.ts'

export interface EnsureImageRequest {
  readonly pod: core.Pod
  readonly container: core.Container | core.EphemeralContainer
  readonly credentials: readonly RegistryCredential[]
  readonly sandboxConfig: PodSandboxConfig
  readonly signal: AbortSignal
}

export type EnsureImageResult =
  | { readonly ok: true; readonly image: Image }
  /** `untilMs`: when to try again, on the wall clock. */
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly untilMs: number }

export interface ImageManager {
  ensure(request: EnsureImageRequest): Promise<EnsureImageResult>
  /** The Pod is gone: its back-offs are forgotten. */
  forget(podUid: string): void
}

export interface ImageManagerDeps {
  readonly images: ImageService
  readonly clock: Clock
  readonly events: PodEvents
}

interface Failure {
  readonly backoff: BackoffState
  readonly error: string
}

/** How soon an image that must not be pulled, or whose name is wrong, is looked for again. */
const recheckMs = 10_000
const imageReference = /^[a-zA-Z0-9][a-zA-Z0-9._:/-]*(@[a-z0-9]+:[a-fA-F0-9]{32,})?$/

/** Pulls at most `maxParallel` images at a time. */
export function createImageManager(deps: ImageManagerDeps, options: { readonly maxParallel: number }): ImageManager {
  const { images, clock, events } = deps
  const pulls = createSemaphore({ permits: options.maxParallel })
  const failures = new Map<string, Failure>()

  const fail = (reason: string, message: string, untilMs: number): EnsureImageResult => ({
    ok: false,
    reason,
    message,
    untilMs,
  })

  const pullWithAny = async (request: EnsureImageRequest): Promise<string> => {
    const { container, sandboxConfig, signal } = request
    const image = { image: container.image ?? '' }
    const auths: readonly (AuthConfig | undefined)[] = credentialsFor(fullName(image.image), request.credentials)
    let last: unknown
    for (const auth of auths.length === 0 ? [undefined] : auths) {
      try {
        return await images.pullImage({ image, sandboxConfig, ...(auth === undefined ? {} : { auth }) }, { signal })
      } catch (error) {
        signal.throwIfAborted()
        last = error
      }
    }
    throw last
  }

  const pull = async (request: EnsureImageRequest, key: string): Promise<EnsureImageResult> => {
    const { pod, container, signal } = request
    const name = container.image ?? ''
    const askedMs = clock.monotonic()
    try {
      using _permit = await pulls.acquire({ signal })
      events.container(pod, container.name, { type: 'Normal', reason: 'Pulling', message: `Pulling image "${name}"` })
      const beganMs = clock.monotonic()
      const reference = await pullWithAny(request)
      const { image } = await images.imageStatus({ image: { image: reference } })
      if (image === undefined) throw new Error(`image "${name}" is not there after it was pulled`)
      failures.delete(key)
      const took = renderDurationMs(Math.round(clock.monotonic() - beganMs))
      const waited = renderDurationMs(Math.round(clock.monotonic() - askedMs))
      const message = `Successfully pulled image "${name}" in ${took} (${waited} including waiting). Image size: ${image.size} bytes.`
      events.container(pod, container.name, { type: 'Normal', reason: 'Pulled', message })
      return { ok: true, image }
    } catch (error) {
      signal.throwIfAborted()
      const text = errorMessage(error)
      const message = `Failed to pull image "${name}": ${text}`
      events.container(pod, container.name, { type: 'Warning', reason: 'Failed', message })
      events.container(pod, container.name, { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' })
      const nowMs = clock.now()
      const backoff = stepBackoff(imageBackoffPolicy, failures.get(key)?.backoff, { nowMs })
      failures.set(key, { backoff, error: text })
      return fail('ErrImagePull', text, nowMs)
    }
  }

  return {
    async ensure(request) {
      const { pod, container } = request
      const name = container.image ?? ''
      const key = `${pod.metadata.uid}_${name}`
      if (!imageReference.test(name)) {
        const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`
        events.container(pod, container.name, { type: 'Warning', reason: 'InspectFailed', message })
        return fail('InvalidImageName', message, clock.now() + recheckMs)
      }
      let present: Image | undefined
      try {
        present = (await images.imageStatus({ image: { image: name } })).image
      } catch (error) {
        const message = `Failed to inspect image "${name}": ${errorMessage(error)}`
        events.container(pod, container.name, { type: 'Warning', reason: 'InspectFailed', message })
        return fail('ImageInspectError', message, clock.now() + recheckMs)
      }
      const failure = failures.get(key)
      const decision = decidePull({
        container,
        present: present !== undefined,
        backoff: failure?.backoff,
        lastError: failure === undefined ? '' : `ErrImagePull: ${failure.error}`,
        nowMs: clock.now(),
      })
      if (present !== undefined && decision.kind === 'present') {
        const message = `Container image "${name}" already present on machine`
        events.container(pod, container.name, { type: 'Normal', reason: 'Pulled', message })
        return { ok: true, image: present }
      }
      if (decision.kind === 'never') {
        events.container(pod, container.name, { type: 'Warning', reason: decision.reason, message: decision.message })
        return fail(decision.reason, decision.message, clock.now() + recheckMs)
      }
      if (decision.kind === 'wait') {
        const message = `Back-off pulling image "${name}"`
        events.container(pod, container.name, { type: 'Normal', reason: 'BackOff', message })
        events.container(pod, container.name, { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' })
        return fail(decision.reason, decision.message, decision.untilMs)
      }
      return pull(request, key)
    },
    forget(podUid) {
      for (const key of failures.keys()) if (key.startsWith(`${podUid}_`)) failures.delete(key)
    },
  }
}

/** `busybox` is `docker.io/library/busybox`: credentials are looked up by registry. */
function fullName(image: string): string {
  const [first = ''] = image.split('/')
  const hasRegistry = image.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost')
  if (hasRegistry) return image.replace(/^index\.docker\.io\//, 'docker.io/')
  return `docker.io/${image.includes('/') ? '' : 'library/'}${image}`
}
