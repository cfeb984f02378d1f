// Windows settings, which are checked though no node here runs Windows: manifests written for both must get the same
// answers; and what may not be set for a Pod that says which system it wants.
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { PodSecurityContext, PodSpec, SecurityContext, WindowsSecurityContextOptions } from '../../v1.types.ts'
import { visitContainers } from '../containers.ts'

const credentialSpecKiBMax = 64
const userNameMax = 104
const domainNameMax = 256

/** Credentials and user of Windows containers. */
export function* validateWindowsOptions(options: WindowsSecurityContextOptions, path: string): Iterable<FieldError> {
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options
  if (gmsaCredentialSpecName !== undefined) {
    for (const problem of isDns1123Subdomain(gmsaCredentialSpecName)) {
      yield invalidError(`${path}.gmsaCredentialSpecName`, gmsaCredentialSpecName, problem)
    }
  }
  if (gmsaCredentialSpec !== undefined) {
    const at = `${path}.gmsaCredentialSpec`
    const bytes = new TextEncoder().encode(gmsaCredentialSpec).length
    if (bytes === 0) yield invalidError(at, gmsaCredentialSpec, 'gmsaCredentialSpec cannot be an empty string')
    else if (bytes > credentialSpecKiBMax * 1024) {
      yield invalidError(at, gmsaCredentialSpec, `gmsaCredentialSpec size must be under ${credentialSpecKiBMax} KiB`)
    }
  }
  if (runAsUserName !== undefined) yield* validateUserName(runAsUserName, `${path}.runAsUserName`)
}

/** `USER` or `DOMAIN\USER`. */
function* validateUserName(name: string, path: string): Iterable<FieldError> {
  const at = (detail: string) => invalidError(path, name, `runAsUserName${detail}`)
  if (name === '') return yield at(' cannot be an empty string')
  if (/\p{Cc}/u.test(name)) yield at(' cannot contain control characters')
  const parts = name.split('\\')
  if (parts.length > 2) return yield at(' cannot contain more than one backslash')
  const user = parts.at(-1) ?? ''
  if (parts.length === 2 && (parts[0] === '' || (parts[0] ?? '').length >= domainNameMax)) {
    yield at("'s Domain doesn't match the NetBios nor the DNS format")
  }
  if (user === '') return yield at("'s User cannot be empty")
  if (user.length > userNameMax) yield at(`'s User length must not be longer than ${userNameMax} characters`)
  if (/^[. ]+$/.test(user)) yield at("'s User cannot contain only periods or spaces")
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) yield at('\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
}

const systems: readonly string[] = ['linux', 'windows']

const podFieldsOfLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const satisfies readonly (keyof PodSecurityContext)[]

const specFieldsOfLinux = [
  'hostUsers',
  'hostPID',
  'hostIPC',
  'shareProcessNamespace',
] as const satisfies readonly (keyof PodSpec)[]

const containerFieldsOfLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const satisfies readonly (keyof SecurityContext)[]

/** `spec.os` and what it rules out. */
export function* validateOS({ name }: NonNullable<PodSpec['os']>, spec: PodSpec, path: string): Iterable<FieldError> {
  if (name === '') yield requiredError(`${path}.os.name`)
  else if (!systems.includes(name)) yield notSupportedError(`${path}.os.name`, name, systems)
  else yield* name === 'linux' ? validateLinux(spec, path) : validateWindows(spec, path)
}

function* validateLinux(spec: PodSpec, path: string): Iterable<FieldError> {
  const detail = 'windows options cannot be set for a linux pod'
  if (spec.securityContext?.windowsOptions !== undefined) {
    yield forbiddenError(`${path}.securityContext.windowsOptions`, detail)
  }
  for (const { container, path: at } of visitContainers(spec)) {
    if (container.securityContext?.windowsOptions === undefined) continue
    yield forbiddenError(`${path}.${at}.securityContext.windowsOptions`, detail)
  }
}

function* validateWindows(spec: PodSpec, path: string): Iterable<FieldError> {
  const detail = 'cannot be set for a windows pod'
  for (const name of podFieldsOfLinux) {
    if (spec.securityContext?.[name] !== undefined) yield forbiddenError(`${path}.securityContext.${name}`, detail)
  }
  for (const name of specFieldsOfLinux) {
    if (spec[name] !== undefined) yield forbiddenError(`${path}.${name}`, detail)
  }
  for (const { container, path: at } of visitContainers(spec)) {
    for (const name of containerFieldsOfLinux) {
      if (container.securityContext?.[name] === undefined) continue
      yield forbiddenError(`${path}.${at}.securityContext.${name}`, detail)
    }
  }
}
