// RuntimeService over gRPC: one line a call. Stop and remove of what is gone succeed, as the CRI asks, also
// where a runtime answers NotFound.
import type { CallOptions, RuntimeService, StreamingResponse } from '../contract.ts'
import { CriError, isCriError } from '../error.ts'
import type { Container, ContainerEvent, ContainerStatusResponse, ExecSyncResponse } from '../messages/container.ts'
import type { RuntimeStatusResponse, VersionResponse } from '../messages/runtime.ts'
import type { PodSandbox, PodSandboxStatusResponse } from '../messages/sandbox.ts'
import type { ContainerStats, PodSandboxStats } from '../messages/stats.ts'
import type { Caller } from './connect-cri.ts'
import type { ContainerdCaller } from './containerd-call.ts'
import { type Method, runtimeMethods as methods } from './methods.ts'
import { stopBySignal } from './stop-by-signal.ts'

/** Stop and exec take as long as they were told to; the call's own deadline comes this much later. */
const deadlineSlackMs = 120_000

const goneIsDone = (error: unknown): void => {
  if (!isCriError(error, 'notFound')) throw error
}

/** Makes the service of a connection. */
export function createRuntimeService(caller: Caller, containerd: ContainerdCaller): RuntimeService {
  // What the codec decodes has the response message's shape: each cast below names the contract's type for that message.
  const call = async <T>(of: Method, request: object, options?: CallOptions, deadlineMs?: number): Promise<T> =>
    (await caller.call(of, request, options, deadlineMs)) as T
  const run = async (of: Method, request: object, options?: CallOptions, deadlineMs?: number): Promise<void> => {
    await caller.call(of, request, options, deadlineMs)
  }
  return {
    version: (o) => call<VersionResponse>(methods.version, { version: 'v1' }, o),
    status: (request, o) => call<RuntimeStatusResponse>(methods.status, request, o),
    updateRuntimeConfig: (runtimeConfig, o) => run(methods.updateRuntimeConfig, { runtimeConfig }, o),

    runPodSandbox: async (request, o) =>
      (await call<{ podSandboxId: string }>(methods.runPodSandbox, request, o)).podSandboxId,
    stopPodSandbox: (podSandboxId, o) => run(methods.stopPodSandbox, { podSandboxId }, o).catch(goneIsDone),
    removePodSandbox: (podSandboxId, o) => run(methods.removePodSandbox, { podSandboxId }, o).catch(goneIsDone),
    podSandboxStatus: (request, o) => call<PodSandboxStatusResponse>(methods.podSandboxStatus, request, o),
    listPodSandbox: async (filter, o) =>
      (await call<{ items: PodSandbox[] }>(methods.listPodSandbox, { filter }, o)).items,
    updatePodSandboxResources: (request, o) => run(methods.updatePodSandboxResources, request, o),

    createContainer: async (request, o) =>
      (await call<{ containerId: string }>(methods.createContainer, request, o)).containerId,
    startContainer: (containerId, o) => run(methods.startContainer, { containerId }, o),
    async stopContainer({ containerId, timeoutSeconds, stopSignal }, o) {
      const own = stopSignal !== undefined && timeoutSeconds > 0
      const signalled = own && (await stopBySignal(containerd, { containerId, timeoutSeconds, stopSignal }, o))
      const request = { containerId, timeoutSeconds: signalled ? 0 : timeoutSeconds }
      const deadlineMs = request.timeoutSeconds * 1000 + deadlineSlackMs
      await run(methods.stopContainer, request, o, deadlineMs).catch(goneIsDone)
    },
    removeContainer: (containerId, o) => run(methods.removeContainer, { containerId }, o).catch(goneIsDone),
    listContainers: async (filter, o) =>
      (await call<{ containers: Container[] }>(methods.listContainers, { filter }, o)).containers,
    containerStatus: (request, o) => call<ContainerStatusResponse>(methods.containerStatus, request, o),
    updateContainerResources: (request, o) => run(methods.updateContainerResources, request, o),
    reopenContainerLog: (containerId, o) => run(methods.reopenContainerLog, { containerId }, o),

    execSync: (request, o) => {
      const { timeoutSeconds = 0 } = request
      const deadlineMs = timeoutSeconds === 0 ? Number.POSITIVE_INFINITY : timeoutSeconds * 1000 + deadlineSlackMs
      return call<ExecSyncResponse>(methods.execSync, request, o, deadlineMs).catch(rethrowExecTimeout)
    },
    exec: (request, o) => call<StreamingResponse>(methods.exec, request, o),
    attach: (request, o) => call<StreamingResponse>(methods.attach, request, o),
    portForward: (request, o) => call<StreamingResponse>(methods.portForward, request, o),

    containerStats: async (containerId, o) =>
      (await call<{ stats: ContainerStats }>(methods.containerStats, { containerId }, o)).stats,
    listContainerStats: async (filter, o) =>
      (await call<{ stats: ContainerStats[] }>(methods.listContainerStats, { filter }, o)).stats,
    podSandboxStats: async (podSandboxId, o) =>
      (await call<{ stats: PodSandboxStats }>(methods.podSandboxStats, { podSandboxId }, o)).stats,
    listPodSandboxStats: async (filter, o) =>
      (await call<{ stats: PodSandboxStats[] }>(methods.listPodSandboxStats, { filter }, o)).stats,

    getContainerEvents: (o) => caller.stream(methods.getContainerEvents, o) as AsyncGenerator<ContainerEvent, void>,
  }
}

/** containerd tells an exec that took too long by its sentence, with code Unknown before 1.7. */
function rethrowExecTimeout(error: unknown): never {
  if (isCriError(error, 'unknown') && /timeout .*exceeded/.test(error.message)) {
    throw new CriError('deadlineExceeded', error.message, { cause: error })
  }
  throw error
}
