// Carries out a Pod's plan, action by action. What a container's start came to is told to the caller; a sandbox that cannot
// be made ends the plan. Upstream: kuberuntime_manager.go SyncPod.
import type { core } from '#api'
import { errorMessage } from '#base'
import type { PodSandboxConfig } from '#cri'
import type { RegistryCredential } from '../images/credentials.ts'
import { hostnameProblem, podHostname } from '../pod/hostname.ts'
import { podCgroupLimits, podCgroupPath } from '../pod/resources.ts'
import { readySandbox } from '../pod/runtime-status.ts'
import type { CreateSandboxAction, PodAction, StartContainerAction } from '../pod-actions/actions.ts'
import { gracePeriodSeconds } from '../pod-actions/compute-termination.ts'
import type { VolumePaths } from '../volumes/volume-manager.ts'
import { computePodDns, parseResolvConf } from './dns-config.ts'
import { killContainer } from './kill-container.ts'
import { podLogDirName } from './paths.ts'
import type { PodRuntimeDeps } from './runtime-deps.ts'
import { renderSandboxConfig } from './sandbox-config.ts'
import { type StartResult, startContainer } from './start-container.ts'

export interface RunPlanRequest {
  readonly pod: core.Pod
  readonly actions: readonly PodAction[]
  /** May still be on their way: the first container that is started waits for them. */
  readonly volumes: Promise<VolumePaths>
  readonly credentials: Promise<readonly RegistryCredential[]>
  readonly signal: AbortSignal
  /** After each step that the Pod's status should show. */
  readonly onProgress: () => void
  readonly onStart: (action: StartContainerAction, result: StartResult) => void
}

/** A sandbox that could not be made; already reported. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
}

const decoder = new TextDecoder()

/** The configuration of a sandbox of the Pod. Warnings about DNS are reported when it is made. */
async function sandboxConfig(
  deps: PodRuntimeDeps,
  pod: core.Pod,
  { attempt, report }: { readonly attempt: number; readonly report: boolean },
): Promise<PodSandboxConfig> {
  const { options, host, events } = deps
  const resolvConf = decoder.decode((await host.files.read(options.resolvConf)) ?? new Uint8Array())
  const { clusterDns, clusterDomain } = options
  const dns = computePodDns({ pod, clusterDns, clusterDomain, node: parseResolvConf(resolvConf) })
  if (report) for (const warning of dns.warnings) events.pod(pod, { type: 'Warning', ...warning })
  const hostname = podHostname(pod, clusterDomain)
  const problem = hostnameProblem(hostname)
  if (problem !== undefined) throw new Error(problem)
  return renderSandboxConfig({
    pod,
    attempt,
    hostname,
    dns,
    podLogDir: options.podLogDir,
    cgroupRoot: options.cgroupRoot,
  })
}

async function createSandbox(
  deps: PodRuntimeDeps,
  request: RunPlanRequest,
  action: CreateSandboxAction,
): Promise<void> {
  const { pod, signal } = request
  const { runtime, events, host, options, observer } = deps
  if (action.changed) {
    const message = 'Pod sandbox changed, it will be killed and re-created.'
    events.pod(pod, { type: 'Normal', reason: 'SandboxChanged', message })
  }
  try {
    if (pod.spec.hostUsers === false) {
      throw new Error(`RuntimeClass handler "${pod.spec.runtimeClassName ?? ''}" does not support user namespaces`)
    }
    const config = await sandboxConfig(deps, pod, { attempt: action.attempt, report: true })
    await host.files.makeDirectory(`${options.podLogDir}/${podLogDirName(pod)}`, 0o755)
    if (options.cgroupRoot !== '') {
      await host.cgroups.apply(podCgroupPath(pod, options.cgroupRoot), podCgroupLimits(pod))
    }
    const { runtimeClassName } = pod.spec
    const sandboxId = await runtime.runPodSandbox(
      { config, ...(runtimeClassName === undefined ? {} : { runtimeHandler: runtimeClassName }) },
      { signal },
    )
    await observer.observeSandbox(pod.metadata.uid, sandboxId)
  } catch (error) {
    signal.throwIfAborted()
    const message = `Failed to create pod sandbox: ${errorMessage(error)}`
    events.pod(pod, { type: 'Warning', reason: 'FailedCreatePodSandBox', message })
    throw new SandboxError(message, { cause: error })
  }
}

async function start(deps: PodRuntimeDeps, request: RunPlanRequest, action: StartContainerAction): Promise<void> {
  const { pod, signal } = request
  const [volumes, credentials] = await Promise.all([request.volumes, request.credentials])
  const sandbox = readySandbox(deps.observer.known(pod.metadata.uid))
  if (sandbox === undefined) throw new SandboxError(`No sandbox to start container ${action.name} in`)
  const result = await startContainer(deps, {
    pod,
    action,
    sandboxId: sandbox.id,
    sandboxConfig: await sandboxConfig(deps, pod, { attempt: sandbox.attempt, report: false }),
    podIps: pod.spec.hostNetwork === true ? deps.hostIps : sandbox.ips,
    volumes,
    credentials,
    signal,
  })
  if (result.ok) await deps.observer.observeContainer(pod.metadata.uid, result.containerId)
  else await deps.observer.observe(pod.metadata.uid)
  request.onStart(action, result)
}

async function runAction(deps: PodRuntimeDeps, request: RunPlanRequest, action: PodAction): Promise<void> {
  const { pod, signal } = request
  switch (action.type) {
    case 'createSandbox':
      return createSandbox(deps, request, action)
    case 'stopSandbox':
      return deps.runtime.stopPodSandbox(action.sandboxId, { signal })
    case 'startContainer':
      return start(deps, request, action)
    case 'killContainer': {
      const { containerId, name, reason, message } = action
      const graceSeconds = gracePeriodSeconds({ pod, name, reason })
      const podIp = readySandbox(deps.observer.known(pod.metadata.uid))?.ips[0] ?? ''
      await killContainer(deps, { pod, containerId, name, graceSeconds, message, podIp, signal })
      await deps.observer.observeContainer(pod.metadata.uid, containerId)
      return
    }
    case 'holdContainer':
      return
  }
}

/** Carries out the actions in order. Rejects with a SandboxError, a runtime's error, or when `signal` aborts. */
export async function runPlan(deps: PodRuntimeDeps, request: RunPlanRequest): Promise<void> {
  for (const action of request.actions) {
    request.signal.throwIfAborted()
    await runAction(deps, request, action)
    if (action.type !== 'holdContainer') request.onProgress()
  }
}
