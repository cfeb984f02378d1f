// What the kubelet needs of the machine it runs on, beside the container runtime: files, mounts, cgroups, the network of
// its Pods, and facts about itself. `node/host.ts` is the real one; `simulated-host.ts` keeps all in memory, so that the
// kubelet also runs where there is no machine.

import type { Clock, Log, Running } from '#base'

/** What a path is; symbolic links are followed. */
export type FileKind = 'file' | 'directory' | 'socket' | 'charDevice' | 'blockDevice' | 'other'

export interface FileStat {
  readonly kind: FileKind
  readonly sizeBytes: number
  /** Permission bits. */
  readonly mode: number
}

export interface WriteOptions {
  /** Permission bits, exact (no umask). Default 0o644. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

/** Files by absolute path. Missing things are answers, not errors, where a reader asks. */
export interface HostFiles {
  /** Makes the directory and its parents. A `mode` is exact and applies to the last one only. */
  makeDirectory(path: string, mode?: number): Promise<void>
  /** At most `maxBytes` from the start; undefined if there is no such file. */
  read(path: string, maxBytes?: number): Promise<Uint8Array | undefined>
  /** At most `maxBytes` from the end; undefined if there is no such file. */
  readTail(path: string, maxBytes: number): Promise<Uint8Array | undefined>
  write(path: string, content: Uint8Array, options?: WriteOptions): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Makes `path` a link to `target`. */
  symlink(target: string, path: string): Promise<void>
  readLink(path: string): Promise<string | undefined>
  /** Removes whatever is there, with all it holds. No error if nothing is. Does not cross mounts. */
  remove(path: string): Promise<void>
  /** Names in a directory, sorted; none if it is not there. */
  list(path: string): Promise<readonly string[]>
  stat(path: string): Promise<FileStat | undefined>
  /** With all links resolved; undefined if it is not there. */
  realPath(path: string): Promise<string | undefined>
  /** Replaces `path` by `path.gz`; at no time is there neither. */
  compress(path: string): Promise<void>
  chmod(path: string, mode: number): Promise<void>
  chown(path: string, uid: number, gid: number): Promise<void>
  /**
   * Gives a tree to a group: owner group, read (and write unless `readOnly`) for it, directories entered and inherited.
   * Links are not followed. `unlessRoot`: nothing is done when the root is as it should be.
   */
  giveToGroup(path: string, options: GroupOptions): Promise<void>
  /** Bytes on the disk of all that is below a path. */
  diskUsage(path: string): Promise<number>
}

export interface GroupOptions {
  readonly gid: number
  readonly readOnly?: boolean
  readonly unlessRoot?: boolean
}

export interface HostMounts {
  /** `noSwap`: what is in it is never written to a disk, where the kernel can promise that (6.3 and later). */
  tmpfs(path: string, options: { readonly sizeBytes?: number; readonly noSwap?: boolean }): Promise<void>
  /**
   * Mounts what `subPath` leads to below `root`, made if it is missing, at `target`, and gives the path to mount from. No link
   * on the way is followed, whenever it was put there: what is mounted is in the volume.
   */
  bindSubPath(request: SubPathRequest): Promise<string>
  /** Unmounts every mount at or under `path`, deepest first. */
  unmountUnder(path: string): Promise<void>
  /** Whether something is mounted exactly there. */
  isMountPoint(path: string): Promise<boolean>
}

export interface SubPathRequest {
  /** Without links. */
  readonly root: string
  /** Relative, without links, `.` and `..`. */
  readonly subPath: string
  readonly target: string
  /** Of directories that are made. */
  readonly mode: number
}

/** cgroup limits of a Pod; what is absent is left unlimited. */
export interface PodCgroupLimits {
  readonly cpuShares: number
  /** Microseconds per `cpuPeriod`. */
  readonly cpuQuota?: number
  readonly cpuPeriod?: number
  readonly memoryBytes?: number
}

/** Pod cgroups, by path below the root of the hierarchy (`/kubepods/burstable/pod<uid>`). */
export interface HostCgroups {
  apply(path: string, limits: PodCgroupLimits): Promise<void>
  remove(path: string): Promise<void>
}

export interface HttpProbeRequest {
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** What an HTTP probe or hook got. `redirectedElsewhere`: the answer points to another host and was not followed. */
export interface HttpProbeAnswer {
  readonly statusCode: number
  readonly body: string
  readonly redirectedElsewhere: boolean
}

/** What a URL answered. */
export interface Download {
  readonly statusCode: number
  readonly body: Uint8Array
}

/** Connections from the node, mostly to its Pods. Each rejects when it fails, with a sentence fit for an event. */
export interface HostNetwork {
  httpGet(request: HttpProbeRequest): Promise<HttpProbeAnswer>
  /** The whole answer of a GET; rejects if it is longer than `maxBytes`. */
  download(url: string, options: { readonly timeoutMs: number; readonly maxBytes: number }): Promise<Download>
  tcpConnect(host: string, port: number, options: { readonly timeoutMs: number }): Promise<void>
  /** The `status` of grpc.health.v1.Health/Check: 'SERVING', 'NOT_SERVING'… */
  grpcHealth(
    host: string,
    port: number,
    options: { readonly service: string; readonly timeoutMs: number },
  ): Promise<string>
}

/** Facts about the machine, read once at start. */
export interface MachineInfo {
  readonly hostname: string
  readonly cpus: number
  readonly memoryBytes: number
  /** Size of the filesystem that holds the kubelet's root. */
  readonly storageBytes: number
  readonly pidsMax: number
  readonly machineId: string
  readonly systemUuid: string
  readonly bootId: string
  readonly kernelVersion: string
  readonly osImage: string
  readonly operatingSystem: string
  /** Go's name: amd64, arm64. */
  readonly architecture: string
  /** The machine's addresses, the one that others should use first. */
  readonly addresses: readonly string[]
  /** The kernel enforces AppArmor profiles. */
  readonly appArmor: boolean
}

export interface Left {
  readonly available: number
  readonly capacity: number
}

/** What of the machine is used now. */
export interface HostUsage {
  /** Bytes. */
  memory(): Promise<Left>
  /** Bytes and inodes of the filesystem that a path is on. */
  filesystem(path: string): Promise<Left & { readonly inodes: Left }>
  pids(): Promise<Left>
  /** Processor time that everything has used since the machine was started, over all cores. */
  cpuNanoseconds(): Promise<number>
  memoryDetails(): Promise<MemoryDetails>
  /** Since the machine was started, the interface of its default route first. */
  network(): Promise<readonly InterfaceTraffic[]>
  /** When the machine was started. */
  bootMs(): Promise<number>
}

/** Bytes, and counts since the machine was started. */
export interface MemoryDetails {
  readonly availableBytes: number
  readonly usageBytes: number
  readonly workingSetBytes: number
  readonly rssBytes: number
  readonly pageFaults: number
  readonly majorPageFaults: number
}

export interface InterfaceTraffic {
  readonly name: string
  readonly rxBytes: number
  readonly rxErrors: number
  readonly txBytes: number
  readonly txErrors: number
}

/** How a folder is watched: `look` is called at once, when something may have changed, and every `recheckMs`. */
export interface WatchFolderRequest {
  readonly path: string
  readonly recheckMs: number
  readonly look: (signal: AbortSignal) => Promise<void>
}

export interface KubeletHost {
  readonly files: HostFiles
  readonly mounts: HostMounts
  readonly cgroups: HostCgroups
  readonly network: HostNetwork
  readonly usage: HostUsage
  machineInfo(): Promise<MachineInfo>
  /** One `look` at a time; one that fails is logged. */
  watchFolder(deps: { readonly clock: Clock; readonly log: Log }, request: WatchFolderRequest): Promise<Running>
}
