// Makes sure that a container's image is there, by its pull policy, with credentials, and says so in events.
// Upstream: pkg/kubelet/images/image_manager.go EnsureImageExists.
import { type core, parseImageName } from '#api'
import {
  type BackoffState,
  type Clock,
  createSemaphore,
  errorMessage,
  renderDurationMs,
  type Semaphore,
  stepBackoff,
} from '#base'
import type { AuthConfig, Image, ImageService, PodSandboxConfig } from '#cri'
import type { PodEvents } from '../pod-events.ts'
import type { PodNotes } from '../why/pod-notes.ts'
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
  readonly notes: PodNotes
}

interface Failure {
  readonly backoff: BackoffState
  /** Reason and message. */
  readonly error: string
}

/** What the CRI lets a runtime begin its error with, and what is said of it. */
const pullFailures = {
  RegistryUnavailable: 'the registry is unavailable',
  SignatureValidationFailed: 'the signature validation failed',
} as const

/** The reason and the message of a pull that failed. Pure. Upstream: evalCRIPullErr. */
export function pullFailure(image: string, error: string): { readonly reason: string; readonly message: string } {
  for (const [reason, text] of Object.entries(pullFailures)) {
    if (!error.startsWith(reason)) continue
    return { reason, message: `image pull failed for ${image} because ${text}${error.slice(reason.length)}` }
  }
  return { reason: 'ErrImagePull', message: error }
}

/** How soon an image that must not be pulled, or whose name is wrong, is looked for again. */
const recheckMs = 10_000

/** Pulls at most `maxParallel` images at a time. */
export function createImageManager(deps: ImageManagerDeps, options: { readonly maxParallel: number }): ImageManager {
  return new Images(deps, options)
}

const fail = (reason: string, message: string, untilMs: number): EnsureImageResult => ({
  ok: false,
  reason,
  message,
  untilMs,
})

class Images implements ImageManager {
  readonly #deps: ImageManagerDeps
  readonly #pulls: Semaphore
  readonly #failures = new Map<string, Failure>()

  constructor(deps: ImageManagerDeps, options: { readonly maxParallel: number }) {
    this.#deps = deps
    this.#pulls = createSemaphore({ permits: options.maxParallel })
  }

  async ensure(request: EnsureImageRequest): Promise<EnsureImageResult> {
    const { container, pod } = request
    const { clock } = this.#deps
    const name = container.image ?? ''
    const key = `${pod.metadata.uid}_${name}`
    const about = this.#reporter(request)
    const looked = await this.#look(request)
    if (!looked.ok) return looked.result
    const present = looked.image
    const failure = this.#failures.get(key)
    const decision = decidePull({
      container,
      present: present !== undefined,
      backoff: failure?.backoff,
      lastError: failure?.error ?? '',
      nowMs: clock.monotonic(),
    })
    if (present !== undefined && decision.kind === 'present') {
      about('Normal', 'Pulled', `Container image "${name}" already present on machine`)
      return { ok: true, image: present }
    }
    if (decision.kind === 'never') {
      about('Warning', decision.reason, decision.message)
      return fail(decision.reason, decision.message, clock.now() + recheckMs)
    }
    if (decision.kind === 'wait') {
      about('Normal', 'BackOff', `Back-off pulling image "${name}"`)
      about('Warning', 'Failed', 'Error: ImagePullBackOff')
      return fail(decision.reason, decision.message, clock.now() + decision.untilMs - clock.monotonic())
    }
    return this.#pull(request, key)
  }

  forget(podUid: string): void {
    for (const key of this.#failures.keys()) if (key.startsWith(`${podUid}_`)) this.#failures.delete(key)
  }

  #reporter({ pod, container }: EnsureImageRequest) {
    return (type: 'Normal' | 'Warning', reason: string, message: string): void =>
      this.#deps.events.container(pod, container.name, { type, reason, message })
  }

  /** The image if it is there. */
  async #look(
    request: EnsureImageRequest,
  ): Promise<
    | { readonly ok: true; readonly image: Image | undefined }
    | { readonly ok: false; readonly result: EnsureImageResult }
  > {
    const { images, clock } = this.#deps
    const about = this.#reporter(request)
    const name = request.container.image ?? ''
    if (parseImageName(name) === undefined) {
      const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`
      about('Warning', 'InspectFailed', message)
      return { ok: false, result: fail('InvalidImageName', message, clock.now() + recheckMs) }
    }
    try {
      return { ok: true, image: (await images.imageStatus({ image: { image: name } })).image }
    } catch (error) {
      const message = `Failed to inspect image "${name}": ${errorMessage(error)}`
      about('Warning', 'InspectFailed', message)
      return { ok: false, result: fail('ImageInspectError', message, clock.now() + recheckMs) }
    }
  }

  async #pull(request: EnsureImageRequest, key: string): Promise<EnsureImageResult> {
    const { images, clock, notes } = this.#deps
    const { container, signal, pod } = request
    const about = this.#reporter(request)
    const name = container.image ?? ''
    const askedMs = clock.monotonic()
    try {
      using stack = new DisposableStack()
      const note = (queued: boolean): Disposable =>
        stack.use(notes.begin(pod.metadata.uid, container.name, { kind: 'pull', image: name, queued }))
      const waiting = note(true)
      stack.use(await this.#pulls.acquire({ signal }))
      waiting[Symbol.dispose]()
      note(false)
      about('Normal', 'Pulling', `Pulling image "${name}"`)
      const beganMs = clock.monotonic()
      const reference = await pullWithAny(images, request)
      const { image } = await images.imageStatus({ image: { image: reference } })
      if (image === undefined) throw new Error(`image "${name}" is not there after it was pulled`)
      this.#failures.delete(key)
      const took = renderDurationMs(Math.round(clock.monotonic() - beganMs))
      const waited = renderDurationMs(Math.round(clock.monotonic() - askedMs))
      const message = `Successfully pulled image "${name}" in ${took} (${waited} including waiting). Image size: ${image.size} bytes.`
      about('Normal', 'Pulled', message)
      return { ok: true, image }
    } catch (error) {
      signal.throwIfAborted()
      const { reason, message: text } = pullFailure(name, errorMessage(error))
      about('Warning', 'Failed', `Failed to pull image "${name}": ${text}`)
      about('Warning', 'Failed', `Error: ${reason}`)
      const backoff = stepBackoff(imageBackoffPolicy, this.#failures.get(key)?.backoff, { nowMs: clock.monotonic() })
      this.#failures.set(key, { backoff, error: `${reason}: ${text}` })
      return fail(reason, text, clock.now())
    }
  }
}

/** Tries the credentials that fit, one after another. */
async function pullWithAny(images: ImageService, request: EnsureImageRequest): Promise<string> {
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

/** `busybox` is `docker.io/library/busybox`: credentials are looked up by registry. */
function fullName(image: string): string {
  const [first = ''] = image.split('/')
  const hasRegistry = image.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost')
  if (hasRegistry) return image.replace(/^index\.docker\.io\//, 'docker.io/')
  return `docker.io/${image.includes('/') ? '' : 'library/'}${image}`
}
