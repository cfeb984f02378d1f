// Security contexts of the Pod and of containers: users, profiles, sysctls, and combinations that contradict themselves.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
  tooLongError,
} from '../../../meta/field-error.ts'
import { internalValue } from '../../../schema/internal-value.ts'
import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from '../../v1.types.ts'
import { visitContainers } from '../containers.ts'
import { seccompProfile, securityContext } from '../schema/security.ts'
import { validateLocalDescendingPath } from './paths.ts'
import { validateWindowsOptions } from './windows-options.ts'

const maxId = 2 ** 31 - 1
const sysctlNameMax = 253
const profilePathMax = 4095
const segment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlPattern = `^(${segment}[\\./])*${segment}$`
const sysctlName = new RegExp(sysctlPattern)
const profileTypes: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined']
const fsGroupChangePolicies: readonly string[] = ['Always', 'OnRootMismatch']
const supplementalGroupsPolicies: readonly string[] = ['Merge', 'Strict']
const seLinuxChangePolicies: readonly string[] = ['MountOption', 'Recursive']
const procMounts: readonly string[] = ['Default', 'Unmasked']

function* validateId(id: number | undefined, path: string): Iterable<FieldError> {
  if (id !== undefined && (id < 0 || id > maxId)) {
    yield invalidError(path, id, `must be between 0 and ${maxId}, inclusive`)
  }
}

function* validateChoice(value: string | undefined, path: string, choices: readonly string[]): Iterable<FieldError> {
  if (value !== undefined && !choices.includes(value)) yield notSupportedError(path, value, choices)
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false
  return true
}

