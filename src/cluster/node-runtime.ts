// The container runtime of this node: a private containerd, or a CRI endpoint that the user names.
import type { Clock, Log } from '#base'
import {
  type Containerd,
  ensureNodeImage,
  importImages,
  nodeImageName,
  startContainerd,
  stopContainerd,
} from '#containerd'
import type { ContainerRuntime } from '#cri'
import { connectCri } from '#cri/grpc'
import type { HomePaths } from '#home'
import { withBuiltInImages } from './built-in-images.ts'

export interface NodeRuntime extends AsyncDisposable {
  readonly cri: ContainerRuntime
  /** `containerd (private, kept running)`, and why it was chosen. */
  readonly name: string
  readonly reason: string
  /** Loads an image archive; resolves with the names it brought. */
  loadImage(path: string, name: string | undefined): Promise<readonly string[]>
  /** Ends the runtime's own process, where it is ours. Containers must have been stopped. */
  stop(): Promise<void>
}

export interface NodeRuntimeDeps {
  readonly clock: Clock
  readonly log: Log
}

/** Starts, finds or connects the runtime. Resolves when the CRI answers. */
export function startNodeRuntime(
  deps: NodeRuntimeDeps,
  paths: HomePaths,
  criEndpoint: string | undefined,
): Promise<NodeRuntime> {
  return criEndpoint === undefined ? startPrivateContainerd(deps, paths) : connectEndpoint(deps, criEndpoint)
}

/** Where the private containerd of a home is. */
export function containerdLocation(paths: HomePaths): { readonly home: string; readonly runDir: string } {
  return { home: paths.home, runDir: `${paths.run}/containerd` }
}

async function startPrivateContainerd(deps: NodeRuntimeDeps, paths: HomePaths): Promise<NodeRuntime> {
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
    reason: 'root on Linux with containerd, runc and CNI plugins installed',
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
    reason: `asked for by --container-runtime-endpoint ${endpoint}`,
    loadImage: () =>
      Promise.reject(
        new Error('Cannot load an image: the runtime was given by its endpoint; load the image with its own tools'),
      ),
    stop: async () => {},
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}
