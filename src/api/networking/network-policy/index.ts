// NetworkPolicy: who may talk to Pods, and to whom Pods may talk. Upstream: ValidateNetworkPolicy.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { warnOfCidr } from '../../meta/address-warnings.ts'
import { cidrContains, parseCidr, validateCidr } from '../../meta/cidr.ts'
import { shownValue } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { renderLabelSelector, validateLabelSelector } from '../../meta/label-selector.ts'
import { isPortName, isValidPortNumber } from '../../meta/names.ts'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../v1.types.ts'
import { networkPolicy } from './schema.ts'

const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP']
const policyTypes: readonly string[] = ['Ingress', 'Egress']

/** A policy is about what comes in, and about what goes out if it says anything about that; ports are of TCP. */
function defaults(object: NetworkPolicy): NetworkPolicy {
  const { spec } = object
  const { ingress, egress, policyTypes: types = [] } = spec
  const assumed = egress?.length ? (['Ingress', 'Egress'] as const) : (['Ingress'] as const)
  return {
    ...object,
    spec: {
      ...spec,
      ...(ingress === undefined ? {} : { ingress: ingress.map(withProtocols) }),
      ...(egress === undefined ? {} : { egress: egress.map(withProtocols) }),
      policyTypes: types.length === 0 ? assumed : types,
    },
  }
}

function withProtocols<R extends { readonly ports?: readonly NetworkPolicyPort[] }>(rule: R): R {
  if (rule.ports === undefined) return rule
  return { ...rule, ports: rule.ports.map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' })) }
}

function* validate(spec: NetworkPolicySpec): Iterable<FieldError> {
  yield* validateLabelSelector(spec.podSelector, 'spec.podSelector')
  for (const [i, { ports = [], from = [] }] of (spec.ingress ?? []).entries()) {
    const at = `spec.ingress[${i}]`
    for (const [j, port] of ports.entries()) yield* validatePort(port, `${at}.ports[${j}]`)
    for (const [j, peer] of from.entries()) yield* validatePeer(peer, `${at}.from[${j}]`)
  }
  for (const [i, { ports = [], to = [] }] of (spec.egress ?? []).entries()) {
    const at = `spec.egress[${i}]`
    for (const [j, port] of ports.entries()) yield* validatePort(port, `${at}.ports[${j}]`)
    for (const [j, peer] of to.entries()) yield* validatePeer(peer, `${at}.to[${j}]`)
  }
  const types = spec.policyTypes ?? []
  if (types.length > policyTypes.length) {
    return yield invalidError('spec.policyTypes', shownValue(types), 'may not specify more than two policyTypes')
  }
  for (const [i, type] of types.entries()) {
    if (!policyTypes.includes(type)) yield notSupportedError(`spec.policyTypes[${i}]`, type, policyTypes)
  }
}

function* validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Iterable<FieldError> {
  if (protocol !== undefined && !protocols.includes(protocol)) {
    yield notSupportedError(`${path}.protocol`, protocol, protocols)
  }
  if (typeof port === 'number') {
    for (const problem of isValidPortNumber(port)) yield invalidError(`${path}.port`, port, problem)
    if (endPort === undefined) return
    if (endPort < port) yield invalidError(`${path}.endPort`, port, 'must be greater than or equal to `port`')
    for (const problem of isValidPortNumber(endPort)) yield invalidError(`${path}.endPort`, endPort, problem)
  } else if (port === undefined) {
    if (endPort === undefined) return
    yield invalidError(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified')
  } else {
    if (endPort !== undefined) {
      yield invalidError(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric')
    }
    for (const problem of isPortName(port)) yield invalidError(`${path}.port`, port, problem)
  }
}

function* validatePeer(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  path: string,
): Iterable<FieldError> {
  const selectors = Object.entries({ podSelector, namespaceSelector })
  const given = selectors.flatMap(([name, selector]) => (selector === undefined ? [] : [{ name, selector }]))
  for (const { name, selector } of given) yield* validateLabelSelector(selector, `${path}.${name}`)
  if (ipBlock !== undefined) yield* validateIPBlock(ipBlock, `${path}.ipBlock`)
  if (given.length === 0 && ipBlock === undefined) yield requiredError(path, 'must specify a peer')
  if (given.length > 0 && ipBlock !== undefined) {
    yield forbiddenError(path, 'may not specify both ipBlock and another peer')
  }
}

function* validateIPBlock({ cidr: text, except = [] }: IPBlock, path: string): Iterable<FieldError> {
  if (text === '') return yield requiredError(`${path}.cidr`)
  yield* validateCidr(text, `${path}.cidr`, { canonical: false })
  const cidr = parseCidr(text)
  if (cidr === undefined) return
  for (const [i, one] of except.entries()) {
    const at = `${path}.except[${i}]`
    yield* validateCidr(one, at, { canonical: false })
    const part = parseCidr(one)
    if (part === undefined) continue
    if (!cidrContains(cidr, part) || cidr.prefixLength >= part.prefixLength) {
      yield invalidError(at, one, 'must be a strict subset of `cidr`')
    }
  }
}

function warn({ spec: { ingress = [], egress = [] } }: NetworkPolicy): string[] {
  const ofPeers = (peers: readonly NetworkPolicyPeer[] | undefined, path: string): string[] =>
    (peers ?? []).flatMap(({ ipBlock }, i) =>
      ipBlock === undefined
        ? []
        : [
            ...warnOfCidr(ipBlock.cidr, `${path}[${i}].ipBlock.cidr`),
            ...(ipBlock.except ?? []).flatMap((range, e) => warnOfCidr(range, `${path}[${i}].ipBlock.except[${e}]`)),
          ],
    )
  return [
    ...ingress.flatMap(({ from }, i) => ofPeers(from, `spec.ingress[${i}].from`)),
    ...egress.flatMap(({ to }, i) => ofPeers(to, `spec.egress[${i}].to`)),
  ]
}

export const networkPolicyKind = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  schema: networkPolicy,
  generation: true,
  columns: [
    nameColumn,
    {
      name: 'Pod-Selector',
      type: 'string',
      priority: 0,
      description: 'Labels of the Pods that the policy is about.',
      cell: ({ spec }) => renderLabelSelector(spec.podSelector) || none,
    },
    ageColumn,
  ],
  defaults,
  validate: ({ spec }) => [...validate(spec)],
  warn,
})
