// Services: ports that are told apart, addresses that fit the type, and what may not change. Addresses that nobody asked
// for have been given out before. Upstream: ValidateServiceCreate, ValidateServiceUpdate.
import { openGet } from '#base'
import { isValidIp, parseIp, validateCidr } from '../../meta/cidr.ts'
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { validateLabels } from '../../meta/label-selector.ts'
import { internalValue } from '../../schema/internal-value.ts'
import { validateNonSpecialIP } from '../endpoints/non-special-ip.ts'
import { validatePortNumber, validatePortNumberOrName, validateProtocol } from '../pod/validate/ports.ts'
import { validateDNSLabel, validateDNSSubdomain, validateQualifiedName } from '../validate-name.ts'
import type { Service, ServicePort } from '../v1.types.ts'
import { headless, isExternallyAccessible, needsHealthCheck } from './facts.ts'
import { servicePort } from './schema.ts'
import { validateClusterIPs, validateClusterIPsUpdate, validateIPFamiliesUpdate } from './validate-cluster-ips.ts'

const types: readonly string[] = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const affinities: readonly string[] = ['ClientIP', 'None']
const trafficPolicies: readonly string[] = ['Cluster', 'Local']
const distributions: readonly string[] = ['PreferClose', 'PreferSameZone', 'PreferSameNode']
const ipModes: readonly string[] = ['Proxy', 'VIP']
const affinitySecondsMax = 86_400
const hintsAnnotation = 'service.kubernetes.io/topology-aware-hints'
const modeAnnotation = 'service.kubernetes.io/topology-mode'
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const older = { canonical: false }
const balancedOnly = "may only be used when `type` is 'LoadBalancer'"

/** What is wrong with a Service. */
export function validateService(next: Service, previous: Service | undefined): FieldError[] {
  return [...(previous === undefined ? [] : validateUpdate(next, previous)), ...validateAlways(next)]
}

function* validateAlways(service: Service): Iterable<FieldError> {
  const { metadata, spec } = service
  const ports = spec.ports ?? []
  const mode = openGet(metadata.annotations, modeAnnotation)
  const hints = openGet(metadata.annotations, hintsAnnotation)
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    const detail = `must match annotations[${hintsAnnotation}] when both are specified`
    yield invalidError(`metadata.annotations[${modeAnnotation}]`, mode, detail)
  }
  if (ports.length === 0 && !hasNoClusterIP(service) && spec.type !== 'ExternalName') yield requiredError('spec.ports')
  yield* validateForType(service)
  yield* validatePorts(ports)
  yield* validateLabels(spec.selector, 'spec.selector')
  yield* validateAffinity(service)
  yield* validateClusterIPs(service)
  for (const [i, ip] of (spec.externalIPs ?? []).entries()) {
    const problems = isValidIp(ip)
    for (const problem of problems) yield invalidError(`spec.externalIPs[${i}]`, ip, problem)
    if (problems.length === 0) yield* validateNonSpecialIP(ip, `spec.externalIPs[${i}]`)
  }
  if (spec.type === undefined) yield requiredError('spec.type')
  else if (!types.includes(spec.type)) yield notSupportedError('spec.type', spec.type, types)
  yield* validatePortNumbers(ports, spec.type)
  yield* validateSourceRanges(service)
  if (spec.type !== 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== undefined) {
    yield forbiddenError('spec.allocateLoadBalancerNodePorts', balancedOnly)
  }
  yield* validateLoadBalancerClass(service)
  yield* validateTraffic(service)
}

/** As the list of addresses says it; the older field alone does not count. */
const hasNoClusterIP = ({ spec: { clusterIPs = [] } }: Service): boolean =>
  clusterIPs.length === 1 && clusterIPs[0] === headless

