export type {
  FileKind,
  FileStat,
  HostCgroups,
  HostFiles,
  HostMounts,
  HostNetwork,
  HostUsage,
  HttpProbeAnswer,
  HttpProbeRequest,
  KubeletHost,
  MachineInfo,
  PodCgroupLimits,
  WriteOptions,
} from './host.ts'
export { type Kubelet, type KubeletDeps, startKubelet } from './kubelet.ts'
export { defaultKubeletOptions, type KubeletOptions } from './options.ts'
export { answerWhy, type WhyAnswer } from './server/why.ts'
export { createSimulatedHost, type SimulatedHostOptions } from './simulated-host.ts'
