// Environment variables of a container: their names, and where their values come from.
import { type FieldError, invalidError, notFoundError, requiredError } from '../../../meta/field-error.ts'
import { isConfigMapKey, isDns1123Subdomain, isRelaxedEnvVarName, nameIsDns1123Subdomain } from '../../../meta/names.ts'
import type { EnvFromSource, EnvVar, FileKeySelector, SecretKeySelector } from '../../v1.types.ts'
import { envFieldPaths, validateFieldRef, validateResourceFieldRef } from './downward-api.ts'
import { validateDNSLabel } from '../../validate-name.ts'
import { visitContainers } from '../containers.ts'
import { validatePathNoBacksteps } from './paths.ts'
import type { SpecFacts } from './spec-facts.ts'

/** Nearly all are a name and a value. */
function isPlain({ name, valueFrom }: EnvVar): boolean {
  return valueFrom === undefined && isRelaxedEnvVarName(name).length === 0
}

/** The `env` list of a container. */
export function* validateEnv(env: readonly EnvVar[], path: string): Iterable<FieldError> {
  if (env.every(isPlain)) return
  for (const [i, { name, value, valueFrom }] of env.entries()) {
    if (name === '') yield requiredError(`${path}[${i}].name`)
    else for (const problem of isRelaxedEnvVarName(name)) yield invalidError(`${path}[${i}].name`, name, problem)
    if (valueFrom !== undefined) yield* validateValueFrom(valueFrom, { value, path: `${path}[${i}].valueFrom` })
  }
}

function* validateValueFrom(
  valueFrom: NonNullable<EnvVar['valueFrom']>,
  { value, path }: { readonly value: string | undefined; readonly path: string },
): Iterable<FieldError> {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom
  if (fieldRef !== undefined) yield* validateFieldRef(fieldRef, `${path}.fieldRef`, envFieldPaths)
  if (resourceFieldRef !== undefined) {
    yield* validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false)
  }
  if (configMapKeyRef !== undefined) yield* validateKeySelector(configMapKeyRef, `${path}.configMapKeyRef`)
  if (secretKeyRef !== undefined) yield* validateKeySelector(secretKeyRef, `${path}.secretKeyRef`)
  if (fileKeyRef !== undefined) yield* validateFileKeyRef(fileKeyRef, `${path}.fileKeyRef`)
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef]
  const count = sources.filter((source) => source !== undefined).length
  if (count === 0) {
    const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
    yield invalidError(path, '', `must specify one of: ${names}`)
  } else if ((value ?? '') !== '') {
    yield invalidError(path, '', 'may not be specified when `value` is not empty')
  } else if (count > 1) {
    yield invalidError(path, '', 'may not have more than one field specified at a time')
  }
}

/** A key of a Secret or ConfigMap. */
function* validateKeySelector({ name = '', key }: SecretKeySelector, path: string): Iterable<FieldError> {
  for (const problem of isDns1123Subdomain(name)) yield invalidError(`${path}.name`, name, problem)
  if (key === '') yield requiredError(`${path}.key`)
  else for (const problem of isConfigMapKey(key)) yield invalidError(`${path}.key`, key, problem)
}

function* validateFileKeyRef(ref: FileKeySelector, path: string): Iterable<FieldError> {
  if (ref.key === '') yield requiredError(`${path}.key`)
  else for (const problem of isRelaxedEnvVarName(ref.key)) yield invalidError(`${path}.key`, ref.key, problem)
  if (ref.volumeName === '') yield requiredError(`${path}.volumeName`)
  else yield* validateDNSLabel(ref.volumeName, `${path}.volumeName`)
  if (ref.path === '') yield requiredError(`${path}.path`)
  else yield* validatePathNoBacksteps(ref.path, `${path}.path`)
}

/** Files that variables come from lie in volumes that the Pod has, and that containers write to. */
export function* validateFileKeyVolumes(path: string, { spec, volumes }: SpecFacts): Iterable<FieldError> {
  for (const { container, path: below } of visitContainers(spec)) {
    for (const [i, { valueFrom }] of (container.env ?? []).entries()) {
      const name = valueFrom?.fileKeyRef?.volumeName
      if (name === undefined) continue
      const at = `${path}.${below}.env[${i}].valueFrom.fileKeyRef.volumeName`
      const volume = volumes.get(name)
      if (volume === undefined) yield notFoundError(at, name)
      else if (volume.emptyDir === undefined) {
        yield invalidError(at, name, 'referenced volume must be of type emptyDir')
      }
    }
  }
}

/** The `envFrom` list of a container. Upstream reports a wrong number of sources at the list, not at the entry. */
export function* validateEnvFrom(envFrom: readonly EnvFromSource[], path: string): Iterable<FieldError> {
  for (const [i, { prefix = '', configMapRef, secretRef }] of envFrom.entries()) {
    const at = `${path}[${i}]`
    if (prefix !== '') {
      for (const problem of isRelaxedEnvVarName(prefix)) yield invalidError(`${at}.prefix`, prefix, problem)
    }
    if (configMapRef !== undefined) yield* validateSourceName(configMapRef.name, `${at}.configMapRef.name`)
    if (secretRef !== undefined) yield* validateSourceName(secretRef.name, `${at}.secretRef.name`)
    if (configMapRef === undefined && secretRef === undefined) {
      yield invalidError(path, '', 'must specify one of: `configMapRef` or `secretRef`')
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      yield invalidError(path, '', 'may not have more than one field specified at a time')
    }
  }
}

function* validateSourceName(name: string | undefined, path: string): Iterable<FieldError> {
  if (name === undefined || name === '') yield requiredError(path)
  else for (const problem of nameIsDns1123Subdomain(name, true)) yield invalidError(path, name, problem)
}
