// Ports of containers: names and numbers, and host ports that collide.
import {
  duplicateError,
  type FieldError,
  invalidError,
  noErrors,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import type { IntOrString } from '../../../meta/int-or-string.ts'
import { isPortName, isValidPortNumber } from '../../../meta/names.ts'
import type { Container, ContainerPort, PodSpec } from '../../v1.types.ts'

/** Protocols of ports, in the order in which upstream lists them. */
export const portProtocols: readonly string[] = ['SCTP', 'TCP', 'UDP']

/** The number of a port. */
export function validatePortNumber(port: number, path: string): readonly FieldError[] {
  return isValidPortNumber(port).map((problem) => invalidError(path, port, problem))
}

/** A port by number or by name. */
export function validatePortNumberOrName(port: IntOrString, path: string): readonly FieldError[] {
  if (typeof port === 'number') return validatePortNumber(port, path)
  return isPortName(port).map((problem) => invalidError(path, port, problem))
}

/** A protocol, which defaulting has filled in. */
export function validateProtocol(protocol: string | undefined, path: string): readonly FieldError[] {
  if (protocol === undefined) return [requiredError(path)]
  return portProtocols.includes(protocol) ? noErrors : [notSupportedError(path, protocol, portProtocols)]
}

/** The `ports` of one container. */
export function* validateContainerPorts(ports: readonly ContainerPort[], path: string): Iterable<FieldError> {
  const names = new Set<string>()
  for (const [i, { name = '', containerPort, hostPort = 0, protocol }] of ports.entries()) {
    const at = `${path}[${i}]`
    if (name !== '') {
      const problems = isPortName(name)
      for (const problem of problems) yield invalidError(`${at}.name`, name, problem)
      if (problems.length === 0 && names.has(name)) yield duplicateError(`${at}.name`, name)
      names.add(name)
    }
    if (containerPort === 0) yield requiredError(`${at}.containerPort`)
    else yield* validatePortNumber(containerPort, `${at}.containerPort`)
    if (hostPort !== 0) yield* validatePortNumber(hostPort, `${at}.hostPort`)
    yield* validateProtocol(protocol, `${at}.protocol`)
  }
}

const asksForHostPort = ({ ports }: Container): boolean => ports?.some(({ hostPort = 0 }) => hostPort !== 0) === true

/** No two of these containers may ask for one host port. */
export function* validateHostPortConflicts(containers: readonly Container[], path: string): Iterable<FieldError> {
  if (!containers.some(asksForHostPort)) return
  const taken = new Set<string>()
  for (const [c, { ports = [] }] of containers.entries()) {
    for (const [p, { protocol = '', hostIP = '', hostPort = 0 }] of ports.entries()) {
      if (hostPort === 0) continue
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(key)) yield duplicateError(`${path}[${c}].ports[${p}].hostPort`, key)
      taken.add(key)
    }
  }
}

/** On the host's network a container's port is the host's. Templates may leave the host port to defaulting. */
export function* validateHostNetworkPorts(spec: PodSpec, path: string, isPod: boolean): Iterable<FieldError> {
  for (const [c, { ports = [] }] of spec.containers.entries()) {
    for (const [p, { hostPort = 0, containerPort }] of ports.entries()) {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort) {
        const at = `${path}.containers[${c}].ports[${p}].hostPort`
        yield invalidError(at, hostPort, 'must match `containerPort` when `hostNetwork` is true')
      }
    }
  }
}
