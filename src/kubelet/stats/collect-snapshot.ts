// Measures a node: asks runtime and machine, and gives what they say as one snapshot. What is on disk is counted at most once
// a minute, as upstream does, because counting means reading directories. Upstream: pkg/kubelet/stats/cri_stats_provider.go,
// pkg/kubelet/server/stats/fs_resource_analyzer.go.
import type { core } from '#api'
import type { Clock } from '#base'
import type { ContainerStats, ImageService, PodSandboxStats, RuntimeService } from '#cri'
import type { KubeletHost } from '../host.ts'
import { type ContainerRecord, type PodRuntimeStatus, readySandbox } from '../pod/runtime-status.ts'
import { podUidLabel } from '../runtime/labels.ts'
import { podLogDirName, volumeDir } from '../runtime/paths.ts'
import { type CpuRates, createCpuRates } from './cpu-rates.ts'
import { claimName } from '../volumes/claim.ts'
import type { VolumePaths } from '../volumes/volume-manager.ts'
import type { ClaimUsage, ContainerSnapshot, HostSnapshot, NodeSnapshot, PodSnapshot } from './snapshot.ts'

/** Upstream's volumeStatsAggPeriod. */
const diskAgeMsMax = 60_000
/** Rates of what has not been asked for so long begin anew. */
const rateAgeMsMax = 600_000

export interface SnapshotDeps {
  readonly runtime: RuntimeService
  readonly images: ImageService
  readonly host: KubeletHost
  readonly clock: Clock
  readonly pods: () => readonly core.Pod[]
  readonly known: (podUid: string) => PodRuntimeStatus
  /** Where a Pod's volumes are; undefined before they are set up. */
  readonly volumePaths: (podUid: string) => VolumePaths | undefined
}

export interface SnapshotOptions {
  readonly nodeName: string
  readonly rootDir: string
  readonly podLogDir: string
}

interface DiskUse {
  readonly timeMs: number
  readonly volumes: ReadonlyMap<string, number>
  readonly logs: ReadonlyMap<string, number>
}

/** A function that measures. Rejects if the runtime does not answer. */
export function createSnapshots(deps: SnapshotDeps, options: SnapshotOptions): () => Promise<NodeSnapshot> {
  const rates = createCpuRates()
  const disks = new Map<string, DiskUse>()
  return async () => {
    const { runtime, clock, pods } = deps
    const timeMs = clock.now()
    const [containers, sandboxes, host] = await Promise.all([
      runtime.listContainerStats(),
      sandboxStats(deps),
      hostSnapshot(deps, options, rates),
    ])
    const byId = new Map(containers.map((one) => [one.attributes.id, one]))
    const all = pods()
    for (const uid of disks.keys()) if (!all.some(({ metadata }) => metadata.uid === uid)) disks.delete(uid)
    rates.forgetBefore(timeMs - rateAgeMsMax)
    return {
      nodeName: options.nodeName,
      timeMs,
      host,
      pods: await Promise.all(
        all.map(async (pod) => {
          const disk = await diskUse(deps, options, { pod, known: disks.get(pod.metadata.uid) })
          disks.set(pod.metadata.uid, disk)
          const claims = await claimUsage(deps, pod)
          return podSnapshot(deps, { pod, byId, sandboxes, disk, rates, claims })
        }),
      ),
    }
  }
}

/**
 * Statistics of sandboxes, as far as there are any: some runtimes have none, and containerd answers none at all while one of
 * them is on its way out.
 */
async function sandboxStats({ runtime, pods, known }: SnapshotDeps): Promise<readonly PodSandboxStats[]> {
  const all = await runtime.listPodSandboxStats().catch(() => undefined)
  if (all !== undefined) return all
  const ids = pods().flatMap(({ metadata }) => readySandbox(known(metadata.uid))?.id ?? [])
  const each = await Promise.all(ids.map((id) => runtime.podSandboxStats(id).catch(() => undefined)))
  return each.filter((one) => one !== undefined)
}

