// The names a Pod has inside: facts of `hostname`, `subdomain`, `setHostnameAsFQDN`, `hostnameOverride`.
// Upstream: kubelet_pods.go GeneratePodHostNameAndDomain.
import type { core } from '#api'

/** Longest host name of the kernel. */
const kernelHostnameLengthMax = 64
const labelLengthMax = 63

export interface PodHostname {
  readonly hostname: string
  /** '' without subdomain. */
  readonly domain: string
  /** What the kernel is told: the name, or the whole name with setHostnameAsFQDN. */
  readonly kernelHostname: string
}

/** The Pod's hostname and domain. */
export function podHostname(pod: core.Pod, clusterDomain: string): PodHostname {
  const { spec, metadata } = pod
  if (spec.hostnameOverride !== undefined && spec.hostnameOverride !== '') {
    return { hostname: spec.hostnameOverride, domain: '', kernelHostname: spec.hostnameOverride }
  }
  const wanted = spec.hostname !== undefined && spec.hostname !== '' ? spec.hostname : metadata.name
  const hostname = wanted.slice(0, labelLengthMax).replace(/[-.]+$/, '')
  const subdomain = spec.subdomain ?? ''
  const domain = subdomain === '' ? '' : `${subdomain}.${metadata.namespace}.svc.${clusterDomain}`
  const fqdn = domain !== '' && spec.setHostnameAsFQDN === true
  return { hostname, domain, kernelHostname: fqdn ? `${hostname}.${domain}` : hostname }
}

/** Why the kernel will not have the Pod's hostname; undefined if it will. */
export function hostnameProblem({ kernelHostname }: PodHostname): string | undefined {
  if (kernelHostname.length <= kernelHostnameLengthMax) return undefined
  return `failed to construct FQDN from pod hostname and cluster domain, FQDN ${kernelHostname} is too long (${kernelHostnameLengthMax} characters is the max, ${kernelHostname.length} characters requested)`
}
