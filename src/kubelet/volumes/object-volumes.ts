// configMap, secret, downwardAPI and projected volumes: files made of API objects and of the Pod itself, kept up to date.
// Upstream: pkg/volume/{configmap,secret,downwardapi,projected}.
import type { core } from '#api'
import { configMapBytes, secretBytes } from '../api-objects/object-data.ts'
import { fieldValue, resourceValue } from '../env/field-path.ts'
import { writeAtomically } from './atomic-writer.ts'
import { defaultFileMode, filesForGroup, selectKeys, type VolumeFile, type VolumeFiles } from './volume-files.ts'
import { type VolumeContext, VolumeError, type VolumePlugin } from './volume-plugin.ts'

type Source = { readonly name?: string; readonly items?: readonly core.KeyToPath[]; readonly optional?: boolean }

async function configMapFiles(source: Source, defaultMode: number, context: VolumeContext): Promise<VolumeFiles> {
  const { pod, objects } = context
  const name = source.name ?? ''
  const found = await objects.configMap(pod, name)
  if (found === undefined && source.optional !== true) throw new VolumeError(`configmap "${name}" not found`)
  return selectKeys(found === undefined ? new Map() : configMapBytes(found), {
    of: 'config',
    items: found === undefined ? [] : source.items,
    optional: source.optional,
    defaultMode,
  })
}

async function secretFiles(source: Source, defaultMode: number, context: VolumeContext): Promise<VolumeFiles> {
  const { pod, objects } = context
  const name = source.name ?? ''
  const found = await objects.secret(pod, name)
  if (found === undefined && source.optional !== true) throw new VolumeError(`secret "${name}" not found`)
  return selectKeys(found === undefined ? new Map() : secretBytes(found), {
    of: 'secret',
    items: found === undefined ? [] : source.items,
    optional: source.optional,
    defaultMode,
  })
}

const encoder = new TextEncoder()

/** The files of a downwardAPI volume. Pure. */
export function downwardFiles(
  items: readonly core.DownwardAPIVolumeFile[],
  defaultMode: number,
  context: Pick<VolumeContext, 'pod' | 'fields' | 'allocatable'>,
): VolumeFiles {
  const files = new Map<string, VolumeFile>()
  for (const { path, fieldRef, resourceFieldRef, mode } of items) {
    const text =
      fieldRef !== undefined
        ? fieldValue(fieldRef.fieldPath, context.fields)
        : resourceFieldRef === undefined
          ? undefined
          : resourceText(resourceFieldRef, context)
    if (text === undefined) throw new VolumeError(`unsupported fieldPath: ${fieldRef?.fieldPath ?? path}`)
    files.set(path, { content: encoder.encode(text), mode: mode ?? defaultMode })
  }
  return files
}

function resourceText(
  ref: core.ResourceFieldSelector,
  { pod, allocatable }: Pick<VolumeContext, 'pod' | 'allocatable'>,
): string | undefined {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  const container = all.find((one) => one.name === ref.containerName)
  return container === undefined ? undefined : resourceValue(ref, container, allocatable)
}

async function projectedFiles(source: core.ProjectedVolumeSource, context: VolumeContext): Promise<VolumeFiles> {
  const mode = source.defaultMode ?? defaultFileMode
  const files = new Map<string, VolumeFile>()
  for (const part of source.sources ?? []) {
    const more =
      part.configMap !== undefined
        ? await configMapFiles(part.configMap, mode, context)
        : part.secret !== undefined
          ? await secretFiles(part.secret, mode, context)
          : part.downwardAPI !== undefined
            ? downwardFiles(part.downwardAPI.items ?? [], mode, context)
            : part.serviceAccountToken !== undefined
              ? await tokenFiles(part.serviceAccountToken, mode, context)
              : new Map<string, VolumeFile>()
    for (const [path, file] of more) files.set(path, file)
  }
  return files
}

async function tokenFiles(
  source: core.ServiceAccountTokenProjection,
  mode: number,
  { pod, tokens }: VolumeContext,
): Promise<VolumeFiles> {
  const uid = commonUser(pod)
  const secret = uid !== undefined || pod.spec.securityContext?.fsGroup !== undefined
  const token = await tokens.token(pod, { audience: source.audience, expirationSeconds: source.expirationSeconds })
  const file = { content: encoder.encode(token), mode: secret ? tokenMode : mode }
  return new Map([[source.path, uid === undefined ? file : { ...file, uid }]])
}

/** A token that only its user (and the Pod's group) may read. */
const tokenMode = 0o600

/** The user that all containers run as; undefined if they differ or none is named. */
function commonUser({ spec }: core.Pod): number | undefined {
  const users = [...(spec.initContainers ?? []), ...spec.containers].map(
    ({ securityContext }) => securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
  )
  return users.every((user) => user === users[0]) ? users[0] : undefined
}

async function write(context: VolumeContext, files: VolumeFiles): Promise<string> {
  const { host, dir, pod } = context
  const gid = pod.spec.securityContext?.fsGroup
  const wanted = gid === undefined ? files : filesForGroup(files, gid)
  const current = await host.files.readLink(`${dir}/..data`)
  // Two names in turn: the one that is not in use.
  const stamp = current === '..content-a' ? 'content-b' : 'content-a'
  const written = await writeAtomically(host.files, dir, { wanted, stamp })
  if (written && gid !== undefined) await host.files.giveToGroup(dir, { gid, readOnly: true })
  return dir
}

export const configMapPlugin: VolumePlugin = {
  kind: 'configmap',
  follows: true,
  supports: (volume) => volume.configMap !== undefined,
  async setUp(volume, context) {
    const source = volume.configMap ?? {}
    return write(context, await configMapFiles(source, source.defaultMode ?? defaultFileMode, context))
  },
}

export const secretPlugin: VolumePlugin = {
  kind: 'secret',
  inMemory: true,
  follows: true,
  supports: (volume) => volume.secret !== undefined,
  async setUp(volume, context) {
    const { secretName, defaultMode = defaultFileMode, ...source } = volume.secret ?? {}
    return write(
      context,
      await secretFiles({ ...source, ...(secretName === undefined ? {} : { name: secretName }) }, defaultMode, context),
    )
  },
}

export const downwardApiPlugin: VolumePlugin = {
  kind: 'downward-api',
  inMemory: true,
  follows: true,
  supports: (volume) => volume.downwardAPI !== undefined,
  async setUp(volume, context) {
    const { items = [], defaultMode = defaultFileMode } = volume.downwardAPI ?? {}
    return write(context, downwardFiles(items, defaultMode, context))
  },
}

export const projectedPlugin: VolumePlugin = {
  kind: 'projected',
  inMemory: true,
  follows: true,
  supports: (volume) => volume.projected !== undefined,
  async setUp(volume, context) {
    return write(context, await projectedFiles(volume.projected ?? { sources: [] }, context))
  },
}
