// A Pod's sandbox in the runtime's terms. Pure. Upstream: kuberuntime_sandbox.go generatePodSandboxConfig.
import type { core } from '#api'
import { openMapFrom } from '#base'
import type { PodSandboxConfig, PortMapping } from '#cri'
import { dottedSysctl } from '../hooks/sysctls.ts'
import { podContainers } from '../pod/containers.ts'
import type { PodHostname } from '../pod/hostname.ts'
import { podCgroupPath } from '../pod/resources.ts'
import type { PodDns } from './dns-config.ts'
import { sandboxAnnotations, sandboxLabels } from './labels.ts'
import { podLogDirName } from './paths.ts'
import { namespaceOptions, selinuxOption } from './security-context.ts'

export interface SandboxConfigInput {
  readonly pod: core.Pod
  readonly attempt: number
  readonly hostname: PodHostname
  readonly dns: PodDns
  readonly podLogDir: string
  /** '' leaves the cgroup to the runtime. */
  readonly cgroupRoot: string
}

function portMappings(pod: core.Pod): readonly PortMapping[] {
  if (pod.spec.hostNetwork === true) return []
  // Init containers have ended by the time that anybody may ask for the Pod.
  return podContainers(pod).flatMap(({ kind, spec }) =>
    (kind === 'init' ? [] : (spec.ports ?? [])).flatMap((port): PortMapping[] =>
      port.hostPort === undefined || port.hostPort === 0
        ? []
        : [
            {
              protocol: port.protocol ?? 'TCP',
              containerPort: port.containerPort,
              hostPort: port.hostPort,
              ...(port.hostIP === undefined ? {} : { hostIp: port.hostIP }),
            },
          ],
    ),
  )
}

/** The sandbox's configuration; a kubelet that starts later makes the same one for the Pod's next containers. */
export function renderSandboxConfig(input: SandboxConfigInput): PodSandboxConfig {
  const { pod, attempt, hostname, dns } = input
  const { metadata, spec } = pod
  const security = spec.securityContext
  const privileged = podContainers(pod).some((container) => container.spec.securityContext?.privileged === true)
  const ports = portMappings(pod)
  const groups = [
    ...(security?.fsGroup === undefined ? [] : [security.fsGroup]),
    ...(security?.supplementalGroups ?? []),
  ]
  return {
    metadata: { name: metadata.name, uid: metadata.uid, namespace: metadata.namespace, attempt },
    ...(spec.hostNetwork === true ? {} : { hostname: hostname.kernelHostname }),
    logDirectory: `${input.podLogDir}/${podLogDirName(pod)}`,
    dnsConfig: { servers: dns.servers, searches: dns.searches, options: dns.options },
    ...(ports.length === 0 ? {} : { portMappings: ports }),
    labels: sandboxLabels(pod),
    annotations: sandboxAnnotations(pod),
    linux: {
      ...(input.cgroupRoot === '' ? {} : { cgroupParent: podCgroupPath(pod, input.cgroupRoot) }),
      ...(security?.sysctls === undefined
        ? {}
        : { sysctls: openMapFrom(security.sysctls.map(({ name, value }) => [dottedSysctl(name), value] as const)) }),
      securityContext: {
        privileged,
        namespaceOptions: namespaceOptions(pod),
        ...(security?.runAsUser === undefined ? {} : { runAsUser: security.runAsUser }),
        ...(security?.runAsGroup === undefined || security.runAsUser === undefined
          ? {}
          : { runAsGroup: security.runAsGroup }),
        ...(groups.length === 0 ? {} : { supplementalGroups: groups }),
        ...(security?.supplementalGroupsPolicy === undefined
          ? {}
          : { supplementalGroupsPolicy: security.supplementalGroupsPolicy }),
        ...selinuxOption(security?.seLinuxOptions),
        seccomp: privileged ? { profileType: 'Unconfined' } : { profileType: 'RuntimeDefault' },
      },
    },
  }
}
