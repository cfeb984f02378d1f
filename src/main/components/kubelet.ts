// `sampan kubelet`: flags to options. Names and defaults are the kubelet's.
import { hostname } from 'node:os'
import { parseDurationMs } from '#base'
import { type KubeletProcessOptions, runKubelet } from '#cluster/kubelet'
import { defineComponent, type FlagValues, parsePort } from './flags.ts'

const flags = {
  kubeconfig: {
    value: 'file',
    description: 'how to reach the API server; without it only static Pods are run',
    optional: true,
  },
  'hostname-override': { value: 'name', description: "the node's name", default: hostname().toLowerCase() },
  'container-runtime-endpoint': {
    value: 'address',
    description: 'CRI socket',
    default: 'unix:///run/containerd/containerd.sock',
  },
  'root-dir': { value: 'dir', description: "Pods' directories and volumes", default: '/var/lib/kubelet' },
  'pod-log-dir': { value: 'dir', description: 'container logs', default: '/var/log/pods' },
  'pod-manifest-path': { value: 'dir', description: 'manifests of static Pods', optional: true },
  'manifest-url': { value: 'url', description: 'manifest of static Pods', optional: true },
  'cgroup-root': {
    value: 'path',
    description: "parent of the Pods' cgroups; without it cgroups are left to the runtime",
    optional: true,
  },
  'cluster-dns': { value: 'ips', description: 'addresses of the cluster DNS, with commas between', optional: true },
  'cluster-domain': { value: 'domain', description: 'domain of the cluster', default: 'cluster.local' },
  'node-ip': {
    value: 'ips',
    description: "addresses that the node shows, with commas between; without it the machine's",
    optional: true,
  },
  'max-pods': { value: 'count', description: 'Pods that this node takes', default: '110' },
  'node-labels': { value: 'key=value,…', description: 'labels of the node', optional: true },
  'eviction-hard': {
    value: 'signal<value,…',
    description: 'below what is left of memory and disk Pods are evicted',
    default:
      'memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,imagefs.available<15%,imagefs.inodesFree<5%',
  },
  'eviction-pressure-transition-period': {
    value: 'duration',
    description: 'how long the node is called under pressure after it last was',
    default: '5m0s',
  },
  address: { value: 'address', description: 'address its own API listens on', default: '127.0.0.1' },
  port: { value: 'port', description: 'port of its own API', default: '10250' },
  'tls-cert-file': {
    value: 'file',
    description: 'certificate of its own API; without it there is none',
    optional: true,
  },
  'tls-private-key-file': { value: 'file', description: 'key of that certificate', optional: true },
  'client-ca-file': { value: 'file', description: 'authority of those who may call it', optional: true },
} as const

export const kubelet = defineComponent({
  name: 'kubelet',
  summary: 'The Pods of one node, through a CRI runtime',
  flags,
  start: (deps, given) => runKubelet(deps, optionsOf(given)),
})

const list = (text: string): readonly string[] => text.split(',').filter((part) => part !== '')

/** `a=1,b=2` as a record; `separator` stands between name and value. */
function pairs(text: string, separator: string): Record<string, string> {
  return Object.fromEntries(
    list(text).map((part): [string, string] => {
      const at = part.indexOf(separator)
      if (at <= 0) throw new Error(`Cannot read ${part}: it is not name${separator}value`)
      return [part.slice(0, at), part.slice(at + separator.length)]
    }),
  )
}

/** The milliseconds that a flag says. */
function parseDuration<Name extends string>(given: Readonly<Record<Name, string>>, name: Name): number {
  const ms = parseDurationMs(given[name])
  if (ms === undefined || ms < 0)
    throw new Error(`Cannot read --${name}=${given[name]}: it is not a duration like 5m0s`)
  return ms
}

function optionsOf(given: FlagValues<typeof flags>): KubeletProcessOptions {
  const cert = given['tls-cert-file']
  return {
    ...(given.kubeconfig === '' ? {} : { kubeconfig: given.kubeconfig }),
    nodeName: given['hostname-override'],
    criEndpoint: given['container-runtime-endpoint'],
    rootDir: given['root-dir'],
    podLogDir: given['pod-log-dir'],
    staticPodPath: given['pod-manifest-path'],
    staticPodUrl: given['manifest-url'],
    cgroupRoot: given['cgroup-root'],
    clusterDns: list(given['cluster-dns']),
    nodeIps: list(given['node-ip']),
    clusterDomain: given['cluster-domain'],
    maxPods: Number(given['max-pods']),
    nodeLabels: pairs(given['node-labels'], '='),
    evictionHard: pairs(given['eviction-hard'], '<'),
    evictionPressureTransitionMs: parseDuration(given, 'eviction-pressure-transition-period'),
    bindAddress: given.address,
    port: parsePort(given.port),
    ...(cert === '' ? {} : { tls: { cert, key: given['tls-private-key-file'], clientCa: given['client-ca-file'] } }),
  }
}
