// hostPath: a path of the node, checked or made as its type says. Upstream: pkg/volume/hostpath.
import type { core } from '#api'
import type { FileKind } from '../host.ts'
import { type VolumeContext, VolumeError, type VolumePlugin } from './volume-plugin.ts'

/** What must be there, in the words of the error. */
const required: Readonly<Record<string, readonly [kind: FileKind, text: string]>> = {
  DirectoryOrCreate: ['directory', 'directory'],
  Directory: ['directory', 'directory'],
  FileOrCreate: ['file', 'file'],
  File: ['file', 'file'],
  Socket: ['socket', 'socket file'],
  CharDevice: ['charDevice', 'character device'],
  BlockDevice: ['blockDevice', 'block device'],
}

/** The path, once there is what its type asks for. */
export async function setUpHostPath(
  { path, type = '' }: core.HostPathVolumeSource,
  { host }: Pick<VolumeContext, 'host'>,
): Promise<string> {
  const need = required[type]
  if (need === undefined) return path
  const [kind, text] = need
  let found = await host.files.stat(path)
  if (found === undefined && type === 'DirectoryOrCreate') {
    await host.files.makeDirectory(path, 0o755)
    found = await host.files.stat(path)
  }
  if (found === undefined && type === 'FileOrCreate') {
    await host.files.write(path, new Uint8Array(), { mode: 0o644 })
    found = await host.files.stat(path)
  }
  if (found?.kind !== kind) throw new VolumeError(`hostPath type check failed: ${path} is not a ${text}`)
  return path
}

export const hostPathPlugin: VolumePlugin = {
  kind: 'host-path',
  supports: (volume) => volume.hostPath !== undefined,
  setUp: (volume, context) => setUpHostPath(volume.hostPath ?? { path: '' }, context),
}
