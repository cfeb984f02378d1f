// Annotations that named seccomp and AppArmor profiles before there were fields: their form, and that they say what the
// fields say. Upstream: ValidateSeccompPodAnnotations, ValidateAppArmorPodAnnotations, validateSeccompAnnotationsAndFields.
import { openGet } from '#base'
import { type FieldError, forbiddenError, invalidError } from '../../../meta/field-error.ts'
import type { PodSpec } from '../../v1.types.ts'
import { findContainer, visitContainers } from '../containers.ts'
import { validateLocalDescendingPath } from './paths.ts'

type Annotations = Readonly<Record<string, string>>

const seccompOfPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompOfContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const appArmorOfContainer = 'container.apparmor.security.beta.kubernetes.io/'
const localhost = 'localhost/'

/** What the annotations call profiles that have no file. */
const seccompNames: Readonly<Record<string, readonly string[]>> = {
  RuntimeDefault: ['runtime/default', 'docker/default'],
  Unconfined: ['unconfined'],
}
const appArmorNames: Readonly<Record<string, readonly string[]>> = {
  RuntimeDefault: ['runtime/default'],
  Unconfined: ['unconfined'],
}

/** What annotations of profiles must be, of a Pod or template. */
export function* validateProfileAnnotations(
  annotations: Annotations,
  spec: PodSpec,
  path: string,
): Iterable<FieldError> {
  for (const [key, profile] of Object.entries(annotations)) {
    if (key === seccompOfPod || key.startsWith(seccompOfContainer)) yield* validateSeccomp(profile, `${path}.${key}`)
    if (!key.startsWith(appArmorOfContainer)) continue
    const container = key.slice(appArmorOfContainer.length)
    const at = `${path}[${key}]`
    if (findContainer(spec, container) === undefined) yield invalidError(at, container, 'container not found')
    if (profile !== '' && !profile.startsWith(localhost) && !Object.values(appArmorNames).flat().includes(profile)) {
      yield invalidError(at, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)
    }
  }
}

function* validateSeccomp(profile: string, path: string): Iterable<FieldError> {
  if (Object.values(seccompNames).flat().includes(profile)) return
  if (profile.startsWith(localhost)) yield* validateLocalDescendingPath(profile.slice(localhost.length), path)
  else yield invalidError(path, profile, 'must be a valid seccomp profile')
}

interface Profile {
  readonly type: string
  readonly localhostProfile?: string
}

/** That the annotations of a new Pod say what its fields say. */
export function* validateProfilesMatch(annotations: Annotations, spec: PodSpec): Iterable<FieldError> {
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {}
  const at = 'spec.securityContext.seccompProfile'
  yield* validateMatch(openGet(annotations, seccompOfPod), seccompProfile, {
    path: at,
    names: seccompNames,
    what: 'seccomp',
  })
  for (const { container, path: below } of visitContainers(spec)) {
    const { name, securityContext } = container
    const key = `${seccompOfContainer}${name}`
    const path = `spec.${below}.securityContext.seccompProfile`
    const names = seccompNames
    yield* validateMatch(openGet(annotations, key), securityContext?.seccompProfile, { path, names, what: 'seccomp' })
  }
  if (spec.os?.name === 'windows') return
  for (const { container, path: below } of visitContainers(spec)) {
    const { name, securityContext } = container
    const profile = securityContext?.appArmorProfile ?? appArmorProfile
    const path = `spec.${below}.securityContext.appArmorProfile`
    const annotation = openGet(annotations, `${appArmorOfContainer}${name}`)
    yield* validateMatch(annotation, profile, { path, names: appArmorNames, what: 'apparmor' })
  }
}

function* validateMatch(
  annotation: string | undefined,
  profile: Profile | undefined,
  { path, names, what }: { readonly path: string; readonly names: typeof seccompNames; readonly what: string },
): Iterable<FieldError> {
  if (annotation === undefined || profile === undefined) return
  const isFile = profile.type === 'Localhost'
  const fits = isFile ? annotation.startsWith(localhost) : (names[profile.type] ?? [annotation]).includes(annotation)
  if (!fits) yield forbiddenError(`${path}.type`, `${what} type in annotation and field must match`)
  else if (isFile && annotation.slice(localhost.length) !== profile.localhostProfile) {
    yield forbiddenError(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)
  }
}

/** Annotations of AppArmor profiles stay as they are. */
export function* validateAppArmorAnnotationUpdate(
  next: Annotations,
  previous: Annotations,
  path: string,
): Iterable<FieldError> {
  for (const [key, value] of Object.entries(previous)) {
    if (!key.startsWith(appArmorOfContainer) || openGet(next, key) === value) continue
    yield forbiddenError(`${path}[${key}]`, 'may not remove or update AppArmor annotations')
  }
  for (const key of Object.keys(next)) {
    if (!key.startsWith(appArmorOfContainer) || openGet(previous, key) !== undefined) continue
    yield forbiddenError(`${path}[${key}]`, 'may not add AppArmor annotations')
  }
}
