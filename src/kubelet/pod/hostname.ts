// The names a Pod has inside: facts of `hostname`, `subdomain`, `setHostnameAsFQDN`, `hostnameOverride`.
// Upstream: kubelet_pods.go GeneratePodHostNameAndDomain.
import type { core } from '#api'

/** Longest host name of the kernel. */
export const hostnameLengthMax = 64
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
