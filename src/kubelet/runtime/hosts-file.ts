// The /etc/hosts of a Pod. Pure: facts §18. Upstream: kubelet_pods.go ensureHostsFile.
import type { core } from '#api'
import type { PodHostname } from '../pod/hostname.ts'

const localhostLines = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
]

function aliasLines(pod: core.Pod): readonly string[] {
  const aliases = pod.spec.hostAliases ?? []
  if (aliases.length === 0) return []
  return [
    '',
    '# Entries added by HostAliases.',
    ...aliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`),
  ]
}

/** The file of a Pod with its own network. */
export function renderHostsFile(pod: core.Pod, name: PodHostname, ips: readonly string[]): string {
  const host = name.domain === '' ? name.hostname : `${name.hostname}.${name.domain}\t${name.hostname}`
  const lines = [
    '# Kubernetes-managed hosts file.',
    ...localhostLines,
    ...ips.map((ip) => `${ip}\t${host}`),
    ...aliasLines(pod),
  ]
  return `${lines.join('\n')}\n`
}

/** The file of a Pod on the node's network: the node's, and the Pod's aliases. */
export function renderHostNetworkHostsFile(pod: core.Pod, nodeHosts: string): string {
  const aliases = aliasLines(pod)
  const tail = aliases.length === 0 ? '' : `${aliases.join('\n')}\n`
  return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${tail}`
}
