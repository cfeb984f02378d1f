// A machine in memory, for the simulated cluster and for tests: files as a tree, mounts as a set, a network that answers as
// it is told. Links are kept and followed, so that volumes work as they do on a disk.
import { createTaskGroup, errorMessage, sleep } from '#base'
import { createSimulatedTree, parentOf } from './simulated-tree.ts'
import type { FileStat, HostFiles, HostNetwork, HostUsage, KubeletHost, MachineInfo, MemoryDetails } from './host.ts'

type Entry =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly mode: number }
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }

/** Links followed in one path; more is a loop. */
const linksMax = 40

function normalize(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** The tree behind the files. */
function createTree() {
  const entries = createSimulatedTree<Entry>({ kind: 'directory', mode: 0o755 })

  /** The path with its links resolved; the last part too if `followLast`. */
  const resolve = (path: string, followLast: boolean, depth = 0): string => {
    if (depth > linksMax) throw new Error(`ELOOP: too many links, '${path}'`)
    const parts = normalize(path).split('/').slice(1).filter(Boolean)
    let current = ''
    for (const [index, part] of parts.entries()) {
      const next = `${current}/${part}`
      const entry = entries.get(next)
      const last = index === parts.length - 1
      if (entry?.kind === 'link' && (!last || followLast)) {
        const target = entry.target.startsWith('/') ? entry.target : `${current}/${entry.target}`
        return resolve([target, ...parts.slice(index + 1)].join('/'), followLast, depth + 1)
      }
      current = next
    }
    return current === '' ? '/' : current
  }
  const makeDirectory = (path: string): string => {
    const real = resolve(path, true)
    const known = entries.get(real)
    if (known?.kind === 'directory') return real
    if (known !== undefined) throw new Error(`EEXIST: file already exists, mkdir '${path}'`)
    makeDirectory(parentOf(real))
    entries.set(real, { kind: 'directory', mode: 0o755 })
    return real
  }
  return { entries, resolve, makeDirectory }
}

type Tree = ReturnType<typeof createTree>
type Readers = Pick<HostFiles, 'read' | 'readTail' | 'readLink' | 'list' | 'stat' | 'realPath' | 'diskUsage'>

function createReaders({ entries, resolve }: Tree): Readers {
  const fileAt = (path: string): Uint8Array | undefined => {
    const entry = entries.get(resolve(path, true))
    return entry?.kind === 'file' ? entry.content : undefined
  }
  return {
    read: async (path, maxBytes) => fileAt(path)?.slice(0, maxBytes),
    readTail: async (path, maxBytes) => fileAt(path)?.slice(-maxBytes),
    async readLink(path) {
      const entry = entries.get(resolve(path, false))
      return entry?.kind === 'link' ? entry.target : undefined
    },
    list: async (path) => [...entries.namesIn(resolve(path, true))].sort(),
    async stat(path): Promise<FileStat | undefined> {
      const entry = entries.get(resolve(path, true))
      if (entry === undefined || entry.kind === 'link') return undefined
      return { kind: entry.kind, mode: entry.mode, sizeBytes: entry.kind === 'file' ? entry.content.length : 0 }
    },
    async realPath(path) {
      const real = resolve(path, true)
      return entries.has(real) ? real : undefined
    },
    async diskUsage(path) {
      const sizes = entries.under(resolve(path, true)).map((key) => {
        const entry = entries.get(key)
        return entry?.kind === 'file' ? entry.content.length : 0
      })
      return sizes.reduce((sum, size) => sum + size, 0)
    },
  }
}

function createFiles(): HostFiles {
  const tree = createTree()
  const { entries, resolve, makeDirectory } = tree
  return {
    ...createReaders(tree),
    async makeDirectory(path, mode) {
      const real = makeDirectory(path)
      if (mode !== undefined) entries.set(real, { kind: 'directory', mode })
    },
    async write(path, content, { mode = 0o644 } = {}) {
      const real = resolve(path, true)
      makeDirectory(parentOf(real))
      entries.set(real, { kind: 'file', content: content.slice(), mode })
    },
    async rename(from, to) {
      const [source, target] = [resolve(from, false), resolve(to, false)]
      if (!entries.has(source)) throw new Error(`ENOENT: no such file or directory, rename '${from}'`)
      const moved = entries.under(source).map((path) => [path, entries.get(path)] as const)
      for (const path of entries.under(target)) entries.delete(path)
      for (const [path, entry] of moved) {
        entries.delete(path)
        if (entry !== undefined) entries.set(target + path.slice(source.length), entry)
      }
    },
    async symlink(target, path) {
      const real = resolve(path, false)
      if (entries.has(real)) throw new Error(`EEXIST: file already exists, symlink '${path}'`)
      entries.set(real, { kind: 'link', target })
    },
    async remove(path) {
      for (const key of entries.under(resolve(path, false))) entries.delete(key)
    },
    async compress(path) {
      const entry = entries.get(resolve(path, true))
      entries.delete(resolve(path, true))
      if (entry !== undefined) entries.set(`${resolve(path, true)}.gz`, entry)
    },
    async chmod(path, mode) {
      const real = resolve(path, true)
      const entry = entries.get(real)
      if (entry !== undefined && entry.kind !== 'link') entries.set(real, { ...entry, mode })
    },
    async chown() {},
    async giveToGroup() {},
  }
}

export interface SimulatedHostOptions {
  readonly hostname?: string
  readonly addresses?: readonly string[]
  readonly cpus?: number
  readonly memoryBytes?: number
  /** What probes and hooks over the network get. Default: nothing listens. */
  readonly network?: Partial<HostNetwork>
  /** Default: half of everything is free. */
  readonly usage?: Partial<HostUsage>
}

const refused = async (): Promise<never> => {
  throw new Error('connect: connection refused')
}

const half = (capacity: number) => ({ available: capacity / 2, capacity })

const halfMemory = (capacity: number): MemoryDetails => ({
  availableBytes: capacity / 2,
  usageBytes: capacity / 2,
  workingSetBytes: capacity / 2,
  rssBytes: capacity / 2,
  pageFaults: 0,
  majorPageFaults: 0,
})

/** A machine with empty disks. */
export function createSimulatedHost(options: SimulatedHostOptions = {}): KubeletHost {
  const { hostname = 'node', addresses = ['192.0.2.1'], cpus = 8, memoryBytes = 32 * 2 ** 30 } = options
  const mounted = new Set<string>()
  const machine: MachineInfo = {
    hostname,
    cpus,
    memoryBytes,
    storageBytes: 100 * 2 ** 30,
    pidsMax: 32_768,
    machineId: `machine-${hostname}`,
    systemUuid: `system-${hostname}`,
    bootId: `boot-${hostname}`,
    kernelVersion: 'simulated',
    osImage: 'Simulated',
    operatingSystem: 'linux',
    architecture: 'amd64',
    addresses,
    appArmor: false,
  }
  const files = createFiles()
  return {
    files,
    mounts: {
      async bindSubPath({ root, subPath, mode }) {
        const path = `${root}/${subPath}`
        if ((await files.stat(path)) === undefined) await files.makeDirectory(path, mode)
        return path
      },
      tmpfs: async (path) => void mounted.add(path),
      async unmountUnder(path) {
        for (const point of mounted) if (point === path || point.startsWith(`${path}/`)) mounted.delete(point)
      },
      isMountPoint: async (path) => mounted.has(path),
    },
    cgroups: { async apply() {}, async remove() {} },
    network: { httpGet: refused, download: refused, tcpConnect: refused, grpcHealth: refused, ...options.network },
    usage: {
      memory: async () => half(memoryBytes),
      filesystem: async () => ({ ...half(machine.storageBytes), inodes: half(1_000_000) }),
      pids: async () => half(machine.pidsMax),
      cpuNanoseconds: async () => 0,
      memoryDetails: async () => halfMemory(memoryBytes),
      network: async () => [],
      bootMs: async () => 0,
      ...options.usage,
    },
    machineInfo: async () => machine,
    watchFolder,
  }
}

/** Looks every `recheckMs`: nobody tells of changes in memory. */
const watchFolder: KubeletHost['watchFolder'] = async ({ clock, log }, { path, recheckMs, look }) => {
  const failed = (error: unknown): void =>
    log.warn('Cannot look at a watched folder', { path, error: errorMessage(error) })
  const tasks = createTaskGroup({ onError: failed })
  const done = Promise.withResolvers<void>()
  tasks.run('watch', async (signal) => {
    for (;;) {
      await look(signal).catch(failed)
      await sleep(clock, recheckMs, { signal })
    }
  })
  return {
    done: done.promise,
    async [Symbol.asyncDispose]() {
      await tasks[Symbol.asyncDispose]()
      done.resolve()
    },
  }
}
