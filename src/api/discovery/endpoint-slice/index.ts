// EndpointSlice. Upstream: pkg/apis/discovery/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { validateNonSpecialIP } from '../../core/endpoints/non-special-ip.ts'
import { portProtocols } from '../../core/pod/validate/ports.ts'
import {
  validateDNSLabel,
  validateDNSSubdomain,
  validateLabelValue,
  validateQualifiedName,
} from '../../core/validate-name.ts'
import { defineKind } from '../../kind-definition.ts'
import { warnOfIp } from '../../meta/address-warnings.ts'
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
  tooManyError,
} from '../../meta/field-error.ts'
import { isValidIp } from '../../meta/cidr.ts'
import type { Endpoint, EndpointPort, EndpointSlice } from '../v1.types.ts'
import { endpointSlice } from './schema.ts'

const addressTypes: readonly string[] = ['FQDN', 'IPv4', 'IPv6']
const endpointsMax = 1000
const portsMax = 20_000
const addressesMax = 100
const zoneHintsMax = 8
const shownMax = 3

function renderSome(values: readonly string[]): string {
  if (values.length === 0) return '<unset>'
  const shown = values.slice(0, shownMax).join(',')
  return values.length > shownMax ? `${shown} + ${values.length - shownMax} more...` : shown
}

/** A port without a name has an empty one, and speaks TCP unless it says otherwise. */
function withPortDefaults(slice: EndpointSlice): EndpointSlice {
  if (!slice.ports?.length) return slice
  return { ...slice, ports: slice.ports.map((port) => ({ name: '', protocol: 'TCP', ...port })) }
}

function* validateAddress(address: string, path: string, addressType: string): Iterable<FieldError> {
  if (addressType === 'FQDN') return yield* validateDNSSubdomain(address, path)
  const isType = isValidIp(address).length === 0 && address.includes(':') === (addressType === 'IPv6')
  if (!isType) yield invalidError(path, address, `must be a valid ${addressType} address`)
  else yield* validateNonSpecialIP(address, path)
}

function* validateEndpoint(endpoint: Endpoint, path: string, addressType: string): Iterable<FieldError> {
  const { addresses, hostname, nodeName, deprecatedTopology, hints } = endpoint
  if (addresses.length === 0) yield requiredError(`${path}.addresses`, 'must contain at least 1 address')
  else if (addresses.length > addressesMax) yield tooManyError(`${path}.addresses`, addresses.length, addressesMax)
  for (const [i, address] of addresses.entries()) {
    yield* validateAddress(address, `${path}.addresses[${i}]`, addressType)
  }
  if (nodeName !== undefined) yield* validateDNSSubdomain(nodeName, `${path}.nodeName`)
  for (const [key, value] of Object.entries(deprecatedTopology ?? {})) {
    yield* validateQualifiedName(key, `${path}.deprecatedTopology`)
    yield* validateLabelValue(value, `${path}.deprecatedTopology[${key}]`)
  }
  if (hostname !== undefined) yield* validateDNSLabel(hostname, `${path}.hostname`)
  const zones = hints?.forZones ?? []
  if (zones.length > zoneHintsMax) yield tooManyError(`${path}.hints.forZones`, zones.length, zoneHintsMax)
  const seen = new Set<string>()
  for (const [i, { name }] of zones.entries()) {
    const at = `${path}.hints.forZones[${i}].name`
    if (seen.has(name)) yield duplicateError(at, name)
    seen.add(name)
    yield* validateQualifiedName(name, at)
  }
}

function* validatePorts(ports: readonly EndpointPort[]): Iterable<FieldError> {
  if (ports.length > portsMax) return yield tooManyError('ports', ports.length, portsMax)
  const names = new Set<string>()
  for (const [i, { name = '', protocol, appProtocol }] of ports.entries()) {
    const at = `ports[${i}]`
    if (name !== '') yield* validateDNSLabel(name, `${at}.name`)
    if (names.has(name)) yield duplicateError(`${at}.name`, name)
    names.add(name)
    if (protocol === undefined) yield requiredError(`${at}.protocol`)
    else if (!portProtocols.includes(protocol)) yield notSupportedError(`${at}.protocol`, protocol, portProtocols)
    if (appProtocol !== undefined) yield* validateQualifiedName(appProtocol, `${at}.appProtocol`)
  }
}

function* validate(next: EndpointSlice, previous: EndpointSlice | undefined): Iterable<FieldError> {
  const addressType: string = next.addressType
  if (addressType === '') yield requiredError('addressType')
  else if (!addressTypes.includes(addressType)) yield notSupportedError('addressType', addressType, addressTypes)
  const endpoints = next.endpoints ?? []
  if (endpoints.length > endpointsMax) yield tooManyError('endpoints', endpoints.length, endpointsMax)
  else for (const [i, one] of endpoints.entries()) yield* validateEndpoint(one, `endpoints[${i}]`, addressType)
  yield* validatePorts(next.ports ?? [])
  if (previous !== undefined && previous.addressType !== addressType) {
    yield invalidError('addressType', addressType, 'field is immutable')
  }
}

function warn({ addressType, endpoints }: EndpointSlice): string[] {
  if (addressType === 'FQDN') return ['spec.addressType: FQDN endpoints are deprecated']
  if (addressType !== 'IPv6') return []
  return (endpoints ?? []).flatMap(({ addresses }, i) =>
    addresses.flatMap((address, a) => warnOfIp(address, `endpoints[${i}].addresses[${a}]`)),
  )
}

export const endpointSliceKind = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  schema: endpointSlice,
  generation: true,
  columns: [
    nameColumn,
    {
      name: 'AddressType',
      type: 'string',
      priority: 0,
      description: 'What the addresses are: IPv4, IPv6 or FQDN.',
      cell: ({ addressType }) => addressType,
    },
    {
      name: 'Ports',
      type: 'string',
      priority: 0,
      description: 'Ports of the endpoints.',
      cell: ({ ports }) => renderSome((ports ?? []).map(({ port }) => (port === undefined ? '*' : String(port)))),
    },
    {
      name: 'Endpoints',
      type: 'string',
      priority: 0,
      description: 'Addresses of the endpoints.',
      cell: ({ endpoints }) => renderSome((endpoints ?? []).flatMap(({ addresses }) => addresses)),
    },
    ageColumn,
  ],
  defaults: withPortDefaults,
  validate: (next, previous) => [...validate(next, previous)],
  warn,
})
