// What containers say twice, or in a way that is not what is meant. Upstream: pkg/api/pod/warnings.go.
import { openHas } from '#base'
import { byteResources, warnOfFractions } from '../../fraction-warnings.ts'
import { visitContainers } from '../containers.ts'
import type { ContainerPort, EnvVar, PodSpec } from '../../v1.types.ts'

type Annotations = Readonly<Record<string, string>> | undefined

/** Warns of variables that hide others of their name; one that is made of the other is meant so. */
function warnOfEnv(env: readonly EnvVar[], path: string): string[] {
  if (env.length < 2) return []
  const seen = new Set<string>()
  return env.flatMap(({ name, value = '', valueFrom }, i) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const before = `$(${name})`
    if (valueFrom === undefined && value !== before && value.includes(before)) return []
    return [
      `${path}[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
    ]
  })
}

interface PlacedPort {
  readonly port: ContainerPort
  readonly path: string
}

const goPort = ({ name = '', hostPort = 0, containerPort, protocol = 'TCP', hostIP = '' }: ContainerPort): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`

/** How two ports of the same number and protocol are in each other's way; undefined if they are not. */
function portConflict(a: ContainerPort, b: ContainerPort): string | undefined {
  const [hostIpA = '', hostIpB = ''] = [a.hostIP, b.hostIP]
  const [hostPortA = 0, hostPortB = 0] = [a.hostPort, b.hostPort]
  if (hostIpA === hostIpB && hostPortA === hostPortB) return 'duplicate'
  if (hostPortA === 0 || hostPortB === 0) return 'overlapping'
  return hostPortA === hostPortB && (hostIpA === '') !== (hostIpB === '') ? 'dangerously ambiguous' : undefined
}

/** Warns of ports of all containers that are, or are called, the same. */
export function warnOfPorts(spec: PodSpec, path: string): string[] {
  const ports: PlacedPort[] = []
  for (const { container, path: at } of visitContainers(spec)) {
    for (const [i, port] of (container.ports ?? []).entries()) {
      ports.push({ port, path: `${path}.${at}.ports[${i}]` })
    }
  }
  const numbers = ports.flatMap(({ port, path: at }, i) => {
    const same = ports
      .slice(0, i)
      .filter(({ port: other }) => other.containerPort === port.containerPort && other.protocol === port.protocol)
    const unset = (port.hostIP ?? '') !== '' && (port.hostPort ?? 0) === 0
    return [
      ...(unset ? [`${at}: hostIP set without hostPort: ${goPort(port)}`] : []),
      ...same.flatMap((other) => {
        const conflict = portConflict(port, other.port)
        return conflict === undefined ? [] : [`${at}: ${conflict} port definition with ${other.path}`]
      }),
    ]
  })
  const firstOf = new Map<string, string>()
  const names = ports.flatMap(({ port: { name = '' }, path: at }) => {
    if (name === '') return []
    const first = firstOf.get(name)
    if (first === undefined) firstOf.set(name, at)
    if (first === undefined) return []
    const text = `duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`
    return [`${at}: ${text}`]
  })
  return [...numbers, ...names]
}

const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/'

/** Warns of what each container says on its own. */
export function warnOfContainers(
  spec: PodSpec,
  annotations: Annotations,
  paths: { readonly spec: string; readonly annotations: string },
): string[] {
  const warnings: string[] = []
  for (const { container, path } of visitContainers(spec)) {
    const at = `${paths.spec}.${path}`
    const { name, env = [], resources, securityContext } = container
    const annotation = `${seccompPrefix}${name}`
    if (securityContext?.seccompProfile === undefined && openHas(annotations, annotation)) {
      warnings.push(seccompWarning(`${paths.annotations}[${annotation}]`))
    }
    for (const resource of byteResources) {
      warnings.push(
        ...warnOfFractions(resources?.limits, `${at}.resources.limits`, [resource]),
        ...warnOfFractions(resources?.requests, `${at}.resources.requests`, [resource]),
      )
    }
    warnings.push(...warnOfEnv(env, `${at}.env`))
  }
  return warnings
}

/** Warns of an annotation that nothing reads any more. */
export function seccompWarning(path: string): string {
  return `${path}: non-functional in v1.27+; use the "seccompProfile" field instead`
}
