// Security settings of Pod and container, merged into the runtime's terms. Pure. Upstream:
// kuberuntime/security_context.go, pkg/securitycontext/util.go.
import type { core } from '#api'
import type { LinuxContainerSecurityContext, NamespaceOption, SecurityProfile, SelinuxOption } from '#cri'
import type { ContainerKind } from '../pod/containers.ts'

/** What a container may not see of /proc and /sys, unless it is privileged or asks for procMount Unmasked. */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

/** Namespaces shared or not, for the sandbox and for containers. */
export function namespaceOptions(
  pod: core.Pod,
  container?: { kind: ContainerKind; targetId?: string },
): NamespaceOption {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace } = pod.spec
  const base = {
    network: hostNetwork === true ? 'node' : 'pod',
    ipc: hostIPC === true ? 'node' : 'pod',
  } as const
  if (container?.targetId !== undefined) return { ...base, pid: 'target', targetId: container.targetId }
  return { ...base, pid: hostPID === true ? 'node' : shareProcessNamespace === true ? 'pod' : 'container' }
}

/** `RuntimeDefault`, `Unconfined` or a file below `seccompDir`. Absent means unconfined, as upstream's default. */
export function seccompProfile(profile: core.SeccompProfile | undefined, seccompDir: string): SecurityProfile {
  if (profile?.type === 'RuntimeDefault') return { profileType: 'RuntimeDefault' }
  if (profile?.type === 'Localhost') {
    return { profileType: 'Localhost', localhostRef: `${seccompDir}/${profile.localhostProfile ?? ''}` }
  }
  return { profileType: 'Unconfined' }
}

/** AppArmor's profile in the runtime's terms, and in those of runtimes of before 1.28. Absent: the runtime's default. */
export function appArmorProfile(
  profile: core.AppArmorProfile | undefined,
): Pick<LinuxContainerSecurityContext, 'apparmor' | 'apparmorProfile'> {
  switch (profile?.type) {
    case undefined:
      return {}
    case 'RuntimeDefault':
      return { apparmor: { profileType: 'RuntimeDefault' }, apparmorProfile: 'runtime/default' }
    case 'Localhost': {
      const localhostRef = profile?.localhostProfile ?? ''
      return { apparmor: { profileType: 'Localhost', localhostRef }, apparmorProfile: `localhost/${localhostRef}` }
    }
    default:
      return { apparmor: { profileType: 'Unconfined' }, apparmorProfile: 'unconfined' }
  }
}

/** SELinux labels in the runtime's terms. */
export function selinuxOption(options: core.SELinuxOptions | undefined): { readonly selinuxOptions?: SelinuxOption } {
  if (options === undefined) return {}
  const { user = '', role = '', type = '', level = '' } = options
  return { selinuxOptions: { user, role, type, level } }
}

export interface SecurityInput {
  readonly pod: core.Pod
  readonly container: core.Container | core.EphemeralContainer
  readonly kind: ContainerKind
  /** The image's user: a number, or a name. */
  readonly imageUser: { readonly uid?: number; readonly username?: string }
  /** For an ephemeral container with a target. */
  readonly targetId?: string | undefined
  readonly seccompDir: string
}

/** Everything but the profiles' files. */
export function containerSecurityContext(input: SecurityInput): LinuxContainerSecurityContext {
  const { pod, container, kind, imageUser, targetId } = input
  const own = container.securityContext
  const shared = pod.spec.securityContext
  const privileged = own?.privileged === true
  const runAsUser = own?.runAsUser ?? shared?.runAsUser
  const runAsGroup = own?.runAsGroup ?? shared?.runAsGroup
  const user =
    runAsUser !== undefined
      ? { runAsUser }
      : imageUser.uid !== undefined
        ? { runAsUser: imageUser.uid }
        : imageUser.username !== undefined && imageUser.username !== ''
          ? { runAsUsername: imageUser.username }
          : { runAsUser: 0 }
  const groups = [...(shared?.fsGroup === undefined ? [] : [shared.fsGroup]), ...(shared?.supplementalGroups ?? [])]
  const unmasked = privileged || own?.procMount === 'Unmasked'
  const escalation = own?.allowPrivilegeEscalation ?? true
  return {
    privileged,
    namespaceOptions: namespaceOptions(pod, targetId === undefined ? { kind } : { kind, targetId }),
    ...user,
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    readonlyRootfs: own?.readOnlyRootFilesystem === true,
    ...(groups.length === 0 ? {} : { supplementalGroups: groups }),
    ...(shared?.supplementalGroupsPolicy === undefined
      ? {}
      : { supplementalGroupsPolicy: shared.supplementalGroupsPolicy }),
    noNewPrivs: !escalation,
    ...(own?.capabilities === undefined
      ? {}
      : {
          capabilities: {
            addCapabilities: (own.capabilities.add ?? []).map(capabilityName),
            dropCapabilities: (own.capabilities.drop ?? []).map(capabilityName),
          },
        }),
    maskedPaths: unmasked ? [] : maskedPaths,
    readonlyPaths: unmasked ? [] : readonlyPaths,
    ...selinuxOption(own?.seLinuxOptions ?? shared?.seLinuxOptions),
    ...appArmorProfile(own?.appArmorProfile ?? shared?.appArmorProfile),
    seccomp: privileged
      ? { profileType: 'Unconfined' }
      : seccompProfile(own?.seccompProfile ?? shared?.seccompProfile, input.seccompDir),
  }
}

const capabilityName = (name: string): string => name.replace(/^CAP_/, '')

/** Why a container that must not run as root may not start; undefined if it may. Upstream: verifyRunAsNonRoot. */
export function nonRootViolation(input: SecurityInput): string | undefined {
  const { pod, container, imageUser } = input
  const required = container.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot ?? false
  if (!required) return undefined
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`
  const runAsUser = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser
  if (runAsUser !== undefined) {
    return runAsUser === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined
  }
  if (imageUser.uid !== undefined) {
    return imageUser.uid === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined
  }
  if (imageUser.username !== undefined && imageUser.username !== '') {
    return `container has runAsNonRoot and image has non-numeric user (${imageUser.username}), cannot verify user is non-root ${where}`
  }
  return `container has runAsNonRoot and image will run as root ${where}`
}