/** The security context of a Pod or template. */
export function* validatePodSecurityContext(
  context: PodSecurityContext,
  path: string,
  spec: PodSpec,
): Iterable<FieldError> {
  // Every Pod has a security context, nearly always an empty one.
  if (isEmpty(context) && spec.hostPID !== true) return
  yield* validateId(context.fsGroup, `${path}.fsGroup`)
  yield* validateId(context.runAsUser, `${path}.runAsUser`)
  yield* validateId(context.runAsGroup, `${path}.runAsGroup`)
  for (const [i, group] of (context.supplementalGroups ?? []).entries()) {
    yield* validateId(group, `${path}.supplementalGroups[${i}]`)
  }
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled'
    yield invalidError(`${path}.shareProcessNamespace`, true, detail)
  }
  yield* validateSysctls(context, `${path}.sysctls`, spec)
  yield* validateChoice(context.fsGroupChangePolicy, `${path}.fsGroupChangePolicy`, fsGroupChangePolicies)
  yield* validateSeccompProfile(context.seccompProfile, `${path}.seccompProfile`)
  if (context.windowsOptions !== undefined) {
    yield* validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`)
  }
  yield* validateAppArmorProfile(context.appArmorProfile, `${path}.appArmorProfile`)
  const { supplementalGroupsPolicy, seLinuxChangePolicy } = context
  yield* validateChoice(supplementalGroupsPolicy, `${path}.supplementalGroupsPolicy`, supplementalGroupsPolicies)
  yield* validateChoice(seLinuxChangePolicy, `${path}.seLinuxChangePolicy`, seLinuxChangePolicies)
}

function* validateSysctls(context: PodSecurityContext, path: string, spec: PodSpec): Iterable<FieldError> {
  const names = new Set<string>()
  for (const [i, { name }] of (context.sysctls ?? []).entries()) {
    const at = `${path}[${i}].name`
    if (name === '') yield requiredError(at)
    else if (name.length > sysctlNameMax || !sysctlName.test(name)) {
      yield invalidError(at, name, `must have at most ${sysctlNameMax} characters and match regex ${sysctlPattern}`)
    } else if (names.has(name)) yield duplicateError(at, name)
    names.add(name)
    const namespace = sysctlNamespace(name)
    if (namespace === 'net' && spec.hostNetwork === true) {
      yield invalidError(at, name, "may not be specified when 'hostNetwork' is true")
    } else if (namespace === 'ipc' && spec.hostIPC === true) {
      yield invalidError(at, name, "may not be specified when 'hostIPC' is true")
    }
  }
}

/** Which kernel namespace a sysctl belongs to, if any. Names may be written with dots or slashes. */
function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const dotted = name.replaceAll('/', '.')
  if (dotted.startsWith('net.')) return 'net'
  const ipc = dotted.startsWith('fs.mqueue.') || /^kernel\.(sem$|shm|msg)/.test(dotted)
  return ipc ? 'ipc' : undefined
}

function* validateSeccompProfile(profile: SeccompProfile | undefined, path: string): Iterable<FieldError> {
  if (profile === undefined) return
  const { type, localhostProfile } = profile as { readonly type: string; readonly localhostProfile?: string }
  if (type === '') yield requiredError(`${path}.type`, 'type is required when seccompProfile is set')
  else yield* validateChoice(type, `${path}.type`, profileTypes)
  if (type === 'Localhost') {
    if (localhostProfile === undefined) {
      yield requiredError(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost')
    } else yield* validateLocalDescendingPath(localhostProfile, `${path}.localhostProfile`)
  } else if (localhostProfile !== undefined) {
    const detail = 'can only be set when seccomp type is Localhost'
    yield invalidError(`${path}.localhostProfile`, internalValue(seccompProfile, profile), detail)
  }
}

function* validateAppArmorProfile(profile: AppArmorProfile | undefined, path: string): Iterable<FieldError> {
  if (profile === undefined) return
  const { type, localhostProfile } = profile as { readonly type: string; readonly localhostProfile?: string }
  const at = `${path}.localhostProfile`
  if (type === '') return yield requiredError(`${path}.type`, 'type is required when appArmorProfile is set')
  if (!profileTypes.includes(type)) return yield notSupportedError(`${path}.type`, type, profileTypes)
  if (type !== 'Localhost') {
    if (localhostProfile === undefined) return
    return yield invalidError(at, localhostProfile, 'can only be set when AppArmor type is Localhost')
  }
  if (localhostProfile === undefined || localhostProfile === '') {
    yield requiredError(at, 'must be set when AppArmor type is Localhost')
  } else if (localhostProfile.trim() !== localhostProfile) {
    yield invalidError(at, localhostProfile, 'must not be padded with whitespace')
  }
  if ((localhostProfile ?? '').length > profilePathMax) yield tooLongError(at, profilePathMax)
}

/** The security context of one container. */
export function* validateSecurityContext(context: SecurityContext, path: string, spec: PodSpec): Iterable<FieldError> {
  yield* validateId(context.runAsUser, `${path}.runAsUser`)
  yield* validateId(context.runAsGroup, `${path}.runAsGroup`)
  yield* validateChoice(context.procMount, `${path}.procMount`, procMounts)
  if (context.procMount === 'Unmasked' && spec.hostUsers !== false) {
    yield invalidError(`${path}.procMount`, context.procMount, '`hostUsers` must be false to use `Unmasked`')
  }
  yield* validateSeccompProfile(context.seccompProfile, `${path}.seccompProfile`)
  if (context.allowPrivilegeEscalation === false) {
    const shown = internalValue(securityContext, context)
    const cannot = 'cannot set `allowPrivilegeEscalation` to false and'
    if (context.privileged === true) yield invalidError(path, shown, `${cannot} \`privileged\` to true`)
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) {
      yield invalidError(path, shown, `${cannot} \`capabilities.Add\` CAP_SYS_ADMIN`)
    }
  }
  if (context.windowsOptions !== undefined) {
    yield* validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`)
  }
  yield* validateAppArmorProfile(context.appArmorProfile, `${path}.appArmorProfile`)
}

/** A Pod in a user namespace of its own shares none of the host's other namespaces. */
export function* validateHostUsers(spec: PodSpec, path: string): Iterable<FieldError> {
  const detail = 'when `hostUsers` is false'
  if (spec.hostNetwork === true) yield forbiddenError(`${path}.hostNetwork`, detail)
  // Upstream spells these two so.
  if (spec.hostPID === true) yield forbiddenError(`${path}.HostPID`, detail)
  if (spec.hostIPC === true) yield forbiddenError(`${path}.HostIPC`, detail)
  for (const { container, path: below } of visitContainers(spec)) {
    if ((container.volumeDevices ?? []).length > 0) yield forbiddenError(`${path}.${below}.volumeDevices`, detail)
  }
}
