// `sampan controller-manager`: flags to options. Names and defaults are kube-controller-manager's.
import { hostname } from 'node:os'
import { type ControllerManagerProcessOptions, runControllerManager } from '#cluster/controller-manager'
import { controlFlags, controlOptions, parseDuration } from './control-flags.ts'
import { defineComponent, type FlagValues } from './flags.ts'

const flags = {
  ...controlFlags('kube-controller-manager', 10_257),
  controllers: {
    value: 'names',
    description: 'which run, with commas between: * for all, -name for not this one',
    default: '*',
  },
  'root-ca-file': {
    value: 'file',
    description: "certificates that Pods check the API server by; without it the kubeconfig's",
    optional: true,
  },
  'allocate-node-cidrs': {
    value: 'bool',
    description: 'give nodes ranges of Pod addresses',
    default: 'false',
    bool: true,
  },
  'cluster-cidr': {
    value: 'cidrs',
    description: 'where those ranges are taken from, one of each family',
    optional: true,
  },
  'node-cidr-mask-size-ipv4': { value: 'bits', description: "prefix length of a node's range", default: '24' },
  'node-cidr-mask-size-ipv6': { value: 'bits', description: "prefix length of a node's range", default: '64' },
  'service-cluster-ip-range': {
    value: 'cidrs',
    description: 'addresses of Services, which no node gets',
    optional: true,
  },
  'node-monitor-grace-period': {
    value: 'duration',
    description: 'silence after which a node is Unknown',
    default: '50s',
  },
  'node-startup-grace-period': {
    value: 'duration',
    description: 'the same for one that was never heard of',
    default: '1m0s',
  },
  'local-path-dir': {
    value: 'dir',
    description:
      'where volumes of the default StorageClass local-path are, on every node; without it there is no such class',
    optional: true,
  },
  'node-name': {
    value: 'name',
    description: "this machine's node: its volumes' directories are made and removed here",
    default: hostname().toLowerCase(),
  },
  'terminated-pod-gc-threshold': { value: 'count', description: 'ended Pods that are kept', default: '12500' },
} as const

export const controllerManager = defineComponent({
  name: 'controller-manager',
  summary: 'The controllers of a cluster',
  flags,
  start: (deps, given) => runControllerManager(deps, optionsOf(given)),
})

const list = (text: string): readonly string[] => text.split(',').filter((part) => part !== '')

function optionsOf(given: FlagValues<typeof flags>): ControllerManagerProcessOptions {
  const [rootCaFile, directory] = [given['root-ca-file'], given['local-path-dir']]
  return {
    ...controlOptions(given, hostname()),
    enabled: list(given.controllers),
    ...(rootCaFile === '' ? {} : { rootCaFile }),
    ...(directory === '' ? {} : { localPath: { directory, nodeName: given['node-name'] } }),
    controllers: {
      ...nodeIpamOf(given),
      nodeMonitorGraceMs: parseDuration(given['node-monitor-grace-period']),
      nodeStartupGraceMs: parseDuration(given['node-startup-grace-period']),
      terminatedPodThreshold: Number(given['terminated-pod-gc-threshold']),
    },
  }
}

function nodeIpamOf(given: FlagValues<typeof flags>): Pick<ControllerManagerProcessOptions['controllers'], 'nodeIpam'> {
  if (given['allocate-node-cidrs'] !== 'true') return {}
  const ranges = list(given['cluster-cidr'])
  if (ranges.length === 0) throw new Error('Cannot give nodes ranges: --cluster-cidr is missing')
  const maskOf = (cidr: string): number =>
    Number(cidr.includes(':') ? given['node-cidr-mask-size-ipv6'] : given['node-cidr-mask-size-ipv4'])
  const clusterCidrs = ranges.map((cidr) => ({ cidr, nodeMaskSize: maskOf(cidr) }))
  return { nodeIpam: { clusterCidrs, serviceCidrs: list(given['service-cluster-ip-range']) } }
}
