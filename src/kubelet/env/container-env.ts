// The environment of a container. Pure, given the objects it refers to: facts §17. Upstream: makeEnvironmentVariables.
import type { core } from '#api'
import { openGet } from '#base'
import type { PodContainer } from '../pod/containers.ts'
import { parseEnvFile } from './env-file.ts'
import { type EnvVarValue, expand } from './expand.ts'
import { type FieldFacts, fieldValue, resourceValue } from './field-path.ts'

/** Data of ConfigMaps (text) and Secrets (decoded); undefined: there is no such object. */
export interface EnvObjects {
  configMap(name: string): Readonly<Record<string, string>> | undefined
  secret(name: string): Readonly<Record<string, string>> | undefined
  /** Text of a file in one of the Pod's volumes, for fileKeyRef; undefined: there is no such file. */
  file(volume: string, path: string): string | undefined
}

export interface ContainerEnvInput extends FieldFacts {
  readonly container: PodContainer
  readonly services: readonly EnvVarValue[]
  readonly objects: EnvObjects
  readonly allocatable: Readonly<Record<string, string>>
}

export type ContainerEnv =
  | { readonly ok: true; readonly env: readonly EnvVarValue[]; readonly warnings: readonly EnvWarning[] }
  | { readonly ok: false; readonly message: string }

export interface EnvWarning {
  readonly reason: 'InvalidEnvironmentVariableNames'
  readonly message: string
}

const validName = /^[ -<>-~]+$/

class EnvProblem extends Error {}

function dataOf(
  input: ContainerEnvInput,
  kind: 'configmap' | 'secret',
  ref: { readonly name?: string; readonly optional?: boolean },
): Readonly<Record<string, string>> | undefined {
  const name = ref.name ?? ''
  const data = kind === 'secret' ? input.objects.secret(name) : input.objects.configMap(name)
  if (data === undefined && ref.optional !== true) throw new EnvProblem(`${kind} "${name}" not found`)
  return data
}

function fromKey(
  input: ContainerEnvInput,
  kind: 'configmap' | 'secret',
  ref: core.ConfigMapKeySelector | core.SecretKeySelector,
): string | undefined {
  const data = dataOf(input, kind, ref)
  const value = openGet(data, ref.key)
  if (value !== undefined || ref.optional === true) return value
  const { namespace } = input.pod.metadata
  const title = kind === 'secret' ? 'Secret' : 'ConfigMap'
  throw new EnvProblem(`couldn't find key ${ref.key} in ${title} ${namespace}/${ref.name}`)
}

function fromFile({ objects }: ContainerEnvInput, ref: core.FileKeySelector): string | undefined {
  const { volumeName, path, key, optional } = ref
  const text = objects.file(volumeName, path)
  if (text === undefined) {
    if (optional === true) return undefined
    throw new EnvProblem(`environment variable file "${path}" not found in volume "${volumeName}"`)
  }
  const parsed = parseEnvFile(text)
  if (!parsed.ok) throw new EnvProblem(`couldn't parse env file "${path}" in volume "${volumeName}": ${parsed.problem}`)
  const value = parsed.variables.get(key)
  if (value !== undefined || optional === true) return value
  throw new EnvProblem(`environment variable key "${key}" not found in file "${path}" of volume "${volumeName}"`)
}

function fromSource(input: ContainerEnvInput, source: core.EnvVarSource): string | undefined {
  if (source.fieldRef !== undefined) {
    const value = fieldValue(source.fieldRef.fieldPath, input)
    if (value === undefined) throw new EnvProblem(`unsupported fieldPath: ${source.fieldRef.fieldPath}`)
    return value
  }
  if (source.resourceFieldRef !== undefined) {
    const ref = source.resourceFieldRef
    const { initContainers = [], containers } = input.pod.spec
    const named = [...containers, ...initContainers].find((one) => one.name === ref.containerName)
    const value = resourceValue(ref, named ?? input.container.spec, input.allocatable)
    if (value === undefined) throw new EnvProblem(`unsupported container resource : ${ref.resource}`)
    return value
  }
  if (source.configMapKeyRef !== undefined) return fromKey(input, 'configmap', source.configMapKeyRef)
  if (source.secretKeyRef !== undefined) return fromKey(input, 'secret', source.secretKeyRef)
  if (source.fileKeyRef !== undefined) return fromFile(input, source.fileKeyRef)
  throw new EnvProblem('env valueFrom has no supported source')
}

function applyEnvFrom(input: ContainerEnvInput, env: Map<string, string>): readonly EnvWarning[] {
  const warnings: EnvWarning[] = []
  for (const { prefix = '', configMapRef, secretRef } of input.container.spec.envFrom ?? []) {
    const kind = secretRef === undefined ? 'configmap' : 'secret'
    const ref = secretRef ?? configMapRef
    if (ref === undefined) continue
    const skipped: string[] = []
    for (const [key, value] of Object.entries(dataOf(input, kind, ref) ?? {})) {
      if (validName.test(prefix + key)) env.set(prefix + key, value)
      else skipped.push(key)
    }
    if (skipped.length === 0) continue
    const title = secretRef === undefined ? 'configMap' : 'secret'
    const { namespace } = input.pod.metadata
    const keys = `[${skipped.sort().join(', ')}]`
    const message = `Keys ${keys} from the EnvFrom ${title} ${namespace}/${ref.name} were skipped since they are considered invalid environment variable names.`
    warnings.push({ reason: 'InvalidEnvironmentVariableNames', message })
  }
  return warnings
}

/** Service variables, then envFrom, then env; a later one wins. References look at what was defined before. */
export function computeContainerEnv(input: ContainerEnvInput): ContainerEnv {
  try {
    const result = new Map<string, string>()
    const warnings = applyEnvFrom(input, result)
    const services = new Map(input.services.map(({ name, value }) => [name, value]))
    const lookup = (name: string): string | undefined => result.get(name) ?? services.get(name)
    for (const { name, value, valueFrom } of input.container.spec.env ?? []) {
      const found = valueFrom === undefined ? expand(value ?? '', lookup) : fromSource(input, valueFrom)
      // An optional reference that leads nowhere defines nothing.
      if (found !== undefined) result.set(name, found)
    }
    for (const [name, value] of services) if (!result.has(name)) result.set(name, value)
    return { ok: true, env: [...result].map(([name, value]) => ({ name, value })), warnings }
  } catch (error) {
    if (error instanceof EnvProblem) return { ok: false, message: error.message }
    throw error
  }
}
