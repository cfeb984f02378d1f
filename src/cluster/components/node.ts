// The kubelet of this machine with its own server. Used by the cluster's process and by `sampan kubelet` alone.
// Upstream counterpart: cmd/kubelet.
import { isRoot } from '#base/node'
import type { Running } from '#base'
import type { Client } from '#client'
import type { ContainerRuntime } from '#cri'
import { type Kubelet, type KubeletOptions, startKubelet } from '#kubelet'
import { createNodeHost, startKubeletServer, withoutRoot } from '#kubelet/node'
import type { ComponentDeps } from './deps.ts'
import { withFreePort } from './listen.ts'

export interface NodeDeps extends ComponentDeps {
  /** Absent: only static Pods are run. */
  readonly client: Client | undefined
  readonly cri: ContainerRuntime
}

export interface NodeServerOptions {
  readonly bindAddress: string
  readonly port: number
  readonly portIsAsked: boolean
  /** PEM. */
  readonly cert: string
  readonly key: string
  readonly clientCa: string
}

/** `server` undefined: the kubelet has no server, so nothing can be asked of it. Resolves when the node is registered. */
export async function startNode(
  deps: NodeDeps,
  kubeletOptions: Omit<KubeletOptions, 'serverPort'>,
  server: NodeServerOptions | undefined,
): Promise<Running> {
  const { clock, random, log, client, cri } = deps
  const host = createNodeHost({ log }, { rootDir: kubeletOptions.rootDir })
  await using started = new AsyncDisposableStack()
  // The server first: a node that is Ready can be asked for logs.
  let kubelet: Kubelet | undefined
  const served = (): Kubelet => {
    if (!kubelet) throw new Error('The kubelet is starting')
    return kubelet
  }
  const listening =
    server &&
    started.use(
      await withFreePort(server.port, server.portIsAsked, (port) =>
        startKubeletServer(
          { kubelet: served, nodeName: kubeletOptions.nodeName, client, runtime: cri.runtime, clock, log },
          { cert: server.cert, key: server.key, clientCa: server.clientCa, host: server.bindAddress, port },
        ),
      ),
    )
  kubelet = started.use(
    await startKubelet(
      {
        client,
        runtime: cri.runtime,
        images: cri.images,
        clock,
        random,
        log,
        host: isRoot() ? host : withoutRoot(host),
      },
      { ...kubeletOptions, serverPort: listening?.port ?? 0 },
    ),
  )
  const done = Promise.race([kubelet.done, ...(listening ? [listening.done] : [])])
  done.catch(() => {})
  const owned = started.move()
  return { done, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
