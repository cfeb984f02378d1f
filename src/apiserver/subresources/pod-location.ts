// Where a Pod's kubelet is, and which of its containers is meant. Upstream counterpart: pkg/registry/core/pod/strategy.go
// (LogLocation, ExecLocation) and pkg/kubelet/client.
import { badRequest, type core, internalError, notFound } from '#api'
import { registryPrefix } from '../cache/cluster-cache.ts'
import type { KubeletTarget } from '../kubelet-connection.ts'
import type { ServerContext } from '../server-context.ts'

/** An address is taken in this order: those that work without name resolution first, unlike upstream's default. */
const addressTypes = ['InternalIP', 'ExternalIP', 'InternalDNS', 'ExternalDNS', 'Hostname']
const kubeletPortDefault = 10_250

function names(containers: readonly { readonly name: string }[] | undefined): string[] {
  return (containers ?? []).map(({ name }) => name)
}

/** The container that is meant. Throws 400 when none or a wrong one is named. */
export function chooseContainer({ metadata, spec }: core.Pod, asked: string): string {
  const containers = names(spec?.containers)
  const initContainers = names(spec?.initContainers)
  const ephemeral = names(spec?.ephemeralContainers)
  if (asked === '') {
    const [only] = containers
    if (containers.length === 1 && only !== undefined) return only
    const init = initContainers.length === 0 ? '' : ` or one of the init containers: [${initContainers.join(' ')}]`
    throw badRequest(
      `a container name must be specified for pod ${metadata.name}, choose one of: [${containers.join(' ')}]${init}`,
    )
  }
  if (![...containers, ...initContainers, ...ephemeral].includes(asked)) {
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`)
  }
  return asked
}

/** The kubelet of a node with a path to ask it for. Throws when the node is not known or says no address. */
export function kubeletTarget(server: ServerContext, nodeName: string, target: string): KubeletTarget {
  const nodes = server.resources.find('', 'v1', 'nodes')
  const node = nodes?.cache?.get(`${registryPrefix}nodes/${nodeName}`)?.value as core.Node | undefined
  if (node === undefined) throw notFound({ group: '', resource: 'nodes' }, nodeName)
  const addresses = node.status?.addresses ?? []
  const preferred = addressTypes
    .map((type) => addresses.find((address) => address.type === type))
    .find((one) => one !== undefined)
  const host = server.kubeletHosts.get(nodeName) ?? preferred?.address
  if (host === undefined) throw internalError(`no preferred addresses found; known addresses: []`)
  const port = node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0
  return { nodeName, host, port: port === 0 ? kubeletPortDefault : port, target }
}
