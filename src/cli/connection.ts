// How a command reaches the API: the kubeconfig of the home, or one that the user names.
import { createClient, type Client } from '#client'
import { createHttpsTransport, type HttpsTransportOptions, type Kubeconfig, loadKubeconfig } from '#client/node'
import type { Transport } from '#base'
import { pathExists } from '#base/node'
import { UsageError } from './failure.ts'
import type { GlobalFlags } from './global-flags.ts'
import { homeOf } from './home-of.ts'
import type { CliIo } from './io.ts'

export interface Connection extends Disposable {
  readonly client: Client
  readonly send: Transport
  /** Of the context, or as the user asked with -n. */
  readonly namespace: string
  /** `https://127.0.0.1:6443`. */
  readonly server: string
  readonly tls: HttpsTransportOptions
}

/** Opens the connection that the flags ask for. Disposing closes it. */
export async function connect(
  io: CliIo,
  flags: GlobalFlags,
  { fieldManager = 'kubectl' }: { readonly fieldManager?: string } = {},
): Promise<Connection> {
  const { transport: options, namespace } = await findKubeconfig(io, flags)
  const transport = createHttpsTransport(options)
  return {
    client: createClient(transport.send, { fieldManager }),
    send: transport.send,
    namespace: flags.namespace ?? namespace,
    server: options.server,
    tls: options,
    [Symbol.dispose]: () => transport[Symbol.dispose](),
  }
}

async function findKubeconfig(io: CliIo, flags: GlobalFlags): Promise<Kubeconfig> {
  if (flags.kubeconfig !== undefined || flags.context !== undefined) {
    return await loadKubeconfig({
      path: flags.kubeconfig,
      paths: io.env['KUBECONFIG'],
      home: io.userHome,
      context: flags.context,
    })
  }
  const { kubeconfig, home } = homeOf(io, flags.home)
  if (!(await pathExists(kubeconfig)))
    throw new UsageError(`no cluster has been started in ${home}. Start it with: sampan up`)
  return await loadKubeconfig({ path: kubeconfig })
}
