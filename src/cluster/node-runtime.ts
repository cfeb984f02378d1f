// The container runtime of this node: a private containerd, host processes, or a CRI endpoint that the user names.
import { isRoot } from '#base/node'
import { type Clock, errorMessage, type Log } from '#base'
import {
  type Containerd,
  ensureNodeImage,
  findBinaries,
  importImages,
  nodeImageName,
  startContainerd,
  stopContainerd,
} from '#containerd'
import type { ContainerRuntime } from '#cri'
import { connectCri } from '#cri/grpc'
import type { HomePaths } from '#home'
import { machineAddresses } from '#kubelet/node'
import { withBuiltInImages } from './built-in-images.ts'
import { decideRuntime, type RuntimeChoice } from './decide-runtime.ts'
import { type ComponentCommand, startProcessRuntime, stopProcessRuntime } from './process-runtime.ts'

export interface NodeRuntime extends AsyncDisposable {
  readonly cri: ContainerRuntime
  /** `containerd (private, kept running)`, and why it was chosen. */
  readonly name: string
  readonly reason: string
  /** Whether Pods have cgroups. */
  readonly hasCgroups: boolean
  /** Loads an image archive; resolves with the names it brought. */
  loadImage(path: string, name: string | undefined): Promise<readonly string[]>
  /** Ends the runtime's own process, where it is ours. Containers must have been stopped. */
  stop(): Promise<void>
}

export interface NodeRuntimeDeps {
  readonly clock: Clock
  readonly log: Log
}

export interface NodeRuntimeOptions {
  /** Absent: the best that the machine allows. */
  readonly asked: RuntimeChoice | undefined
  /** A runtime that is there already. */
  readonly criEndpoint: string | undefined
  readonly component: ComponentCommand
}

/** Starts, finds or connects the runtime. Resolves when the CRI answers. */
export async function startNodeRuntime(
  deps: NodeRuntimeDeps,
  paths: HomePaths,
  { asked, criEndpoint, component }: NodeRuntimeOptions,
): Promise<NodeRuntime> {
  if (criEndpoint !== undefined) return connectEndpoint(deps, criEndpoint)
  const decision = decideRuntime({ asked, platform: process.platform, isRoot: isRoot(), missing: await missing() })
  if (decision.runtime === undefined) throw new Error(decision.refused)
  const { reason } = decision
  if (decision.runtime === 'containerd') return startPrivateContainerd(deps, paths, reason)
  deps.log.warn('containers are processes of this machine, without isolation', { reason })
  return startHostProcesses(deps, paths, { component, reason })
}

/** What containers need and this machine lacks. */
async function missing(): Promise<string | undefined> {
  return findBinaries({}).then(
    () => undefined,
    (error: unknown) => errorMessage(error),
  )
}

async function startHostProcesses(
  deps: NodeRuntimeDeps,
  paths: HomePaths,
  { component, reason }: { readonly component: ComponentCommand; readonly reason: string },
): Promise<NodeRuntime> {
  const handle = await startProcessRuntime(deps, paths, { component, address: machineAddresses()[0] ?? '127.0.0.1' })
  return {
    cri: handle.cri,
    name: handle.kept ? 'process (host processes, kept running)' : 'process (host processes)',
    reason,
    hasCgroups: false,
    loadImage: () => Promise.reject(new Error('Cannot load an image: the process runtime has no images')),
    stop: () => stopProcessRuntime(deps, paths, { purge: false }),
    [Symbol.asyncDispose]: () => handle[Symbol.asyncDispose](),
  }
}

/** Where the private containerd of a home is. */
export function containerdLocation(paths: HomePaths): { readonly home: string; readonly runDir: string } {
  return { home: paths.home, runDir: `${paths.run}/containerd` }
}

async function startPrivateContainerd(deps: NodeRuntimeDeps, paths: HomePaths, reason: string): Promise<NodeRuntime> {
  const containerd: Containerd = await startContainerd(deps, containerdLocation(paths))
  const images = withBuiltInImages(containerd.cri.images, [
    {
      matches: (reference) => reference === 'localhost/node' || reference === nodeImageName,
      ensure: (signal) => ensureNodeImage(containerd, signal ? { signal } : {}),
    },
  ])
  return {
    cri: { runtime: containerd.cri.runtime, images },
    name: containerd.kept ? 'containerd (private, kept running)' : 'containerd (private)',
    reason,
    hasCgroups: true,
    loadImage: (path, name) => importImages(containerd, { path }, name === undefined ? {} : { name }),
    stop: () => stopContainerd(deps, { ...containerdLocation(paths), purge: false }),
    [Symbol.asyncDispose]: () => containerd[Symbol.asyncDispose](),
  }
}

const connectLimitMs = 10_000

async function connectEndpoint({ clock, log }: NodeRuntimeDeps, endpoint: string): Promise<NodeRuntime> {
  const socketPath = endpoint.replace(/^unix:\/\//, '')
  const connection = await connectCri({ socketPath, clock, log, readyTimeoutMs: connectLimitMs })
  const version = await connection.runtime.version()
  return {
    cri: connection,
    name: `${version.runtimeName} ${version.runtimeVersion}`,
    hasCgroups: true,
    reason: `asked for by --container-runtime-endpoint ${endpoint}`,
    loadImage: () =>
      Promise.reject(
        new Error('Cannot load an image: the runtime was given by its endpoint; load the image with its own tools'),
      ),
    stop: async () => {},
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
