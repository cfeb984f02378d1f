// Endpoints: kept for clients that do not know EndpointSlices. Upstream: ValidateEndpoints.
import { deepEqual } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { warnOfIp } from '../../meta/address-warnings.ts'
import { type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import { isValidIp, parseIp } from '../../meta/cidr.ts'
import { validatePortNumber, validateProtocol } from '../pod/validate/ports.ts'
import { validateDNSLabel, validateDNSSubdomain, validateQualifiedName } from '../validate-name.ts'
import type { EndpointAddress, EndpointPort, Endpoints } from '../v1.types.ts'
import { endpoints } from './schema.ts'
import { validateNonSpecialIP } from './non-special-ip.ts'

const shownMax = 3

/** Up to three `address:port`, and how many more there are. */
export function renderEndpoints({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  )
  if (all.length === 0) return none
  const shown = all.slice(0, shownMax).join(',')
  return all.length > shownMax ? `${shown} + ${all.length - shownMax} more...` : shown
}

function* validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: string): Iterable<FieldError> {
  const problems = isValidIp(ip)
  for (const problem of problems) yield invalidError(`${path}.ip`, ip, problem)
  if (hostname) yield* validateDNSLabel(hostname, `${path}.hostname`)
  if (nodeName !== undefined) yield* validateDNSSubdomain(nodeName, `${path}.nodeName`)
  if (problems.length === 0) yield* validateNonSpecialIP(ip, `${path}.ip`)
  else if (parseIp(ip) === undefined) yield invalidError(`${path}.ip`, ip, 'must be a valid IP address')
}

function* validatePort(port: EndpointPort, path: string, needsName: boolean): Iterable<FieldError> {
  const { name = '', appProtocol } = port
  if (name !== '') yield* validateDNSLabel(name, `${path}.name`)
  else if (needsName) yield requiredError(`${path}.name`)
  yield* validatePortNumber(port.port, `${path}.port`)
  yield* validateProtocol(port.protocol, `${path}.protocol`)
  if (appProtocol !== undefined) yield* validateQualifiedName(appProtocol, `${path}.appProtocol`)
}

function* validate({ subsets = [] }: Endpoints): Iterable<FieldError> {
  for (const [i, { addresses = [], notReadyAddresses = [], ports = [] }] of subsets.entries()) {
    const at = `subsets[${i}]`
    if (addresses.length + notReadyAddresses.length === 0) {
      yield requiredError(at, 'must specify `addresses` or `notReadyAddresses`')
    }
    for (const [a, one] of addresses.entries()) yield* validateAddress(one, `${at}.addresses[${a}]`)
    for (const [a, one] of notReadyAddresses.entries()) yield* validateAddress(one, `${at}.notReadyAddresses[${a}]`)
    for (const [p, one] of ports.entries()) yield* validatePort(one, `${at}.ports[${p}]`, ports.length > 1)
  }
}

function warn({ subsets = [] }: Endpoints): string[] {
  return subsets.flatMap((subset, i) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((name) =>
      (subset[name] ?? []).flatMap(({ ip }, a) => warnOfIp(ip, `subsets[${i}].${name}[${a}].ip`)),
    ),
  )
}

export const endpointsKind = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  schema: endpoints,
  columns: [
    nameColumn,
    {
      name: 'Endpoints',
      type: 'string',
      priority: 0,
      description: 'Addresses and ports that are ready.',
      cell: renderEndpoints,
    },
    ageColumn,
  ],
  // Subsets that are there already may stay.
  validate: (next, previous) =>
    previous !== undefined && deepEqual(next.subsets, previous.subsets) ? [] : [...validate(next)],
  warn,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
})
