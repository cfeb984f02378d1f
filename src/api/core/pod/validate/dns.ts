// How a Pod resolves names, and what names it has itself.
import {
  type FieldError,
  forbiddenError,
  invalidError,
  noErrors,
  notSupportedError,
  requiredError,
  tooLongError,
} from '../../../meta/field-error.ts'
import { isValidIp } from '../../../meta/cidr.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { HostAlias, PodDNSConfig, PodSpec } from '../../v1.types.ts'
import { validateDNSLabel, validateDNSSubdomain } from '../../validate-name.ts'

const policies: readonly string[] = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const nameserversMax = 3
const searchesMax = 32
const searchCharactersMax = 2048
const hostnameMax = 64

/** `dnsPolicy`. */
export function validateDNSPolicy({ dnsPolicy }: PodSpec, path: string): readonly FieldError[] {
  if (dnsPolicy === undefined) return [requiredError(`${path}.dnsPolicy`)]
  return policies.includes(dnsPolicy) ? noErrors : [notSupportedError(`${path}.dnsPolicy`, dnsPolicy, policies)]
}

/** `dnsConfig`, which one policy cannot do without. */
export function* validateDNS({ dnsPolicy, dnsConfig }: PodSpec, path: string): Iterable<FieldError> {
  const at = `${path}.dnsConfig`
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) {
      return yield requiredError(at, 'must provide `dnsConfig` when `dnsPolicy` is None')
    }
    if ((dnsConfig.nameservers ?? []).length === 0) {
      const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
      return yield requiredError(`${at}.nameservers`, detail)
    }
  }
  if (dnsConfig !== undefined) yield* validateDNSConfig(dnsConfig, at)
}

function* validateDNSConfig(config: PodDNSConfig, path: string): Iterable<FieldError> {
  const { nameservers = [], searches = [], options = [] } = config
  if (nameservers.length > nameserversMax) {
    yield invalidError(`${path}.nameservers`, nameservers, `must not have more than ${nameserversMax} nameservers`)
  }
  for (const [i, address] of nameservers.entries()) yield* validateIP(address, `${path}.nameservers[${i}]`)
  if (searches.length > searchesMax) {
    yield invalidError(`${path}.searches`, searches, `must not have more than ${searchesMax} search paths`)
  }
  if (searches.join(' ').length > searchCharactersMax) {
    const detail = `must not have more than ${searchCharactersMax} characters (including spaces) in the search list`
    yield invalidError(`${path}.searches`, searches, detail)
  }
  for (const [i, search] of searches.entries()) yield* validateSearch(search, `${path}.searches[${i}]`)
  for (const [i, { name = '' }] of options.entries()) {
    if (name === '') yield requiredError(`${path}.options[${i}]`, 'must not be empty')
  }
}

/** A domain may be the root, may end in a dot, and may have underscores, as those of service discovery have. */
function* validateSearch(search: string, path: string): Iterable<FieldError> {
  if (search === '.') return
  const domain = search.replace(/\.$/, '')
  if (isDns1123Subdomain(domain.replaceAll('_', 'a')).length > 0) {
    const rule =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_', or '.', and must start and end with an alphanumeric character or an underscore"
    const used =
      "(e.g. 'example.com', regex used for validation is '[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*')"
    yield invalidError(path, domain, `${rule} ${used}`)
  }
}

/** An address, of either family. */
export function* validateIP(address: string, path: string): Iterable<FieldError> {
  for (const problem of isValidIp(address)) yield invalidError(path, address, problem)
}

/** Entries for the Pod's hosts file. */
export function* validateHostAliases(aliases: readonly HostAlias[], path: string): Iterable<FieldError> {
  for (const [i, { ip, hostnames = [] }] of aliases.entries()) {
    yield* validateIP(ip, `${path}[${i}].ip`)
    for (const [h, name] of hostnames.entries()) yield* validateDNSSubdomain(name, `${path}[${i}].hostnames[${h}]`)
  }
}

/** `hostname` and `subdomain`. */
export function* validateHostnames({ hostname = '', subdomain = '' }: PodSpec, path: string): Iterable<FieldError> {
  if (hostname !== '') yield* validateDNSLabel(hostname, `${path}.hostname`)
  if (subdomain !== '') yield* validateDNSLabel(subdomain, `${path}.subdomain`)
}

/** `hostnameOverride`, which goes before all that a Pod may be called by. */
export function* validateHostnameOverride(spec: PodSpec, path: string): Iterable<FieldError> {
  const { hostnameOverride = '' } = spec
  const at = `${path}.hostnameOverride`
  if (spec.setHostnameAsFQDN === true) yield forbiddenError(at, 'may not be specified when setHostnameAsFQDN is true')
  if (spec.hostNetwork === true) yield forbiddenError(at, 'may not be specified when hostNetwork is true')
  if (hostnameOverride.length > hostnameMax) yield tooLongError(at, hostnameMax)
  yield* validateDNSSubdomain(hostnameOverride, at)
}