async function hostSnapshot(
  { host, images, clock }: SnapshotDeps,
  { rootDir }: SnapshotOptions,
  rates: CpuRates,
): Promise<HostSnapshot> {
  const { usage } = host
  const [{ imageFilesystems }, memory, cpu, network, nodeFs, pids, bootMs] = await Promise.all([
    images.imageFsInfo(),
    usage.memoryDetails(),
    usage.cpuNanoseconds(),
    usage.network(),
    usage.filesystem(rootDir),
    usage.pids(),
    usage.bootMs(),
  ])
  const [image] = imageFilesystems
  const mountpoint = image?.fsId?.mountpoint
  const timestamp = clock.now()
  const cpuUsage = { timestamp, usageCoreNanoSeconds: cpu }
  return {
    bootMs,
    cpu: cpuUsage,
    cpuRate: rates.rate('node', cpuUsage),
    memory: { timestamp, ...memory },
    network,
    nodeFs,
    imageFs: mountpoint === undefined ? undefined : await usage.filesystem(mountpoint).catch(() => undefined),
    imageBytes: image?.usedBytes ?? 0,
    pids,
  }
}

async function diskUse(
  { host, clock }: SnapshotDeps,
  { rootDir, podLogDir }: SnapshotOptions,
  { pod, known }: { readonly pod: core.Pod; readonly known: DiskUse | undefined },
): Promise<DiskUse> {
  const timeMs = clock.now()
  if (known !== undefined && timeMs - known.timeMs < diskAgeMsMax) return known
  const { uid } = pod.metadata
  const [volumes, logs] = [new Map<string, number>(), new Map<string, number>()]
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    if (emptyDir === undefined) continue
    volumes.set(name, await host.files.diskUsage(volumeDir(rootDir, uid, { kind: 'empty-dir', name })))
  }
  for (const { name } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    logs.set(name, await host.files.diskUsage(`${podLogDir}/${podLogDirName(pod)}/${name}`))
  }
  return { timeMs, volumes, logs }
}

interface PodInput {
  readonly pod: core.Pod
  readonly byId: ReadonlyMap<string, ContainerStats>
  readonly sandboxes: readonly PodSandboxStats[]
  readonly disk: DiskUse
  readonly rates: CpuRates
  readonly claims: readonly ClaimUsage[]
}

/** The filesystems of the Pod's claims. */
async function claimUsage({ host, volumePaths }: SnapshotDeps, pod: core.Pod): Promise<readonly ClaimUsage[]> {
  const paths = volumePaths(pod.metadata.uid)
  const found = (pod.spec.volumes ?? []).map(async (volume): Promise<readonly ClaimUsage[]> => {
    const path = paths?.get(volume.name)
    if (path === undefined || (volume.persistentVolumeClaim ?? volume.ephemeral) === undefined) return []
    const left = await host.usage.filesystem(path).catch(() => undefined)
    return left === undefined ? [] : [{ volume: volume.name, claim: claimName(pod, volume), left }]
  })
  return (await Promise.all(found)).flat()
}

function podSnapshot({ known }: SnapshotDeps, { pod, byId, sandboxes, disk, rates, claims }: PodInput): PodSnapshot {
  const { uid } = pod.metadata
  const status = known(uid)
  const containers = status.containers.flatMap((record): readonly ContainerSnapshot[] => {
    const stats = byId.get(record.id)
    return record.state !== 'running' || stats === undefined ? [] : [containerSnapshot(record, stats, { disk, rates })]
  })
  const sandbox = sandboxes.find(({ attributes }) => attributes.labels[podUidLabel] === uid)
  const inMemory = (name: string): boolean =>
    pod.spec.volumes?.find((volume) => volume.name === name)?.emptyDir?.medium === 'Memory'
  const onDisk = [...disk.volumes].filter(([name]) => !inMemory(name)).map(([, bytes]) => bytes)
  const layers = containers.map(({ stats }) => stats.writableLayer?.usedBytes ?? 0)
  const totalBytes = [...onDisk, ...disk.logs.values(), ...layers].reduce((total, one) => total + one, 0)
  return {
    pod,
    startedAtMs: status.sandboxes[0]?.createdAtMs ?? 0,
    containers,
    sandbox,
    cpuRate: rates.rate(`pod/${uid}`, sandbox?.linux?.cpu),
    claims,
    storage: { volumes: [...disk.volumes].map(([name, usedBytes]) => ({ name, usedBytes })), totalBytes },
  }
}

function containerSnapshot(
  { id, name, startedAtMs }: ContainerRecord,
  stats: ContainerStats,
  { disk, rates }: { readonly disk: DiskUse; readonly rates: CpuRates },
): ContainerSnapshot {
  return { id, name, startedAtMs, stats, cpuRate: rates.rate(id, stats.cpu), logBytes: disk.logs.get(name) ?? 0 }
}
