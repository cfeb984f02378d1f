// `sampan kubelet`: the kubelet in a process of its own. It shares nothing with an API server but the wire, and runs static
// Pods without one.
import { readFile } from 'node:fs/promises'
import { ensureDir } from '#base/node'
import { createClient } from '#client'
import { createHttpsTransport, loadKubeconfig } from '#client/node'
import { connectCri } from '#cri/grpc'
import type { Running } from '#base'
import type { KubeletOptions } from '#kubelet'
import type { ComponentDeps } from './deps.ts'
import { type NodeServerOptions, startNode } from './node.ts'

export interface KubeletProcessOptions extends Omit<KubeletOptions, 'serverPort'> {
  /** Absent: there is no API server, and only static Pods are run. */
  readonly kubeconfig?: string
  /** `unix:///run/containerd/containerd.sock`. */
  readonly criEndpoint: string
  readonly bindAddress: string
  readonly port: number
  /** Files. Absent: nothing can be asked of this kubelet. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa: string }
}

/** Resolves when the node is registered, or without an API server, when its static Pods are read. */
export async function runKubelet(deps: ComponentDeps, options: KubeletProcessOptions): Promise<Running> {
  const { kubeconfig, criEndpoint, bindAddress, port, tls, ...kubelet } = options
  const { clock, log } = deps
  await using started = new AsyncDisposableStack()
  await ensureDir(options.rootDir, { mode: 0o750 })
  const socketPath = criEndpoint.replace(/^unix:\/\//, '')
  const connection = started.use(await connectCri({ socketPath, clock, log }))
  const transport =
    kubeconfig === undefined
      ? undefined
      : started.use(createHttpsTransport((await loadKubeconfig({ path: kubeconfig })).transport))
  const server = tls && { ...(await readTls(tls)), bindAddress, port, portIsAsked: true }
  const client = transport && createClient(transport.send)
  const node = started.use(await startNode({ ...deps, client, cri: connection }, kubelet, server))
  const owned = started.move()
  return { done: node.done, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function readTls(files: {
  readonly cert: string
  readonly key: string
  readonly clientCa: string
}): Promise<Pick<NodeServerOptions, 'cert' | 'key' | 'clientCa'>> {
  const [cert, key, clientCa] = await Promise.all(
    [files.cert, files.key, files.clientCa].map((file) => readFile(file, 'utf8')),
  )
  return { cert: cert ?? '', key: key ?? '', clientCa: clientCa ?? '' }
}
