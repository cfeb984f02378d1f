// What a volume type is to the kubelet. One file per type; `plugins.ts` lists them.
import type { core } from '#api'
import type { Client } from '#client'
import type { ObjectCache } from '../api-objects/object-cache.ts'
import type { FieldFacts } from '../env/field-path.ts'
import type { KubeletHost } from '../host.ts'
import type { ServiceAccountTokens } from './service-account-token.ts'

export interface VolumeContext {
  readonly pod: core.Pod
  readonly host: KubeletHost
  /** Absent: there is no API server. */
  readonly client: Client | undefined
  readonly objects: ObjectCache
  readonly tokens: ServiceAccountTokens
  /** The volume's own directory below the Pod's; not made yet. */
  readonly dir: string
  readonly fields: FieldFacts
  readonly allocatable: Readonly<Record<string, string>>
}

export interface VolumePlugin {
  /** Name of its directory: `empty-dir` in `volumes/kubernetes.io~empty-dir/<name>`. */
  readonly kind: string
  supports(volume: core.Volume): boolean
  /**
   * Makes the volume, or brings it up to date, and gives its path on the node. May be called again at any time.
   * Throws a VolumeError when it cannot, with the sentence for the `FailedMount` event.
   */
  setUp(volume: core.Volume, context: VolumeContext): Promise<string>
  /** Its content is secret, or may be: it is kept in memory. */
  readonly inMemory?: boolean
  /** Its content follows other objects or the Pod, so it is set up again when those change. */
  readonly follows?: boolean
}

/** Why a volume could not be set up. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError'
}
