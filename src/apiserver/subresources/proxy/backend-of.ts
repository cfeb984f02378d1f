// Where a proxied request goes: the address and port behind `[scheme:]name[:port]` of a Pod, a Service or a node. Upstream
// counterpart: ResourceLocation of pkg/registry/core/{pod,service,node}.
import { badRequest, type core, notFound, serviceUnavailable } from '#api'
import { randomInt } from '#base'
import { findObject } from '../../admission/known-objects.ts'
import type { BackendTarget } from '../../backend-connection.ts'
import type { ServerContext } from '../../server-context.ts'
import { kubeletTarget } from '../pod-location.ts'

/** What a client writes in the place of the name. */
export interface SchemeNamePort {
  readonly scheme: 'http' | 'https' | ''
  readonly name: string
  /** A number or the name of a port; '' if none is given. */
  readonly port: string
}

/** `https:web:8443`, `web:http`, `web`, `https:web:`; undefined for anything else. */
export function parseSchemeNamePort(text: string): SchemeNamePort | undefined {
  const parts = text.split(':')
  const [first = '', second = '', third = ''] = parts
  if (parts.length === 1) return first === '' ? undefined : { scheme: '', name: first, port: '' }
  if (parts.length === 2) return first === '' ? undefined : { scheme: '', name: first, port: second }
  if (parts.length !== 3 || second === '' || (first !== '' && first !== 'http' && first !== 'https')) return undefined
  return { scheme: first, name: second, port: third }
}

/** Addresses that lead to this machine itself, or to nobody in particular, are not for others to reach. */
export function isProxyable(address: string): boolean {
  if (address === '' || address === '0.0.0.0') return false
  const v6 = address.toLowerCase()
  if (v6.includes(':')) return !(v6 === '::' || v6 === '::1' || /^fe[89ab]/.test(v6) || v6.startsWith('ff'))
  const first = Number(address.split('.')[0])
  return first !== 127 && !address.startsWith('169.254.') && !(first >= 224 && first <= 239)
}

type Place = Omit<BackendTarget, 'target'>

function podBackend(server: ServerContext, namespace: string, { scheme, name, port }: SchemeNamePort): Place {
  const pod = findObject<core.Pod>(server, { group: '', plural: 'pods' }, { namespace, name })
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name)
  const host = pod.status.podIPs?.[0]?.ip ?? pod.status.podIP ?? ''
  if (!isProxyable(host)) throw badRequest('address not allowed')
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? [])
  const kind = scheme === '' ? 'http' : scheme
  const number = port === '' ? ports[0]?.containerPort : Number(port)
  return { kind, host, port: number ?? (kind === 'https' ? 443 : 80) }
}

/** The name that a port of the Service has in its endpoints. */
function portName({ metadata: { name }, spec }: core.Service, port: string): string {
  if (!/^\d+$/.test(port)) return port
  const found = (spec.ports ?? []).find((one) => one.port === Number(port))
  if (found === undefined) throw serviceUnavailable(`no service port ${port} found for service ${JSON.stringify(name)}`)
  return found.name ?? ''
}

function serviceBackend(server: ServerContext, namespace: string, { scheme, name, port }: SchemeNamePort): Place {
  const service = findObject<core.Service>(server, { group: '', plural: 'services' }, { namespace, name })
  if (service === undefined) throw notFound({ group: '', resource: 'services' }, name)
  const wanted = portName(service, port)
  const endpoints = findObject<core.Endpoints>(server, { group: '', plural: 'endpoints' }, { namespace, name })
  const candidates = (endpoints?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) => {
    const found = ports.find((one) => (one.name ?? '') === wanted)
    return found === undefined ? [] : addresses.map(({ ip }) => ({ host: ip, port: found.port }))
  })
  const chosen = candidates.length === 0 ? undefined : candidates[randomInt(server.random, candidates.length)]
  if (chosen === undefined) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`)
  if (!isProxyable(chosen.host)) throw badRequest('address not allowed')
  return { kind: scheme === '' ? 'http' : scheme, ...chosen }
}

/** Of a node only its kubelet is reached. */
function nodeBackend(server: ServerContext, { name, port }: SchemeNamePort): Place {
  const kubelet = kubeletTarget(server, name, '')
  if (port !== '' && Number(port) !== kubelet.port) throw badRequest('address not allowed')
  return { kind: 'kubelet', host: kubelet.host, port: kubelet.port }
}

/** The place behind a name. Throws 400, 404 and 503. */
export function backendOf(
  server: ServerContext,
  plural: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Place {
  const parsed = parseSchemeNamePort(name)
  if (parsed === undefined) throw badRequest(`invalid ${plural.slice(0, -1)} request ${JSON.stringify(name)}`)
  switch (plural) {
    case 'pods':
      return podBackend(server, namespace, parsed)
    case 'services':
      return serviceBackend(server, namespace, parsed)
    default:
      return nodeBackend(server, parsed)
  }
}
