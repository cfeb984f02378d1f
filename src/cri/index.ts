export type {
  AttachRequest,
  CallOptions,
  ContainerRuntime,
  CreateContainerRequest,
  ExecRequest,
  ExecSyncRequest,
  ImageService,
  PortForwardRequest,
  PullProgress,
  PullImageRequest,
  RunPodSandboxRequest,
  RuntimeService,
  StopContainerRequest,
  StreamingResponse,
  UpdateContainerResourcesRequest,
  UpdatePodSandboxResourcesRequest,
} from './contract.ts'
export { CriError, type CriErrorCode, isCriError } from './error.ts'
export type { FilesystemUsage } from './messages/filesystem-usage.ts'
export type {
  HugepageLimit,
  IdMapping,
  LinuxContainerResources,
  NamespaceMode,
  NamespaceOption,
  SecurityProfile,
  SelinuxOption,
  SupplementalGroupsPolicy,
  UserNamespace,
} from './messages/linux.ts'
export type { CriTime, StringMap } from './messages/values.ts'
export type {
  Capability,
  Container,
  ContainerConfig,
  ContainerEvent,
  ContainerEventType,
  ContainerFilter,
  ContainerMetadata,
  ContainerState,
  ContainerStatus,
  ContainerStatusResponse,
  Device,
  ExecSyncResponse,
  LinuxContainerConfig,
  LinuxContainerSecurityContext,
  LinuxContainerUser,
  Mount,
  MountPropagation,
} from './messages/container.ts'
export type { AuthConfig, Image, ImageFsInfoResponse, ImageSpec, ImageStatusResponse } from './messages/image.ts'
export type {
  RuntimeCondition,
  RuntimeConfig,
  RuntimeHandler,
  RuntimeStatusResponse,
  VersionResponse,
} from './messages/runtime.ts'
export type {
  DnsConfig,
  LinuxPodSandboxConfig,
  LinuxSandboxSecurityContext,
  PodSandbox,
  PodSandboxConfig,
  PodSandboxFilter,
  PodSandboxMetadata,
  PodSandboxNetworkStatus,
  PodSandboxState,
  PodSandboxStatus,
  PodSandboxStatusResponse,
  PortMapping,
} from './messages/sandbox.ts'
export type {
  ContainerAttributes,
  ContainerStats,
  ContainerStatsFilter,
  CpuUsage,
  MemoryUsage,
  NetworkInterfaceUsage,
  PodSandboxStats,
  PodSandboxStatsFilter,
  SwapUsage,
} from './messages/stats.ts'
export { normalizeImageReference } from './image-reference.ts'
export {
  createSimulatedRuntime,
  type SimulatedRuntime,
  type SimulatedRuntimeOptions,
} from './simulated/create-simulated-runtime.ts'
export {
  type SimulatedExec,
  type SimulatedImage,
  type SimulatedScript,
  type SimulatedStep,
  simulateAnnotation,
} from './simulated/script.ts'
export {
  type ConformanceCase,
  type ConformanceProgram,
  type ConformanceTarget,
  criConformanceCases,
  execCommands,
} from './conformance.ts'
