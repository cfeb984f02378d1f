// Starts one container: image, environment, mounts, create, start, postStart. What fails becomes the container's waiting
// reason. Upstream: kuberuntime_container.go startContainer.
import type { core } from '#api'
import { errorMessage } from '#base'
import type { Mount, PodSandboxConfig } from '#cri'
import type { ContainerEnv } from '../env/container-env.ts'
import type { RegistryCredential } from '../images/credentials.ts'
import { renderHandler, reportHttpFallback, runHandler } from '../lifecycle/run-handler.ts'
import { findContainer, type PodContainer } from '../pod/containers.ts'
import { podHostname } from '../pod/hostname.ts'
import { newestRecord, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import type { StartContainerAction } from '../pod-actions/actions.ts'
import { containerMounts } from '../volumes/container-mounts.ts'
import type { VolumePaths } from '../volumes/volume-manager.ts'
import { renderContainerConfig } from './container-config.ts'
import { containerEnvironment } from './container-environment.ts'
import { renderHostNetworkHostsFile, renderHostsFile } from './hosts-file.ts'
import { killContainer } from './kill-container.ts'
import { defaultTerminationMessagePath } from './labels.ts'
import { containerDir, etcHostsPath, podLogDirName, subPathsDir } from './paths.ts'
import type { PodRuntimeDeps } from './runtime-deps.ts'
import { nonRootViolation } from './security-context.ts'

export interface StartRequest {
  readonly pod: core.Pod
  readonly action: StartContainerAction
  readonly sandboxId: string
  readonly sandboxConfig: PodSandboxConfig
  readonly podIps: readonly string[]
  readonly volumes: VolumePaths
  readonly credentials: readonly RegistryCredential[]
  readonly signal: AbortSignal
}

export type StartResult =
  | { readonly ok: true; readonly containerId: string }
  /** `untilMs`: when to try again, on the wall clock. */
  | { readonly ok: false; readonly reason: string; readonly message: string; readonly untilMs: number }

/** Upstream's backOffPeriod: how soon a start that failed for lack of something is tried again. */
export const startRetryMs = 10_000

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** /etc/hosts, unless the container mounts something there; rewritten at each start. */
async function hostsMount(deps: PodRuntimeDeps, container: PodContainer, request: StartRequest): Promise<Mount[]> {
  const { pod, podIps } = request
  const { host, options } = deps
  if (container.spec.volumeMounts?.some((mount) => mount.mountPath === '/etc/hosts')) return []
  const path = etcHostsPath(options.rootDir, pod.metadata.uid)
  const text =
    pod.spec.hostNetwork === true
      ? renderHostNetworkHostsFile(pod, decoder.decode((await host.files.read(options.hostsFile)) ?? new Uint8Array()))
      : renderHostsFile(pod, podHostname(pod, options.clusterDomain), podIps)
  await host.files.write(path, encoder.encode(text), { mode: 0o644 })
  return [{ containerPath: '/etc/hosts', hostPath: path }]
}

async function terminationMount(
  deps: PodRuntimeDeps,
  container: PodContainer,
  { pod, action }: StartRequest,
): Promise<{ readonly file: string; readonly mount: Mount }> {
  const { host, options } = deps
  const dir = containerDir(options.rootDir, pod.metadata.uid, container.spec.name)
  await host.files.makeDirectory(dir)
  const file = `${dir}/${action.attempt}`
  await host.files.write(file, new Uint8Array(), { mode: 0o666 })
  const containerPath = container.spec.terminationMessagePath ?? defaultTerminationMessagePath
  return { file, mount: { containerPath, hostPath: file } }
}

class StartProblem extends Error {
  readonly reason: string
  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The container whose processes an ephemeral one is to see. */
function targetOf({ spec }: PodContainer, status: PodRuntimeStatus): string | undefined {
  const name = 'targetContainerName' in spec ? (spec.targetContainerName ?? '') : ''
  if (name === '') return undefined
  const target = newestRecord(status, name)
  if (target === undefined)
    throw new StartProblem('CreateContainerConfigError', `unable to find target container ${name}`)
  return target.id
}

/** Prepares and creates the container; gives its id. */
async function create(deps: PodRuntimeDeps, container: PodContainer, request: StartRequest): Promise<string> {
  const { pod, action, signal, sandboxConfig, sandboxId } = request
  const { host, options, observer } = deps
  const pulled = await deps.images.ensure({ ...request, container: container.spec, signal })
  if (!pulled.ok) throw new Pending(pulled)
  const { image } = pulled
  const imageUser = {
    ...(image.uid === undefined ? {} : { uid: image.uid }),
    ...(image.username === '' ? {} : { username: image.username }),
  }
  const seccompDir = `${options.rootDir}/seccomp`
  const violation = nonRootViolation({ pod, container: container.spec, kind: container.kind, imageUser, seccompDir })
  if (violation !== undefined) throw new StartProblem('CreateContainerConfigError', violation)
  const env: ContainerEnv = await containerEnvironment(deps, container, request)
  if (!env.ok) throw new StartProblem('CreateContainerConfigError', env.message)
  for (const warning of env.warnings) deps.events.pod(pod, { type: 'Warning', ...warning })
  const mounts = await containerMounts({
    container: container.spec,
    volumes: request.volumes,
    env: env.env,
    pod,
    host,
    subPathsDir: subPathsDir(options.rootDir, pod.metadata.uid, container.spec.name),
  }).catch((error: unknown) => {
    throw new StartProblem('CreateContainerConfigError', errorMessage(error))
  })
  const [hosts, message] = await Promise.all([
    hostsMount(deps, container, request),
    terminationMount(deps, container, request),
    host.files.makeDirectory(`${options.podLogDir}/${podLogDirName(pod)}/${container.spec.name}`, 0o755),
  ])
  const targetId = targetOf(container, observer.known(pod.metadata.uid))
  const config = renderContainerConfig({
    pod,
    container,
    attempt: action.attempt,
    restartGeneration: action.restartGeneration ?? 0,
    imageRef: image.id,
    imageUser,
    env: env.env,
    mounts: [...mounts, ...hosts, message.mount],
    terminationMessageFile: message.file,
    targetId,
    nodeMemoryBytes: deps.machine.memoryBytes,
    seccompDir,
  })
  try {
    return await deps.runtime.createContainer({ podSandboxId: sandboxId, config, sandboxConfig }, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new StartProblem('CreateContainerError', errorMessage(error))
  }
}

/** The image is not there (yet). */
class Pending extends Error {
  readonly result: Extract<StartResult, { ok: false }>
  constructor(result: Extract<StartResult, { ok: false }>) {
    super(result.message)
    this.result = result
  }
}

/** Starts the container of an action. Never rejects but when `signal` aborts. */
export async function startContainer(deps: PodRuntimeDeps, request: StartRequest): Promise<StartResult> {
  const { pod, action, signal } = request
  const { events, clock, runtime } = deps
  const container = findContainer(pod, action.name)
  if (container === undefined) return { ok: false, reason: 'Error', message: 'no such container', untilMs: Infinity }
  const about = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    events.container(pod, action.name, { type, reason, message })
  let containerId = ''
  try {
    containerId = action.madeId ?? (await create(deps, container, request))
    if (action.madeId === undefined) about('Normal', 'Created', `Container created`)
    await runtime.startContainer(containerId, { signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      throw new StartProblem('RunContainerError', errorMessage(error))
    })
    about('Normal', 'Started', `Container started`)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Pending) return error.result
    const reason = error instanceof StartProblem ? error.reason : 'CreateContainerError'
    const message = errorMessage(error)
    about('Warning', 'Failed', `Error: ${message}`)
    // A container that was made and did not start counts as ended; its back-off is that of its crashes.
    const untilMs = reason === 'RunContainerError' ? clock.now() : clock.now() + startRetryMs
    return { ok: false, reason, message, untilMs }
  }
  return afterStart(deps, container, { ...request, containerId })
}

/** postStart: the container counts as running when it has ended well. */
async function afterStart(
  deps: PodRuntimeDeps,
  container: PodContainer,
  request: StartRequest & { readonly containerId: string },
): Promise<StartResult> {
  const { pod, signal, containerId, podIps } = request
  const handler = container.spec.lifecycle?.postStart
  if (handler === undefined) return { ok: true, containerId }
  try {
    const target = { container: container.spec, containerId, podIp: podIps[0] ?? '' }
    using _ = deps.notes.begin(pod.metadata.uid, container.spec.name, {
      kind: 'postStart',
      handler: renderHandler(handler),
    })
    const onHttpFallback = reportHttpFallback(deps.events, pod, container.spec.name)
    await runHandler({ ...deps, network: deps.host.network, onHttpFallback }, handler, { target, signal })
    return { ok: true, containerId }
  } catch (error) {
    signal.throwIfAborted()
    const message = errorMessage(error)
    deps.events.container(pod, container.spec.name, {
      type: 'Warning',
      reason: 'FailedPostStartHook',
      message: `PostStartHook failed: ${message}`,
    })
    await killContainer(deps, {
      pod,
      containerId,
      name: container.spec.name,
      graceSeconds: pod.spec.terminationGracePeriodSeconds ?? 30,
      message: 'FailedPostStartHook',
      podIp: podIps[0] ?? '',
      signal,
    })
    return { ok: false, reason: 'PostStartHookError', message, untilMs: deps.clock.now() }
  }
}