function* validateForType(service: Service): Iterable<FieldError> {
  const { spec } = service
  const { type } = spec
  if (hasNoClusterIP(service) && (type === 'LoadBalancer' || type === 'NodePort')) {
    yield invalidError('spec.clusterIPs[0]', headless, `may not be set to 'None' for ${type} services`)
  }
  if (type !== 'ExternalName') return
  for (const name of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
    if (spec[name]?.length) yield forbiddenError(`spec.${name}`, 'may not be set for ExternalName services')
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') yield requiredError('spec.externalName')
  else yield* validateDNSSubdomain(name, 'spec.externalName')
}

function* validatePorts(ports: readonly ServicePort[]): Iterable<FieldError> {
  const names = new Set<string>()
  for (const [i, port] of ports.entries()) {
    const at = `spec.ports[${i}]`
    const { name = '', appProtocol } = port
    if (name !== '') {
      yield* validateDNSLabel(name, `${at}.name`)
      if (names.has(name)) yield duplicateError(`${at}.name`, name)
      names.add(name)
    } else if (ports.length > 1) yield requiredError(`${at}.name`)
    yield* validatePortNumber(port.port, `${at}.port`)
    yield* validateProtocol(port.protocol, `${at}.protocol`)
    yield* validatePortNumberOrName(port.targetPort, `${at}.targetPort`)
    if (appProtocol !== undefined) yield* validateQualifiedName(appProtocol, `${at}.appProtocol`)
  }
}

/** Ports on nodes where the type has them, and each number once for a protocol. */
function* validatePortNumbers(ports: readonly ServicePort[], type: string | undefined): Iterable<FieldError> {
  for (const [i, { nodePort = 0 }] of ports.entries()) {
    if (type !== 'ClusterIP' || nodePort === 0) continue
    yield forbiddenError(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")
  }
  const nodePorts = new Set<string>()
  for (const [i, { protocol = '', nodePort = 0 }] of ports.entries()) {
    if (nodePort === 0) continue
    if (nodePorts.has(`${protocol}/${nodePort}`)) yield duplicateError(`spec.ports[${i}].nodePort`, nodePort)
    nodePorts.add(`${protocol}/${nodePort}`)
  }
  const numbers = new Set<string>()
  for (const [i, { protocol = '', port }] of ports.entries()) {
    const key = `${protocol}/${port}`
    if (numbers.has(key)) yield duplicateError(`spec.ports[${i}]`, internalValue(servicePort, { protocol, port }))
    numbers.add(key)
  }
}

function* validateAffinity({ spec }: Service): Iterable<FieldError> {
  const { sessionAffinity: affinity, sessionAffinityConfig: config } = spec
  if (affinity === undefined) yield requiredError('spec.sessionAffinity')
  else if (!affinities.includes(affinity)) yield notSupportedError('spec.sessionAffinity', affinity, affinities)
  const path = 'spec.sessionAffinityConfig'
  if (affinity === 'None' && config !== undefined) {
    yield forbiddenError(path, 'must not be set when session affinity is None')
  }
  if (affinity !== 'ClientIP') return
  const seconds = config?.clientIP?.timeoutSeconds
  const required = 'when session affinity type is ClientIP'
  if (config === undefined) yield requiredError(path, required)
  else if (config.clientIP === undefined) yield requiredError(`${path}.clientIP`, required)
  else if (seconds === undefined) yield requiredError(`${path}.clientIP.timeoutSeconds`, required)
  else if (seconds <= 0 || seconds > affinitySecondsMax) {
    const detail = `must be greater than 0 and less than ${affinitySecondsMax}`
    yield invalidError(`${path}.clientIP.timeoutSeconds`, seconds, detail)
  }
}

/** The field, or the annotation that came before it. */
function* validateSourceRanges({ metadata, spec }: Service): Iterable<FieldError> {
  const { loadBalancerSourceRanges: ranges = [] } = spec
  const annotation = openGet(metadata.annotations, sourceRangesAnnotation)
  if (ranges.length > 0) {
    // Upstream spells the field so.
    const path = 'spec.LoadBalancerSourceRanges'
    if (spec.type !== 'LoadBalancer') yield forbiddenError(path, balancedOnly)
    for (const [i, range] of ranges.entries()) yield* validateCidr(range.trim(), `${path}[${i}]`, older)
  } else if (annotation !== undefined) {
    const path = `metadata.annotations[${sourceRangesAnnotation}]`
    if (spec.type !== 'LoadBalancer') yield forbiddenError(path, balancedOnly)
    const listed = annotation.trim() === '' ? [] : annotation.trim().split(',')
    for (const range of listed) yield* validateCidr(range.trim(), path, older)
  }
}

function* validateLoadBalancerClass({ spec }: Service): Iterable<FieldError> {
  if (spec.loadBalancerClass === undefined) return
  if (spec.type !== 'LoadBalancer') yield forbiddenError('spec.loadBalancerClass', balancedOnly)
  else yield* validateQualifiedName(spec.loadBalancerClass, 'spec.loadBalancerClass')
}

function* validateTraffic(service: Service): Iterable<FieldError> {
  const { spec } = service
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution } = spec
  const path = 'spec.externalTrafficPolicy'
  if (!isExternallyAccessible(service)) {
    if (external !== undefined) {
      yield invalidError(path, external, 'may only be set for externally-accessible services')
    }
  } else if (external === undefined) yield requiredError(path)
  else if (!trafficPolicies.includes(external)) yield notSupportedError(path, external, trafficPolicies)
  yield* validateHealthCheckPort(service)
  if (internal === undefined) {
    if (spec.type !== 'ExternalName') yield requiredError('spec.internalTrafficPolicy')
  } else if (!trafficPolicies.includes(internal)) {
    yield notSupportedError('spec.internalTrafficPolicy', internal, trafficPolicies)
  }
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    yield notSupportedError('spec.trafficDistribution', trafficDistribution, distributions)
  }
}

