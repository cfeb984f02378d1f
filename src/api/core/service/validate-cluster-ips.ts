// Addresses of a Service within the cluster, of one family or two: what they may be, and what may become of them.
// Upstream: ValidateServiceClusterIPsRelatedFields, validateUpgradeDowngradeClusterIPs, validateUpgradeDowngradeIPFamilies.
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isValidIp } from '../../meta/cidr.ts'
import type { Service } from '../v1.types.ts'
import { headless } from './facts.ts'

const families: readonly string[] = ['IPv4', 'IPv6']
const familyPolicies: readonly string[] = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const path = 'spec.clusterIPs'
const fixed = 'may not change once set'

const isHeadless = (ips: readonly string[]): boolean => ips.length === 1 && ips[0] === headless
const familyOf = (ip: string): 'IPv4' | 'IPv6' => (ip.includes(':') ? 'IPv6' : 'IPv4')

/** What is wrong with the addresses and families of a Service that has any. */
export function* validateClusterIPs({ spec }: Service): Iterable<FieldError> {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec
  if (spec.type === 'ExternalName') return
  if (clusterIP === '') {
    if (clusterIPs.length > 0) yield invalidError(path, clusterIPs, 'must be empty when `clusterIP` is not specified')
  } else if (clusterIPs.length === 0) yield requiredError(path)
  else if (clusterIPs[0] !== clusterIP) yield invalidError(path, clusterIPs, 'first value must match `clusterIP`')
  for (const [i, family] of ipFamilies.entries()) {
    const at = `spec.ipFamilies[${i}]`
    if (!families.includes(family)) yield notSupportedError(at, family, families)
    if (ipFamilies.indexOf(family) < i) yield duplicateError(at, family)
  }
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(ipFamilyPolicy)) {
    yield notSupportedError('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies)
  }
  const problems = [...addressProblems(clusterIPs)]
  yield* problems
  if (clusterIPs.length > 2) yield invalidError(path, clusterIPs, 'may only hold up to 2 values')
  if (problems.length === 0) yield* validateFamilies(clusterIPs, ipFamilies)
}

function* addressProblems(clusterIPs: readonly string[]): Iterable<FieldError> {
  for (const [i, ip] of clusterIPs.entries()) {
    if (i === 0 && ip === headless) {
      if (clusterIPs.length > 1) yield invalidError(path, clusterIPs, "'None' must be the first and only value")
      continue
    }
    for (const problem of isValidIp(ip)) yield invalidError(`${path}[${i}]`, ip, problem)
  }
}

/** One address of each family, in the order of the families. */
function* validateFamilies(clusterIPs: readonly string[], ipFamilies: readonly string[]): Iterable<FieldError> {
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < 2) {
    yield invalidError(path, clusterIPs, 'may specify no more than one IP for each IP family')
  }
  if (isHeadless(clusterIPs)) return
  for (const [i, ip] of clusterIPs.entries()) {
    const expected = ipFamilies[i]
    if (expected === undefined || !families.includes(expected) || familyOf(ip) === expected) continue
    yield invalidError(`${path}[${i}]`, ip, `expected an ${expected} value as indicated by \`ipFamilies[${i}]\``)
  }
}

const isNamedOnly = (services: readonly Service[]): boolean => services.some(({ spec }) => spec.type === 'ExternalName')

/** The first address stays; a second one may come, and go if the policy says so. */
export function* validateClusterIPsUpdate(next: Service, previous: Service): Iterable<FieldError> {
  const { clusterIPs: now = [], ipFamilyPolicy } = next.spec
  const { clusterIPs: before = [] } = previous.spec
  if (isNamedOnly([next, previous]) || (isHeadless(before) && isHeadless(now))) return
  if (before.length === now.length) {
    for (const [i, ip] of before.entries()) if (ip !== now[i]) yield invalidError(`${path}[${i}]`, now, fixed)
    return
  }
  if (now.length === 0)
    yield invalidError(`${path}[0]`, next.spec.clusterIPs ?? null, 'primary clusterIP can not be unset')
  else if (before.length > 0 && now[0] !== before[0]) yield invalidError(`${path}[0]`, now, fixed)
  if (before.length > now.length && now.length === 1 && ipFamilyPolicy !== 'SingleStack') {
    const detail = "must be set to 'SingleStack' when releasing the secondary clusterIP"
    yield invalidError('spec.ipFamilyPolicy', ipFamilyPolicy ?? null, detail)
  }
}

/** The same of families. Upstream shows the addresses where it means the families, and we are compared with it. */
export function* validateIPFamiliesUpdate(next: Service, previous: Service): Iterable<FieldError> {
  const { clusterIPs = [], ipFamilies: now = [], ipFamilyPolicy } = next.spec
  const { ipFamilies: before = [] } = previous.spec
  if (isNamedOnly([next, previous])) return
  if (isHeadless(clusterIPs) || isHeadless(previous.spec.clusterIPs ?? [])) return
  const at = 'spec.ipFamilies[0]'
  if (before.length === now.length) {
    for (const [i, family] of before.entries()) if (family !== now[i]) yield invalidError(at, now, fixed)
    return
  }
  if (before.length > now.length && clusterIPs.length === 0) {
    yield invalidError(at, next.spec.ipFamilies ?? null, 'primary ipFamily can not be unset')
  }
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) yield invalidError(at, clusterIPs, fixed)
  if (before.length > now.length && now.length === 1 && ipFamilyPolicy !== 'SingleStack') {
    const detail = "must be set to 'SingleStack' when releasing the secondary ipFamily"
    yield invalidError('spec.ipFamilyPolicy', ipFamilyPolicy ?? null, detail)
  }
}
