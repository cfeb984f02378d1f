// Services: ports that are told apart, addresses that fit the type, and what may not change. Addresses that nobody asked
// for are given out after this. Upstream: ValidateService, ValidateServiceUpdate.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { validateLabels } from '../../meta/label-selector.ts'
import { isValidIp } from '../../meta/names.ts'
import { validateNonSpecialIP } from '../endpoints/non-special-ip.ts'
import { validatePortNumber, validatePortNumberOrName, validateProtocol } from '../pod/validate/ports.ts'
import { validateDNSLabel, validateDNSSubdomain, validateQualifiedName } from '../validate-name.ts'
import type { Service, ServicePort } from '../v1.types.ts'
import { headless, isExternallyAccessible, isHeadless, needsClusterIP, needsHealthCheck } from './facts.ts'

const types: readonly string[] = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const affinities: readonly string[] = ['ClientIP', 'None']
const trafficPolicies: readonly string[] = ['Cluster', 'Local']
const distributions: readonly string[] = ['PreferClose', 'PreferSameZone', 'PreferSameNode']
const families: readonly string[] = ['IPv4', 'IPv6']
const familyPolicies: readonly string[] = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const affinitySecondsMax = 86_400

/** What is wrong with a Service. */
export function validateService(next: Service, previous: Service | undefined): FieldError[] {
  return [...(previous === undefined ? [] : validateUpdate(next, previous)), ...validateAlways(next)]
}

function* validateAlways(service: Service): Iterable<FieldError> {
  const { spec } = service
  if ((spec.ports ?? []).length === 0 && !isHeadless(service) && spec.type !== 'ExternalName') {
    yield requiredError('spec.ports')
  }
  yield* validateType(service)
  yield* validatePorts(spec.ports ?? [], spec.type)
  yield* validateLabels(spec.selector, 'spec.selector')
  yield* validateAffinity(service)
  yield* validateClusterIPs(service)
  for (const [i, ip] of (spec.externalIPs ?? []).entries()) {
    const problems = isValidIp(ip)
    for (const problem of problems) yield invalidError(`spec.externalIPs[${i}]`, ip, problem)
    if (problems.length === 0) yield* validateNonSpecialIP(ip, `spec.externalIPs[${i}]`)
  }
  yield* validateLoadBalancer(service)
  yield* validateTraffic(service)
}