function* validateHealthCheckPort(service: Service): Iterable<FieldError> {
  const port = service.spec.healthCheckNodePort ?? 0
  const path = 'spec.healthCheckNodePort'
  if (port === 0) return
  if (needsHealthCheck(service)) yield* validatePortNumber(port, path)
  else {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    yield invalidError(path, port, detail)
  }
}

/** Addresses stay, and so does who balances the load, while the type needs them. */
function* validateUpdate(next: Service, previous: Service): Iterable<FieldError> {
  yield* validateClusterIPsUpdate(next, previous)
  yield* validateIPFamiliesUpdate(next, previous)
  const wasBalanced = previous.spec.type === 'LoadBalancer' && next.spec.type === 'LoadBalancer'
  if (wasBalanced && previous.spec.loadBalancerClass !== next.spec.loadBalancerClass) {
    yield invalidError('spec.loadBalancerClass', next.spec.loadBalancerClass ?? null, 'may not change once set')
  }
  // Upstream looks at the class twice.
  yield* validateLoadBalancerClass(next)
  const port = previous.spec.healthCheckNodePort
  if (needsHealthCheck(next) && needsHealthCheck(previous) && next.spec.healthCheckNodePort !== port) {
    yield forbiddenError('spec.healthCheckNodePort', 'field is immutable')
  }
}

/** What is wrong with what a load balancer says of itself. Upstream: ValidateLoadBalancerStatus. */
export function* validateServiceStatus({ spec, status }: Service): Iterable<FieldError> {
  const path = 'status.loadBalancer.ingress'
  const ingress = status.loadBalancer.ingress ?? []
  if (spec.type !== 'LoadBalancer' && ingress.length > 0) {
    return yield forbiddenError(path, "may only be used when `spec.type` is 'LoadBalancer'")
  }
  for (const [i, { ip = '', ipMode, hostname = '' }] of ingress.entries()) {
    const at = `${path}[${i}]`
    if (ip !== '') for (const problem of isValidIp(ip)) yield invalidError(`${at}.ip`, ip, problem)
    if (ipMode === undefined) {
      if (ip !== '') yield requiredError(`${at}.ipMode`, 'must be specified when `ip` is set')
    } else if (ip === '') yield forbiddenError(`${at}.ipMode`, 'may not be specified when `ip` is not set')
    else if (!ipModes.includes(ipMode)) yield notSupportedError(`${at}.ipMode`, ipMode, ipModes)
    if (hostname === '') continue
    yield* validateDNSSubdomain(hostname, `${at}.hostname`)
    if (parseIp(hostname) !== undefined) {
      yield invalidError(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')
    }
  }
}
