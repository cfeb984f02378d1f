// Ingresses: rules with hosts and paths that can be matched, and backends that exist in one of two ways.
// Upstream: ValidateIngressCreate, ValidateIngressUpdate.
import { openGet } from '#base'
import { validateDNSSubdomain } from '../../core/validate-name.ts'
import { shownValue } from '../../meta/field-checks.ts'
import { isValidIp, parseIp } from '../../meta/cidr.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import {
  isDns1123Label,
  isDns1123Subdomain,
  isDnsWildcardSubdomain,
  isPortName,
  isValidPortNumber,
} from '../../meta/names.ts'
import type { HTTPIngressPath, Ingress, IngressBackend, IngressRule, IngressSpec } from '../v1.types.ts'
import { validateTypedReference } from '../validate-reference.ts'

/** How controllers were chosen before `ingressClassName`. */
export const ingressClassAnnotation = 'kubernetes.io/ingress.class'

const pathTypes: readonly string[] = ['Exact', 'ImplementationSpecific', 'Prefix']
const badSequences = ['//', '/./', '/../', '%2f', '%2F']
const badSuffixes = ['/..', '/.']

/** What old objects may go on having. */
interface Lenience {
  readonly secretNames: boolean
  readonly wildcardRules: boolean
}

/** What is wrong with an Ingress. */
export function validateIngress(next: Ingress, previous: Ingress | undefined): FieldError[] {
  const errors = [...validateSpec(next.spec, lenienceOf(previous?.spec))]
  const annotated = openGet(next.metadata.annotations, ingressClassAnnotation)
  const { ingressClassName } = next.spec
  if (
    previous === undefined &&
    annotated !== undefined &&
    ingressClassName !== undefined &&
    annotated !== ingressClassName
  ) {
    const detail = 'must match `ingressClassName` when both are specified'
    errors.push(invalidError(`annotations.${ingressClassAnnotation}`, annotated, detail))
  }
  return errors
}

const strict: Lenience = { secretNames: false, wildcardRules: false }

function lenienceOf(previous: IngressSpec | undefined): Lenience {
  if (previous === undefined) return strict
  return {
    secretNames: (previous.tls ?? []).some(({ secretName }) => secretName && isDns1123Subdomain(secretName).length > 0),
    wildcardRules: (previous.rules ?? []).some(
      (rule) => (rule.host ?? '').includes('*') && [...validatePaths(rule, '')].length > 0,
    ),
  }
}

function* validateSpec(spec: IngressSpec, lenience: Lenience): Iterable<FieldError> {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec
  if (rules.length === 0 && defaultBackend === undefined) {
    yield invalidError('spec', shownValue(rules), 'either `defaultBackend` or `rules` must be specified')
  }
  if (defaultBackend !== undefined) yield* validateBackend(defaultBackend, 'spec.defaultBackend')
  for (const [i, rule] of rules.entries()) yield* validateRule(rule, `spec.rules[${i}]`, lenience)
  for (const [i, { hosts = [], secretName }] of tls.entries()) {
    for (const [j, host] of hosts.entries()) yield* validateHost(host, `spec.tls[${i}].hosts[${j}]`)
    if (secretName && !lenience.secretNames) yield* validateDNSSubdomain(secretName, `spec.tls[${i}].secretName`)
  }
  if (ingressClassName !== undefined) yield* validateDNSSubdomain(ingressClassName, 'spec.ingressClassName')
}

function* validateHost(host: string, path: string): Iterable<FieldError> {
  const problems = host.includes('*') ? isDnsWildcardSubdomain(host) : isDns1123Subdomain(host)
  for (const problem of problems) yield invalidError(path, host, problem)
}

function* validateRule(rule: IngressRule, path: string, lenience: Lenience): Iterable<FieldError> {
  const { host = '' } = rule
  if (host !== '') {
    if (parseIp(host) !== undefined) yield invalidError(`${path}.host`, host, 'must be a DNS name, not an IP address')
    yield* validateHost(host, `${path}.host`)
  }
  if (!host.includes('*') || !lenience.wildcardRules) yield* validatePaths(rule, path)
}

function* validatePaths({ http }: IngressRule, path: string): Iterable<FieldError> {
  if (http === undefined) return
  if (http.paths.length === 0) yield requiredError(`${path}.http.paths`)
  for (const [i, one] of http.paths.entries()) yield* validatePath(one, `${path}.http.paths[${i}]`)
}

function* validatePath({ path = '', pathType, backend }: HTTPIngressPath, at: string): Iterable<FieldError> {
  if (pathType === undefined) return yield requiredError(`${at}.pathType`, 'pathType must be specified')
  const where = `${at}.path`
  if (!pathTypes.includes(pathType)) yield notSupportedError(`${at}.pathType`, pathType, pathTypes)
  else if (!path.startsWith('/') && (path !== '' || pathType !== 'ImplementationSpecific')) {
    yield invalidError(where, path, 'must be an absolute path')
  }
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const bad of badSequences) if (path.includes(bad)) yield invalidError(where, path, `must not contain '${bad}'`)
    for (const bad of badSuffixes) if (path.endsWith(bad)) yield invalidError(where, path, `cannot end with '${bad}'`)
  }
  yield* validateBackend(backend, `${at}.backend`)
}

function* validateBackend({ service, resource }: IngressBackend, path: string): Iterable<FieldError> {
  if (resource !== undefined && service !== undefined) {
    return yield invalidError(path, '', 'cannot set both resource and service backends')
  }
  if (resource !== undefined) return yield* validateTypedReference(resource, `${path}.resource`)
  if (service === undefined) return yield invalidError(path, '', 'resource or service backend is required')
  if (service.name === '') yield requiredError(`${path}.service.name`)
  else {
    for (const problem of isDns1123Label(service.name))
      yield invalidError(`${path}.service.name`, service.name, problem)
  }
  const { name = '', number = 0 } = service.port
  if (name !== '' && number !== 0) yield invalidError(path, '', 'cannot set both port name & port number')
  else if (name !== '') {
    for (const problem of isPortName(name)) yield invalidError(`${path}.service.port.name`, name, problem)
  } else if (number !== 0) {
    for (const problem of isValidPortNumber(number)) yield invalidError(`${path}.service.port.number`, number, problem)
  } else yield requiredError(path, 'port name or number is required')
}

/** What is wrong with the addresses that a controller says an Ingress has. */
export function* validateIngressStatus({ status }: Ingress): Iterable<FieldError> {
  for (const [i, { ip = '', hostname = '' }] of (status.loadBalancer.ingress ?? []).entries()) {
    const at = `status.loadBalancer.ingress[${i}]`
    if (ip !== '') for (const problem of isValidIp(ip)) yield invalidError(`${at}.ip`, ip, problem)
    if (hostname === '') continue
    yield* validateDNSSubdomain(hostname, `${at}.hostname`)
    if (parseIp(hostname) !== undefined) {
      yield invalidError(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')
    }
  }
}
