// CRI v1's messages as data: the contract's property, field number and type. `codec.ts` reads and writes bytes by this table,
// straight from and to the contract's shapes. Windows' and checkpoint messages are left out.
// Facts: k8s.io/cri-api, pkg/apis/runtime/v1/api.proto.
//
// Types: `string bytes bool int32 uint32 int64 uint64`; `time` is int64 nanoseconds, milliseconds in the contract; `wrapped`
// is Int64Value or UInt64Value, a number or absent; `map` is string to string; `enum.X` a word of the enum; `value.X` an enum
// inside a one-field message, a word or absent; anything else is a message. `[]` repeats.

/** Property name to [field number, type]. */
export type MessageFields = Readonly<Record<string, readonly [number, string]>>

/** Words of each enum, in the order of their numbers. */
export const enums = {
  Protocol: ['TCP', 'UDP', 'SCTP'],
  MountPropagation: ['private', 'hostToContainer', 'bidirectional'],
  NamespaceMode: ['pod', 'container', 'node', 'target'],
  SupplementalGroupsPolicy: ['Merge', 'Strict'],
  ProfileType: ['RuntimeDefault', 'Unconfined', 'Localhost'],
  PodSandboxState: ['ready', 'notReady'],
  ContainerState: ['created', 'running', 'exited', 'unknown'],
  ContainerEventType: ['created', 'started', 'stopped', 'deleted'],
  Signal: [
    '',
    ...'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP'.split(
      ' ',
    ),
    ...'TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN'.split(' '),
    ...Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`),
    ...Array.from({ length: 14 }, (_, i) => `RTMAX-${14 - i}`),
    'RTMAX',
  ].map((name) => (name === '' ? '' : `SIG${name}`)),
} as const satisfies Readonly<Record<string, readonly string[]>>

const id = { id: [1, 'string'] } as const

const common = {
  IdMapping: { hostId: [1, 'uint32'], containerId: [2, 'uint32'], length: [3, 'uint32'] },
  UserNamespace: { mode: [1, 'enum.NamespaceMode'], uids: [2, 'IdMapping[]'], gids: [3, 'IdMapping[]'] },
  NamespaceOption: {
    network: [1, 'enum.NamespaceMode'],
    pid: [2, 'enum.NamespaceMode'],
    ipc: [3, 'enum.NamespaceMode'],
    targetId: [4, 'string'],
    usernsOptions: [5, 'UserNamespace'],
  },
  SelinuxOption: { user: [1, 'string'], role: [2, 'string'], type: [3, 'string'], level: [4, 'string'] },
  SecurityProfile: { profileType: [1, 'enum.ProfileType'], localhostRef: [2, 'string'] },
  HugepageLimit: { pageSize: [1, 'string'], limit: [2, 'uint64'] },
  LinuxContainerResources: {
    cpuPeriod: [1, 'int64'],
    cpuQuota: [2, 'int64'],
    cpuShares: [3, 'int64'],
    memoryLimitInBytes: [4, 'int64'],
    oomScoreAdj: [5, 'int64'],
    cpusetCpus: [6, 'string'],
    cpusetMems: [7, 'string'],
    hugepageLimits: [8, 'HugepageLimit[]'],
    unified: [9, 'map'],
    memorySwapLimitInBytes: [10, 'int64'],
  },
  FilesystemIdentifier: { mountpoint: [1, 'string'] },
  FilesystemUsage: {
    timestamp: [1, 'time'],
    fsId: [2, 'FilesystemIdentifier'],
    usedBytes: [3, 'wrapped'],
    inodesUsed: [4, 'wrapped'],
  },
} as const satisfies Readonly<Record<string, MessageFields>>

const runtime = {
  Empty: {},
  VersionRequest: { version: [1, 'string'] },
  VersionResponse: {
    version: [1, 'string'],
    runtimeName: [2, 'string'],
    runtimeVersion: [3, 'string'],
    runtimeApiVersion: [4, 'string'],
  },
  StatusRequest: { verbose: [1, 'bool'] },
  StatusResponse: {
    status: [1, 'RuntimeStatus'],
    info: [2, 'map'],
    runtimeHandlers: [3, 'RuntimeHandler[]'],
    features: [4, 'RuntimeFeatures'],
  },
  RuntimeStatus: { conditions: [1, 'RuntimeCondition[]'] },
  RuntimeCondition: { type: [1, 'string'], status: [2, 'bool'], reason: [3, 'string'], message: [4, 'string'] },
  RuntimeHandler: { name: [1, 'string'], features: [2, 'RuntimeHandlerFeatures'] },
  RuntimeHandlerFeatures: { recursiveReadOnlyMounts: [1, 'bool'], userNamespaces: [2, 'bool'] },
  RuntimeFeatures: { supplementalGroupsPolicy: [1, 'bool'] },
  UpdateRuntimeConfigRequest: { runtimeConfig: [1, 'RuntimeConfig'] },
  RuntimeConfig: { networkConfig: [1, 'NetworkConfig'] },
  NetworkConfig: { podCidr: [1, 'string'] },
} as const satisfies Readonly<Record<string, MessageFields>>

const sandbox = {
  PodSandboxMetadata: { name: [1, 'string'], uid: [2, 'string'], namespace: [3, 'string'], attempt: [4, 'uint32'] },
  DnsConfig: { servers: [1, 'string[]'], searches: [2, 'string[]'], options: [3, 'string[]'] },
  PortMapping: {
    protocol: [1, 'enum.Protocol'],
    containerPort: [2, 'int32'],
    hostPort: [3, 'int32'],
    hostIp: [4, 'string'],
  },
  LinuxSandboxSecurityContext: {
    namespaceOptions: [1, 'NamespaceOption'],
    selinuxOptions: [2, 'SelinuxOption'],
    runAsUser: [3, 'wrapped'],
    readonlyRootfs: [4, 'bool'],
    supplementalGroups: [5, 'int64[]'],
    privileged: [6, 'bool'],
    runAsGroup: [8, 'wrapped'],
    seccomp: [9, 'SecurityProfile'],
    apparmor: [10, 'SecurityProfile'],
    supplementalGroupsPolicy: [11, 'enum.SupplementalGroupsPolicy'],
  },
  LinuxPodSandboxConfig: {
    cgroupParent: [1, 'string'],
    securityContext: [2, 'LinuxSandboxSecurityContext'],
    sysctls: [3, 'map'],
    overhead: [4, 'LinuxContainerResources'],
    resources: [5, 'LinuxContainerResources'],
  },
  PodSandboxConfig: {
    metadata: [1, 'PodSandboxMetadata'],
    hostname: [2, 'string'],
    logDirectory: [3, 'string'],
    dnsConfig: [4, 'DnsConfig'],
    portMappings: [5, 'PortMapping[]'],
    labels: [6, 'map'],
    annotations: [7, 'map'],
    linux: [8, 'LinuxPodSandboxConfig'],
  },
  RunPodSandboxRequest: { config: [1, 'PodSandboxConfig'], runtimeHandler: [2, 'string'] },
  PodSandboxId: { podSandboxId: [1, 'string'] },
  PodSandboxStatusRequest: { podSandboxId: [1, 'string'], verbose: [2, 'bool'] },
  PodIp: { ip: [1, 'string'] },
  PodSandboxNetworkStatus: { ip: [1, 'string'], additionalIps: [2, 'PodIp[]'] },
  Namespace: { options: [2, 'NamespaceOption'] },
  LinuxPodSandboxStatus: { namespaces: [1, 'Namespace'] },
  PodSandboxStatus: {
    ...id,
    metadata: [2, 'PodSandboxMetadata'],
    state: [3, 'enum.PodSandboxState'],
    createdAt: [4, 'time'],
    network: [5, 'PodSandboxNetworkStatus'],
    linux: [6, 'LinuxPodSandboxStatus'],
    labels: [7, 'map'],
    annotations: [8, 'map'],
    runtimeHandler: [9, 'string'],
  },
  PodSandboxStatusResponse: {
    status: [1, 'PodSandboxStatus'],
    info: [2, 'map'],
    containersStatuses: [3, 'ContainerStatus[]'],
    timestamp: [4, 'time'],
  },
  PodSandboxFilter: { ...id, state: [2, 'value.PodSandboxState'], labelSelector: [3, 'map'] },
  ListPodSandboxRequest: { filter: [1, 'PodSandboxFilter'] },
  PodSandbox: {
    ...id,
    metadata: [2, 'PodSandboxMetadata'],
    state: [3, 'enum.PodSandboxState'],
    createdAt: [4, 'time'],
    labels: [5, 'map'],
    annotations: [6, 'map'],
    runtimeHandler: [7, 'string'],
  },
  ListPodSandboxResponse: { items: [1, 'PodSandbox[]'] },
  UpdatePodSandboxResourcesRequest: {
    podSandboxId: [1, 'string'],
    overhead: [2, 'LinuxContainerResources'],
    resources: [3, 'LinuxContainerResources'],
  },
} as const satisfies Readonly<Record<string, MessageFields>>

const image = {
  ImageSpec: {
    image: [1, 'string'],
    annotations: [2, 'map'],
    userSpecifiedImage: [18, 'string'],
    runtimeHandler: [19, 'string'],
  },
  ImageFilter: { image: [1, 'ImageSpec'] },
  ListImagesRequest: { filter: [1, 'ImageFilter'] },
  Image: {
    ...id,
    repoTags: [2, 'string[]'],
    repoDigests: [3, 'string[]'],
    size: [4, 'uint64'],
    uid: [5, 'wrapped'],
    username: [6, 'string'],
    spec: [7, 'ImageSpec'],
    pinned: [8, 'bool'],
  },
  ListImagesResponse: { images: [1, 'Image[]'] },
  ImageStatusRequest: { image: [1, 'ImageSpec'], verbose: [2, 'bool'] },
  ImageStatusResponse: { image: [1, 'Image'], info: [2, 'map'] },
  AuthConfig: {
    username: [1, 'string'],
    password: [2, 'string'],
    auth: [3, 'string'],
    serverAddress: [4, 'string'],
    identityToken: [5, 'string'],
    registryToken: [6, 'string'],
  },
  PullImageRequest: { image: [1, 'ImageSpec'], auth: [2, 'AuthConfig'], sandboxConfig: [3, 'PodSandboxConfig'] },
  PullImageResponse: { imageRef: [1, 'string'] },
  RemoveImageRequest: { image: [1, 'ImageSpec'] },
  ImageFsInfoResponse: { imageFilesystems: [1, 'FilesystemUsage[]'], containerFilesystems: [2, 'FilesystemUsage[]'] },
} as const satisfies Readonly<Record<string, MessageFields>>

export { common, image, runtime, sandbox }
