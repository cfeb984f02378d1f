// Fetches what a container's environment refers to (ConfigMaps, Secrets, Services, files of its Pod's volumes) and has it
// computed. Upstream: kubelet_pods.go makeEnvironmentVariables.
import type { core } from '#api'
import { configMapText, secretText } from '../api-objects/object-data.ts'
import { type ContainerEnv, computeContainerEnv } from '../env/container-env.ts'
import { envFileBytesMax } from '../env/env-file.ts'
import { serviceEnv, visibleServices } from '../env/service-env.ts'
import type { PodContainer } from '../pod/containers.ts'
import { resolveSubPath } from '../volumes/resolve-sub-path.ts'
import type { VolumePaths } from '../volumes/volume-manager.ts'
import type { PodRuntimeDeps } from './runtime-deps.ts'

export interface EnvironmentRequest {
  readonly pod: core.Pod
  readonly podIps: readonly string[]
  readonly volumes: VolumePaths
}

interface References {
  readonly configMaps: readonly string[]
  readonly secrets: readonly string[]
  readonly files: readonly core.FileKeySelector[]
}

/** What a container's environment refers to, by name. */
function envReferences({ spec }: PodContainer): References {
  const [configMaps, secrets, files]: [string[], string[], core.FileKeySelector[]] = [[], [], []]
  for (const { configMapRef, secretRef } of spec.envFrom ?? []) {
    if (configMapRef !== undefined) configMaps.push(configMapRef.name ?? '')
    if (secretRef !== undefined) secrets.push(secretRef.name ?? '')
  }
  for (const { valueFrom } of spec.env ?? []) {
    if (valueFrom?.configMapKeyRef !== undefined) configMaps.push(valueFrom.configMapKeyRef.name ?? '')
    if (valueFrom?.secretKeyRef !== undefined) secrets.push(valueFrom.secretKeyRef.name ?? '')
    if (valueFrom?.fileKeyRef !== undefined) files.push(valueFrom.fileKeyRef)
  }
  return { configMaps, secrets, files }
}

const fileKey = (volume: string, path: string): string => `${volume}/${path}`

/** The text of a file in a volume; undefined if it is not there, or a link leads out of the volume. */
async function readFile(
  { host }: PodRuntimeDeps,
  { volumes }: EnvironmentRequest,
  { volumeName, path }: core.FileKeySelector,
): Promise<string | undefined> {
  const volume = volumes.get(volumeName)
  if (volume === undefined) return undefined
  const { root, relative } = await resolveSubPath(host.files, volume, path)
  const bytes = await host.files.read(`${root}/${relative}`, envFileBytesMax)
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}

/** The environment of a container of the Pod, or why it cannot be had yet. */
export async function containerEnvironment(
  deps: PodRuntimeDeps,
  container: PodContainer,
  request: EnvironmentRequest,
): Promise<ContainerEnv> {
  const { pod, podIps } = request
  const names = envReferences(container)
  const configMaps = new Map<string, core.ConfigMap | undefined>()
  const secrets = new Map<string, core.Secret | undefined>()
  const files = new Map<string, string | undefined>()
  for (const name of names.configMaps) configMaps.set(name, await deps.objects.configMap(pod, name))
  for (const name of names.secrets) secrets.set(name, await deps.objects.secret(pod, name))
  for (const ref of names.files) files.set(fileKey(ref.volumeName, ref.path), await readFile(deps, request, ref))
  const services = visibleServices(await deps.services(pod), {
    namespace: pod.metadata.namespace,
    serviceLinks: pod.spec.enableServiceLinks !== false,
  })
  return computeContainerEnv({
    pod,
    container,
    podIps,
    hostIps: deps.hostIps,
    allocatable: deps.allocatable,
    services: serviceEnv(services),
    objects: {
      configMap: (name) => {
        const found = configMaps.get(name)
        return found === undefined ? undefined : configMapText(found)
      },
      secret: (name) => {
        const found = secrets.get(name)
        return found === undefined ? undefined : secretText(found)
      },
      file: (volume, path) => files.get(fileKey(volume, path)),
    },
  })
}
