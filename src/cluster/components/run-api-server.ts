// `sampan apiserver`: the API server in a process of its own, with keys and kubeconfigs for the others in one folder.
import path from 'node:path'
import { ensureDir } from '#base/node'
import { writeKubeconfig } from '../kubeconfig.ts'
import { type ClusterPki, ensurePki, firstServiceIp } from '../pki/ensure-pki.ts'
import { type ServedApi, startServedApi } from './api-server.ts'
import type { ComponentDeps } from './deps.ts'
import { reachableAddress } from './listen.ts'

export interface ApiServerProcessOptions {
  /** Keys and certificates, made where they are missing; and a kubeconfig for each component (`admin.conf`, …). */
  readonly certDir: string
  readonly database: string
  readonly bindAddress: string
  readonly port: number
  /** The node whose kubelet gets a certificate. */
  readonly nodeName: string
  readonly serviceSubnet: string
  readonly clusterDomain: string
  /** Where spans of requests are sent. Default: nowhere. */
  readonly tracingEndpoint?: string
}

/** Kubeconfigs, by file name, and whose certificate stands in each; named as kubeadm names them. */
const kubeconfigs: Readonly<Record<string, Exclude<keyof ClusterPki, 'serviceAccountKey'>>> = {
  'admin.conf': 'admin',
  'controller-manager.conf': 'controllerManager',
  'scheduler.conf': 'scheduler',
  'kubelet.conf': 'kubeletClient',
}

/** Resolves when the server answers and the kubeconfigs that lead to it are written. */
export async function runApiServer(deps: ComponentDeps, options: ApiServerProcessOptions): Promise<ServedApi> {
  const { certDir, bindAddress, serviceSubnet, clusterDomain, nodeName } = options
  await ensureDir(path.dirname(options.database), { mode: 0o700 })
  const making = ensurePki({
    folder: certDir,
    nodeName,
    serverNames: [reachableAddress(bindAddress)],
    serviceIp: firstServiceIp(serviceSubnet),
    clusterDomain,
    now: deps.clock.now(),
  })
  await using started = new AsyncDisposableStack()
  const served = started.use(
    await startServedApi(
      deps,
      { ...options, portIsAsked: true },
      { stages: { run: (_stage, work) => work() }, pki: making },
    ),
  )
  const pki = await making
  await Promise.all(
    Object.entries(kubeconfigs).map(([file, user]) =>
      writeKubeconfig(path.join(certDir, file), {
        name: 'sampan',
        server: served.server,
        ca: pki.ca.cert,
        ...pki[user],
      }),
    ),
  )
  started.move()
  return served
}
