// What containers say twice, or in a way that is not what is meant. Upstream: pkg/api/pod/warnings.go.
import { byteResources, warnOfFractions } from '../../fraction-warnings.ts'
import { visitContainers } from '../containers.ts'
import type { ContainerPort, EnvVar, PodSpec } from '../../v1.types.ts'

/** Warns of variables that hide others of their name; one that is made of the other is meant so. */
function warnOfEnv(env: readonly EnvVar[], path: string): string[] {
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
  for (const { container, path: below } of visitContainers(spec)) {
    for (const [i, port] of (container.ports ?? []).entries())
      ports.push({ port, path: `${path}.${below}.ports[${i}]` })
  }
  if (ports.length === 0) return []
  return [...ports.flatMap((port, i) => warnOfPort(port, ports.slice(0, i))), ...warnOfPortNames(ports)]
}

function warnOfPort({ port, path }: PlacedPort, others: readonly PlacedPort[]): string[] {
  const warnings: string[] = []
  if ((port.hostIP ?? '') !== '' && (port.hostPort ?? 0) === 0) {
    warnings.push(`${path}: hostIP set without hostPort: ${goPort(port)}`)
  }
  for (const other of others) {
    if (other.port.containerPort !== port.containerPort || other.port.protocol !== port.protocol) continue
    const conflict = portConflict(port, other.port)
    if (conflict !== undefined) warnings.push(`${path}: ${conflict} port definition with ${other.path}`)
  }
  return warnings
}

function warnOfPortNames(ports: readonly PlacedPort[]): string[] {
  const firstOf = new Map<string, string>()
  return ports.flatMap(({ port: { name = '' }, path }) => {
    if (name === '') return []
    const first = firstOf.get(name)
    if (first === undefined) firstOf.set(name, path)
    if (first === undefined) return []
    const users = `services and probes that select ports by name will use ${first}`
    return [`${path}: duplicate port name ${JSON.stringify(name)} with ${first}, ${users}`]
  })
}

/** Warns of what each container says on its own. */
export function warnOfContainers(spec: PodSpec, path: string): string[] {
  const warnings: string[] = []
  for (const { container, path: below } of visitContainers(spec)) {
    const { env, resources } = container
    if (resources !== undefined) {
      const { limits, requests } = resources
      const at = `${path}.${below}.resources`
      for (const name of byteResources) {
        if (limits !== undefined) warnings.push(...warnOfFractions(limits, `${at}.limits`, [name]))
        if (requests !== undefined) warnings.push(...warnOfFractions(requests, `${at}.requests`, [name]))
      }
    }
    if (env !== undefined && env.length > 1) warnings.push(...warnOfEnv(env, `${path}.${below}.env`))
  }
  return warnings
}