function* validateType(service: Service): Iterable<FieldError> {
  const { spec } = service
  const { type } = spec
  if (type === undefined) yield requiredError('spec.type')
  else if (!types.includes(type)) yield notSupportedError('spec.type', type, types)
  if (isHeadless(service) && (type === 'LoadBalancer' || type === 'NodePort')) {
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

function* validatePorts(ports: readonly ServicePort[], type: string | undefined): Iterable<FieldError> {
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
  for (const [i, { nodePort = 0 }] of ports.entries()) {
    if (type !== 'ClusterIP' || nodePort === 0) continue
    yield forbiddenError(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")
  }
  const nodePorts = new Set<string>()
  const numbers = new Set<string>()
  for (const [i, { protocol = '', port, nodePort = 0 }] of ports.entries()) {
    if (nodePort !== 0 && nodePorts.has(`${protocol}/${nodePort}`)) {
      yield duplicateError(`spec.ports[${i}].nodePort`, nodePort)
    }
    nodePorts.add(`${protocol}/${nodePort}`)
    if (numbers.has(`${protocol}/${port}`)) yield duplicateError(`spec.ports[${i}]`, { protocol, port })
    numbers.add(`${protocol}/${port}`)
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
  if (seconds === undefined) yield requiredError(path, 'when session affinity type is ClientIP')
  else if (seconds <= 0 || seconds > affinitySecondsMax) {
    const detail = `must be greater than 0 and less than ${affinitySecondsMax}`
    yield invalidError(`${path}.clientIP.timeoutSeconds`, seconds, detail)
  }
}

function* validateClusterIPs(service: Service): Iterable<FieldError> {
  const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(ipFamilyPolicy)) {
    yield notSupportedError('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies)
  }
  for (const [i, family] of ipFamilies.entries()) {
    if (!families.includes(family)) yield notSupportedError(`spec.ipFamilies[${i}]`, family, families)
    if (ipFamilies.indexOf(family) < i) yield duplicateError(`spec.ipFamilies[${i}]`, family)
  }
  if (!needsClusterIP(service)) return
  if (clusterIP === undefined ? clusterIPs.length > 0 : clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    yield invalidError('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`')
  }
  for (const [i, ip] of clusterIPs.entries()) {
    const path = `spec.clusterIPs[${i}]`
    if (ip === headless) {
      if (clusterIPs.length > 1) yield invalidError(path, ip, "'None' must be the first and only value")
      continue
    }
    for (const problem of isValidIp(ip)) yield invalidError(path, ip, problem)
  }
  if (clusterIPs.length > 2) {
    yield invalidError('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values')
  }
}

function* validateLoadBalancer({ spec }: Service): Iterable<FieldError> {
  const balanced = spec.type === 'LoadBalancer'
  const detail = "may only be used when `type` is 'LoadBalancer'"
  if ((spec.loadBalancerSourceRanges ?? []).length > 0 && !balanced) {
    yield forbiddenError('spec.LoadBalancerSourceRanges', detail)
  }
  for (const [i, range] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    const [address = '', bits = ''] = range.trim().split('/')
    if (isValidIp(address).length === 0 && /^\d{1,3}$/.test(bits)) continue
    const problem = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
    yield invalidError(`spec.LoadBalancerSourceRanges[${i}]`, range.trim(), problem)
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balanced) {
    yield forbiddenError('spec.allocateLoadBalancerNodePorts', detail)
  }
  if (spec.loadBalancerClass === undefined) return
  if (!balanced) yield forbiddenError('spec.loadBalancerClass', detail)
  else yield* validateQualifiedName(spec.loadBalancerClass, 'spec.loadBalancerClass')
}

function* validateTraffic(service: Service): Iterable<FieldError> {
  const { spec } = service
  const external = spec.externalTrafficPolicy
  const path = 'spec.externalTrafficPolicy'
  if (!isExternallyAccessible(service)) {
    if (external !== undefined) {
      yield invalidError(path, external, 'may only be set for externally-accessible services')
    }
  } else if (external === undefined) yield requiredError(path)
  else if (!trafficPolicies.includes(external)) yield notSupportedError(path, external, trafficPolicies)
  const port = spec.healthCheckNodePort ?? 0
  if (port !== 0) {
    if (needsHealthCheck(service)) yield* validatePortNumber(port, 'spec.healthCheckNodePort')
    else {
      const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
      yield invalidError('spec.healthCheckNodePort', port, detail)
    }
  }
  const internal = spec.internalTrafficPolicy
  if (internal === undefined) {
    if (needsClusterIP(service)) yield requiredError('spec.internalTrafficPolicy')
  } else if (!trafficPolicies.includes(internal)) {
    yield notSupportedError('spec.internalTrafficPolicy', internal, trafficPolicies)
  }
  const { trafficDistribution: distribution } = spec
  if (distribution !== undefined && !distributions.includes(distribution)) {
    yield notSupportedError('spec.trafficDistribution', distribution, distributions)
  }
}

/** The first address stays, unless the Service stops or starts to have one. */
function* validateUpdate(next: Service, previous: Service): Iterable<FieldError> {
  if (needsClusterIP(next) && needsClusterIP(previous)) {
    const before = previous.spec.clusterIPs?.[0]
    const now = next.spec.clusterIPs?.[0]
    if (before !== undefined && now !== before) {
      const shown = next.spec.clusterIPs ?? null
      yield invalidError('spec.clusterIPs[0]', shown, 'may not change once set')
    }
    const family = previous.spec.ipFamilies?.[0]
    if (family !== undefined && next.spec.ipFamilies?.[0] !== family) {
      yield invalidError('spec.ipFamilies[0]', next.spec.ipFamilies ?? null, 'may not change once set')
    }
  }
  const port = previous.spec.healthCheckNodePort
  if (needsHealthCheck(next) && needsHealthCheck(previous) && next.spec.healthCheckNodePort !== port) {
    yield forbiddenError('spec.healthCheckNodePort', 'field is immutable')
  }
  const wasBalanced = previous.spec.type === 'LoadBalancer' && next.spec.type === 'LoadBalancer'
  if (wasBalanced && previous.spec.loadBalancerClass !== next.spec.loadBalancerClass) {
    yield invalidError('spec.loadBalancerClass', next.spec.loadBalancerClass ?? null, 'may not change once set')
  }
}
