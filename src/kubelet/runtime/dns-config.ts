// The resolv.conf of a Pod. Pure: facts §18. Upstream: pkg/kubelet/network/dns/dns.go.
import type { core } from '#api'

export const nameserversMax = 3
export const searchesMax = 32
export const searchCharactersMax = 2048

export interface ResolvConf {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

/** What a resolv.conf says, as far as Pods inherit it. */
export function parseResolvConf(text: string): ResolvConf {
  const conf = { servers: [] as string[], searches: [] as string[], options: [] as string[] }
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/)
    if (keyword === 'nameserver' && values[0] !== undefined) conf.servers.push(values[0])
    else if (keyword === 'search')
      conf.searches = values.map((value) => (value === '.' ? value : value.replace(/\.$/, '')))
    else if (keyword === 'options') conf.options = values
  }
  return conf
}

export interface DnsInput {
  readonly pod: core.Pod
  readonly clusterDns: readonly string[]
  readonly clusterDomain: string
  /** The node's. */
  readonly node: ResolvConf
}

export interface PodDns extends ResolvConf {
  /** Warnings to report, `MissingClusterDNS` or `DNSConfigForming`. */
  readonly warnings: readonly { readonly reason: string; readonly message: string }[]
}

const unique = (list: readonly string[]): readonly string[] => [...new Set(list)]

function effectivePolicy({ spec }: core.Pod): 'ClusterFirst' | 'Default' | 'None' {
  const policy = spec.dnsPolicy ?? 'ClusterFirst'
  if (policy === 'ClusterFirstWithHostNet') return 'ClusterFirst'
  if (policy === 'ClusterFirst' && spec.hostNetwork === true) return 'Default'
  return policy
}

/** The Pod's resolver configuration, cut to the limits. */
export function computePodDns(input: DnsInput): PodDns {
  const { pod, clusterDns, clusterDomain, node } = input
  const warnings: { reason: string; message: string }[] = []
  let policy = effectivePolicy(pod)
  if (policy === 'ClusterFirst' && clusterDns.length === 0) {
    policy = 'Default'
    const message = `kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.`
    warnings.push({
      reason: 'MissingClusterDNS',
      message: `pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})". ${message}`,
    })
  }
  const cluster = [`${pod.metadata.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain]
  const base: ResolvConf =
    policy === 'None'
      ? { servers: [], searches: [], options: [] }
      : policy === 'Default'
        ? node
        : { servers: clusterDns, searches: [...cluster, ...node.searches], options: ['ndots:5'] }
  const own = pod.spec.dnsConfig
  const options = new Map(base.options.map((option) => [option.split(':')[0] ?? '', option]))
  for (const { name = '', value } of own?.options ?? []) {
    options.set(name, value === undefined || value === '' ? name : `${name}:${value}`)
  }
  const merged = {
    servers: unique([...base.servers, ...(own?.nameservers ?? [])]),
    searches: unique([...base.searches, ...(own?.searches ?? [])]),
    options: [...options.values()],
  }
  const servers = merged.servers.slice(0, nameserversMax)
  const searches = cutSearches(merged.searches)
  if (servers.length < merged.servers.length) {
    const message = `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(' ')}`
    warnings.push({ reason: 'DNSConfigForming', message })
  }
  if (searches.length < merged.searches.length) {
    const message = `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(' ')}`
    warnings.push({ reason: 'DNSConfigForming', message })
  }
  return { servers, searches, options: merged.options, warnings }
}

function cutSearches(searches: readonly string[]): readonly string[] {
  const kept = searches.slice(0, searchesMax)
  while (kept.join(' ').length > searchCharactersMax) kept.pop()
  return kept
}
