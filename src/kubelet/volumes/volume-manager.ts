// The volumes of Pods: set up before containers start, kept up to date while they run, gone with the Pod's UID (L3).
// Upstream: pkg/kubelet/volumemanager.
import type { core } from '#api'
import { errorMessage, type Log } from '#base'
import type { Client } from '#client'
import type { ObjectCache } from '../api-objects/object-cache.ts'
import type { KubeletHost } from '../host.ts'
import { memoryVolumesDir, podDir, volumeDir } from '../runtime/paths.ts'
import { prepareMemoryFolder } from './memory-folder.ts'
import { volumePlugins } from './plugins.ts'
import type { ServiceAccountTokens } from './service-account-token.ts'
import { VolumeError, type VolumePlugin } from './volume-plugin.ts'

/** Where each volume of a Pod is on the node. */
export type VolumePaths = ReadonlyMap<string, string>

export interface VolumeFacts {
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
  readonly allocatable: Readonly<Record<string, string>>
}

export interface VolumeManager {
  /** Sets up all volumes. Rejects with a VolumeError naming the first that cannot be. */
  setUp(pod: core.Pod, facts: VolumeFacts): Promise<VolumePaths>
  /** Where the volumes of a Pod are, once they have been set up. */
  paths(podUid: string): VolumePaths | undefined
  /** When a content of the Pod's volumes grows old by itself: a token. Wall clock. */
  refreshAtMs(podUid: string): number | undefined
  /** Unmounts and removes all that the Pod had; may be repeated. */
  tearDown(podUid: string): Promise<void>
}

export interface VolumeManagerDeps {
  readonly host: KubeletHost
  readonly client: Client | undefined
  readonly objects: ObjectCache
  readonly tokens: ServiceAccountTokens
  readonly log: Log
}

function pluginOf(volume: core.Volume): VolumePlugin {
  const plugin = volumePlugins.find((one) => one.supports(volume))
  if (plugin !== undefined) return plugin
  const type = Object.keys(volume).find((key) => key !== 'name') ?? 'unknown'
  throw new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : volume type ${type} is not supported`)
}

export function createVolumeManager(deps: VolumeManagerDeps, options: { readonly rootDir: string }): VolumeManager {
  const { host, client, objects, tokens } = deps
  const { rootDir } = options
  // Not awaited before a volume needs it: a kubelet that starts has no time to lose.
  const memoryFolder = prepareMemoryFolder(deps, rootDir)

  const setUpOne = async (pod: core.Pod, volume: core.Volume, facts: VolumeFacts): Promise<string> => {
    const plugin = pluginOf(volume)
    const before = known.get(pod.metadata.uid)?.get(volume.name)
    // It is there, whatever has become of what it was made from.
    if (before !== undefined && plugin.follows !== true) return before
    const { podIps, hostIps, allocatable } = facts
    const { kind, inMemory = false } = plugin
    const { uid } = pod.metadata
    const dir = inMemory
      ? `${await memoryFolder}/${uid}/${kind}/${volume.name}`
      : volumeDir(rootDir, uid, { kind, name: volume.name })
    const fields = { pod, podIps, hostIps }
    try {
      return await plugin.setUp(volume, { pod, host, client, objects, tokens, dir, fields, allocatable })
    } catch (error) {
      const message = `MountVolume.SetUp failed for volume "${volume.name}" : ${errorMessage(error)}`
      throw new VolumeError(message, { cause: error })
    }
  }

  const known = new Map<string, VolumePaths>()
  return {
    async setUp(pod, facts) {
      const volumes = pod.spec.volumes ?? []
      const found = await Promise.all(volumes.map((volume) => setUpOne(pod, volume, facts)))
      const paths = new Map(volumes.map(({ name }, index) => [name, found[index] ?? '']))
      known.set(pod.metadata.uid, paths)
      return paths
    },
    paths: (podUid) => known.get(podUid),
    refreshAtMs: (podUid) => tokens.refreshAtMs(podUid),
    async tearDown(podUid) {
      known.delete(podUid)
      tokens.forget(podUid)
      await host.mounts.unmountUnder(podDir(rootDir, podUid))
      await host.files.remove(`${memoryVolumesDir(rootDir)}/${podUid}`)
      await host.files.remove(podDir(rootDir, podUid))
    },
  }
}
