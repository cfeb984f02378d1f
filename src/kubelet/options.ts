// What a kubelet can be told. Names and defaults are upstream's KubeletConfiguration where it has them.
import type { core } from '#api'
import { defaultEvictionHard, defaultPressureTransitionMs, type EvictionSignal } from './eviction/thresholds.ts'

export interface KubeletOptions {
  readonly nodeName: string
  /** Pods' directories, volumes and what the kubelet remembers. */
  readonly rootDir: string
  /** Container logs: `<podLogDir>/<namespace>_<name>_<uid>/<container>/<restarts>.log`. */
  readonly podLogDir: string
  /** IPs of the cluster DNS. Empty: ClusterFirst falls back to the node's own resolver. */
  readonly clusterDns?: readonly string[]
  readonly clusterDomain?: string
  /** The node's resolv.conf. */
  readonly resolvConf?: string
  /** The node's hosts file, for Pods on its network. */
  readonly hostsFile?: string
  /** Parent of all Pod cgroups below the root of the hierarchy; '' leaves cgroups to the runtime. */
  readonly cgroupRoot?: string
  /** The addresses the node shows; default: the machine's. */
  readonly nodeIps?: readonly string[]
  readonly nodeLabels?: Readonly<Record<string, string>>
  readonly registerTaints?: readonly core.Taint[]
  readonly maxPods?: number
  /** Port of the kubelet's own server; 0: it has none. */
  readonly serverPort?: number
  /** What of the node Pods may not use. */
  readonly reserved?: { readonly cpuMillis?: number; readonly memoryBytes?: number; readonly storageBytes?: number }
  readonly kubeletVersion?: string
  /** Sysctls beside the safe ones that Pods may set: names, or `prefix.*`. */
  readonly allowedUnsafeSysctls?: readonly string[]
  /** crashLoopBackOff.maxContainerRestartPeriod. */
  readonly crashLoopBackOffMaxMs?: number
  readonly maxParallelImagePulls?: number
  /** Node-wide registry credentials: the text of a docker config.json. */
  readonly registryConfig?: string
  /** Pods that this node runs whatever the API says. */
  readonly staticPods?: readonly core.Pod[]
  /** Folder (or file) of static Pod manifests, watched; '' for none. */
  readonly staticPodPath?: string
  /** URL of a static Pod manifest, asked every 20 s; '' for none. */
  readonly staticPodUrl?: string
  /** Below which of what is left the node is under pressure; soft ones after a while. Default: upstream's. */
  readonly evictionHard?: Readonly<Partial<Record<EvictionSignal, string>>>
  readonly evictionSoft?: Readonly<
    Partial<Record<EvictionSignal, { readonly value: string; readonly graceMs: number }>>
  >
  /** How long the node is called under pressure after it last was. */
  readonly evictionPressureTransitionMs?: number
  /** Size at which a container's log is rotated, and how many files of one are kept. */
  readonly containerLogMaxBytes?: number
  readonly containerLogMaxFiles?: number
  /** Time between looks at the runtime while a Pod is on its way, while none is, and where the runtime has events. */
  readonly relistFastMs?: number
  readonly relistSlowMs?: number
  readonly relistEventedMs?: number
}

/** Options with every default filled in. */
export type ResolvedKubeletOptions = Required<KubeletOptions>

export const defaultKubeletOptions = {
  clusterDns: [],
  clusterDomain: 'cluster.local',
  resolvConf: '/etc/resolv.conf',
  hostsFile: '/etc/hosts',
  cgroupRoot: '',
  nodeIps: [],
  nodeLabels: {},
  registerTaints: [],
  maxPods: 110,
  serverPort: 0,
  reserved: {},
  allowedUnsafeSysctls: [],
  kubeletVersion: 'v1.36.0',
  crashLoopBackOffMaxMs: 300_000,
  maxParallelImagePulls: 5,
  registryConfig: '',
  staticPods: [],
  staticPodPath: '',
  staticPodUrl: '',
  evictionHard: defaultEvictionHard,
  evictionSoft: {},
  evictionPressureTransitionMs: defaultPressureTransitionMs,
  containerLogMaxBytes: 10 * 1024 * 1024,
  containerLogMaxFiles: 5,
  relistFastMs: 75,
  relistSlowMs: 150,
  relistEventedMs: 10_000,
} satisfies Omit<ResolvedKubeletOptions, 'nodeName' | 'rootDir' | 'podLogDir'>

/** The options with defaults. */
export function resolveKubeletOptions(options: KubeletOptions): ResolvedKubeletOptions {
  return { ...defaultKubeletOptions, ...options }
}
