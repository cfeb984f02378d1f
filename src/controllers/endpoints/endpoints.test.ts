import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { computeSubsets } from './endpoints.ts'
import { findPort } from './service-pods.ts'

const pod = (
  name: string,
  more: {
    readonly ready?: boolean
    readonly leaving?: boolean
    readonly phase?: string
    readonly port?: number
    readonly ip?: string
  } = {},
): core.Pod =>
  ({
    metadata: {
      name,
      namespace: 'ns',
      uid: name,
      labels: { app: 'x' },
      ...(more.leaving ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'n', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: more.port ?? 8080 }] }] },
    status: {
      phase: more.phase ?? 'Running',
      ...(more.ip === '' ? {} : { podIP: more.ip ?? '10.0.0.1' }),
      conditions: more.ready === undefined ? [] : [{ type: 'Ready', status: more.ready ? 'True' : 'False' }],
    },
  }) as unknown as core.Pod
const service = (spec: Partial<core.ServiceSpec> = {}): core.Service =>
  ({
    metadata: { name: 's', namespace: 'ns' },
    spec: { selector: { app: 'x' }, ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }], ...spec },
  }) as unknown as core.Service
const summary = (subsets: readonly core.EndpointSubset[]) =>
  subsets.map(({ addresses = [], notReadyAddresses = [], ports = [] }) => [
    addresses.map(({ targetRef }) => targetRef?.name).join(),
    notReadyAddresses.map(({ targetRef }) => targetRef?.name).join(),
    ports.map(({ port }) => port).join(),
  ])

const all = [
  pod('ready', { ready: true }),
  pod('failing', { ready: false }),
  pod('fresh'),
  pod('leaving', { ready: true, leaving: true }),
  pod('ended', { ready: true, phase: 'Failed' }),
  pod('unaddressed', { ready: true, ip: '' }),
]
const rows: readonly (readonly [
  what: string,
  service: core.Service,
  pods: readonly core.Pod[],
  subsets: readonly (readonly string[])[],
])[] = [
  [
    'addresses are in the order of their letters, as upstream has them',
    service(),
    [pod('a', { ready: true, ip: '10.0.0.9' }), pod('b', { ready: true, ip: '10.0.0.12' })],
    [['b,a', '', '8080']],
  ],
  [
    'a Pod is ready only when its probe says so; one that leaves is in neither list',
    service(),
    all,
    [['ready', 'failing,fresh', '8080']],
  ],
  [
    'a Service that publishes all has all, those that leave too',
    service({ publishNotReadyAddresses: true }),
    all,
    [['failing,fresh,leaving,ready', '', '8080']],
  ],
  [
    'Pods whose named port differs stand apart',
    service(),
    [pod('a', { ready: true }), pod('b', { ready: true, port: 9090 })],
    [
      ['a', '', '8080'],
      ['b', '', '9090'],
    ],
  ],
  [
    'a Pod without the named port is no endpoint',
    service({ ports: [{ port: 80, targetPort: 'grpc' }] }),
    [pod('a', { ready: true })],
    [],
  ],
  [
    'a headless Service without ports has addresses alone',
    service({ clusterIP: 'None', ports: [] }),
    [pod('a', { ready: true })],
    [['a', '', '']],
  ],
]
for (const [what, given, pods, subsets] of rows) {
  test(`L14, L16: ${what}`, () => assert.deepEqual(summary(computeSubsets(given, pods)), subsets))
}

test("findPort: a number is itself, a name is looked up by protocol, nothing is the Service's own", () => {
  const given = pod('a')
  assert.deepEqual(
    [
      findPort(given, { port: 80, targetPort: 81 }),
      findPort(given, { port: 80, targetPort: 'http' }),
      findPort(given, { port: 80, targetPort: 'http', protocol: 'UDP' }),
      findPort(given, { port: 80, targetPort: 0 }),
    ],
    [81, 8080, undefined, 80],
  )
})
