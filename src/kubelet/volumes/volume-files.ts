// The files of volumes made from API objects, and which of an object's keys become files. Pure.
// Upstream: pkg/volume/configmap MakePayload, pkg/volume/secret, pkg/volume/projected.
import type { core } from '#api'
import { VolumeError } from './volume-plugin.ts'

export interface VolumeFile {
  readonly content: Uint8Array
  readonly mode: number
  /** Default: root. */
  readonly uid?: number
  readonly gid?: number
}

/** By path relative to the volume. */
export type VolumeFiles = ReadonlyMap<string, VolumeFile>

export const defaultFileMode = 0o644

export interface KeySelection {
  /** What the keys are of, as the error names it. */
  readonly of: 'config' | 'secret'
  readonly items?: readonly core.KeyToPath[] | undefined
  readonly optional?: boolean | undefined
  readonly defaultMode: number
}

/** All keys, or those of `items` under their paths. A missing key throws unless optional. */
export function selectKeys(data: ReadonlyMap<string, Uint8Array>, selection: KeySelection): VolumeFiles {
  const { of, items, optional, defaultMode } = selection
  if (items === undefined || items.length === 0) {
    return new Map([...data].map(([key, content]) => [key, { content, mode: defaultMode }]))
  }
  const files = new Map<string, VolumeFile>()
  for (const { key, path, mode } of items) {
    const content = data.get(key)
    if (content !== undefined) files.set(path, { content, mode: mode ?? defaultMode })
    else if (optional !== true) throw new VolumeError(`references non-existent ${of} key: ${key}`)
  }
  return files
}

/** Bits that a Pod's group has on files made for it. */
const groupReads = 0o440

/** The files as a Pod with this `fsGroup` may read them. */
export function filesForGroup(files: VolumeFiles, gid: number): VolumeFiles {
  return new Map([...files].map(([path, file]) => [path, { ...file, mode: file.mode | groupReads, gid }]))
}
