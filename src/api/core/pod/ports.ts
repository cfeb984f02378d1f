// Ports of a Pod's containers: by name, and those taken on the host.
import type { IntOrString } from '../../meta/int-or-string.ts'
import type { Container, ContainerPort, PodSpec } from '../v1.types.ts'
import { isSidecar } from './containers.ts'

/** A port taken on the node; two Pods with one of them equal cannot share a node. */
export interface HostPort {
  readonly hostIP: string
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly hostPort: number
}

/** The port of that name or number in one container; a number need not be declared. */
export function containerPortNumber(container: Pick<Container, 'ports'>, port: IntOrString): number | undefined {
  if (typeof port === 'number') return port
  return container.ports?.find((one) => one.name === port)?.containerPort
}

/**
 * The number of a Service's target port in a Pod: a number is itself, a name is looked up among the ports of regular
 * containers and sidecars with that protocol.
 */
export function podPortNumber(
  spec: PodSpec,
  port: IntOrString,
  protocol: ContainerPort['protocol'] = 'TCP',
): number | undefined {
  if (typeof port === 'number') return port
  const containers = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)]
  for (const container of containers) {
    for (const one of container.ports ?? []) {
      if (one.name === port && (one.protocol ?? 'TCP') === protocol) return one.containerPort
    }
  }
  return undefined
}

/** The host ports that regular containers and sidecars take. An unset address is 0.0.0.0. */
export function usedHostPorts(spec: PodSpec): readonly HostPort[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)]
  return containers.flatMap((container) =>
    (container.ports ?? []).flatMap(({ hostIP = '0.0.0.0', protocol = 'TCP', hostPort }) =>
      hostPort === undefined || hostPort <= 0 ? [] : [{ hostIP, protocol, hostPort }],
    ),
  )
}

/** Whether two host ports cannot both be taken: same protocol and number, and addresses equal or one of them any. */
export function hostPortsConflict(a: HostPort, b: HostPort): boolean {
  if (a.protocol !== b.protocol || a.hostPort !== b.hostPort) return false
  return a.hostIP === b.hostIP || a.hostIP === '0.0.0.0' || b.hostIP === '0.0.0.0'
}
