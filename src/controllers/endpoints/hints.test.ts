import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core, discovery } from '#api'
import { computeHints } from './hints.ts'
import { allocate } from './zone-allocation.ts'

const service = (spec: Partial<core.ServiceSpec>, annotations: Record<string, string> = {}): core.Service =>
  ({ metadata: { name: 's', namespace: 'ns', annotations }, spec }) as unknown as core.Service
const auto = service({}, { 'service.kubernetes.io/topology-mode': 'Auto' })
const node = (name: string, zone: string | undefined, cpu: string, more: { role?: string; ready?: boolean } = {}) =>
  ({
    metadata: {
      name,
      labels: {
        ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
        ...(more.role === undefined ? {} : { [`node-role.kubernetes.io/${more.role}`]: '' }),
      },
    },
    spec: {},
    status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }] },
  }) as unknown as core.Node
const endpoint = (zone: string | undefined, at: number, ready = true): discovery.Endpoint => ({
  addresses: [`10.0.0.${at}`],
  conditions: { ready, serving: ready, terminating: false },
  nodeName: `n-${zone}`,
  ...(zone === undefined ? {} : { zone }),
})
const inZones = (text: string): discovery.Endpoint[] => [...text].map((zone, at) => endpoint(zone, at))
const twoZones = [node('n1', 'a', '4'), node('n2', 'b', '4')]
const forZones = (endpoints: readonly discovery.Endpoint[] | undefined): string =>
  (endpoints ?? []).map(({ hints }) => hints?.forZones?.map(({ name }) => name).join('+') ?? '-').join('')

test('computeHints: trafficDistribution prefers the zone, or the node and then the zone, of ready endpoints', () => {
  const zoneOnly = { forZones: [{ name: 'a' }] }
  const both = { forZones: [{ name: 'a' }], forNodes: [{ name: 'n-a' }] }
  const rows: readonly (readonly [string | undefined, discovery.Endpoint, discovery.EndpointHints | undefined])[] = [
    ['PreferClose', endpoint('a', 1), zoneOnly],
    ['PreferSameZone', endpoint('a', 1), zoneOnly],
    ['PreferSameNode', endpoint('a', 1), both],
    ['PreferSameNode', endpoint(undefined, 1), { forNodes: [{ name: 'n-undefined' }] }],
    ['PreferSameZone', endpoint(undefined, 1), undefined],
    ['PreferSameZone', endpoint('a', 1, false), undefined],
    [undefined, endpoint('a', 1), undefined],
  ]
  for (const [trafficDistribution, given, hints] of rows) {
    const of = service(trafficDistribution === undefined ? {} : { trafficDistribution })
    const slices = [{ endpoints: [given], before: undefined }]
    const { endpoints, event } = computeHints(of, slices, { nodes: twoZones, addressType: 'IPv4' })
    assert.deepEqual([endpoints[0]?.[0]?.hints, event], [hints, undefined], trafficDistribution)
  }
})

test('computeHints: with topology-mode Auto zones get endpoints in proportion to their processors', () => {
  for (const [nodes, given, expected] of [
    [twoZones, 'aabb', 'aabb'],
    [twoZones, 'aaab', 'baab'],
    [twoZones, 'aaaa', 'bbaa'],
    [[node('n1', 'a', '1'), node('n2', 'b', '3')], 'aabb', 'babb'],
    [
      [...twoZones, node('n3', undefined, '0', { role: 'control-plane' }), node('n4', 'c', '9', { ready: false })],
      'aabb',
      'aabb',
    ],
  ] as const) {
    const slices = [{ endpoints: inZones(given), before: undefined }]
    const { endpoints, event } = computeHints(auto, slices, { nodes, addressType: 'IPv4' })
    assert.deepEqual([forZones(endpoints[0]), event?.reason], [expected, 'TopologyAwareHintsEnabled'], given)
  }
})

test('computeHints: where shares cannot be had there are no hints, and the Service tells why', () => {
  const insufficient =
    'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv6'
  for (const [nodes, endpoints, message] of [
    [[node('n1', 'a', '4')], inZones('aaa'), insufficient],
    [[...twoZones, node('n3', undefined, '4')], inZones('ab'), insufficient],
    [[...twoZones, node('n3', 'a', '0')], inZones('ab'), insufficient],
    [twoZones, inZones('a'), 'Insufficient number of endpoints (1 endpoints, 2 zones), addressType: IPv6'],
    [
      [node('n1', 'a', '8'), node('n2', 'b', '1')],
      inZones('ab'),
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (2 endpoints, 2 zones), addressType: IPv6',
    ],
    [
      twoZones,
      [...inZones('abb'), endpoint(undefined, 9)],
      'One or more endpoints do not have a zone specified, addressType: IPv6',
    ],
  ] as const) {
    const hinted = computeHints(auto, [{ endpoints, before: undefined }], { nodes, addressType: 'IPv6' })
    assert.deepEqual(hinted, {
      endpoints: [endpoints],
      event: { type: 'Warning', reason: 'TopologyAwareHintsDisabled', message },
    })
  }
})

test('computeHints: hints that stand stay as they are; they go with the annotation', () => {
  const first = computeHints(auto, [{ endpoints: inZones('aaab'), before: undefined }], {
    nodes: twoZones,
    addressType: 'IPv4',
  })
  const before = first.endpoints[0] ?? []
  const again = computeHints(auto, [{ endpoints: inZones('aaab'), before }], { nodes: twoZones, addressType: 'IPv4' })
  assert.deepEqual(again, { endpoints: [before] })
  const more = [7, 8].map((at) => endpoint('a', at))
  const grown = computeHints(
    auto,
    [
      { endpoints: inZones('aaab'), before },
      { endpoints: more, before: undefined },
    ],
    { nodes: twoZones, addressType: 'IPv4' },
  )
  assert.deepEqual(grown.endpoints.map(forZones), ['baab', 'ba'])
  const off = computeHints(service({}), [{ endpoints: inZones('aaab'), before }], {
    nodes: twoZones,
    addressType: 'IPv4',
  })
  assert.equal(forZones(off.endpoints[0]), '----')
})

test('allocate: minima and maxima of a zone', () => {
  const allocated = allocate([node('n1', 'a', '1'), node('n2', 'b', '2'), node('n3', 'b', '1')], 10)
  assert.deepEqual(allocated.ok && [...allocated.allocations], [
    ['a', { minimum: 3, maximum: 3, desired: 3 }],
    ['b', { minimum: 7, maximum: 7, desired: 7.5 }],
  ])
})
