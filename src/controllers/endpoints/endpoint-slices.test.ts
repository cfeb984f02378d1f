import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core, discovery } from '#api'
import { type Action } from '../runtime/plan.ts'
import { decideEndpointSlices, type ObservedSlices } from './endpoint-slices.ts'

const service = (spec: Partial<core.ServiceSpec> = {}): core.Service =>
  ({
    metadata: { name: 's', namespace: 'ns', uid: 's' },
    spec: { selector: { app: 'x' }, ports: [{ name: 'web', port: 80, targetPort: 'http' }], ...spec },
  }) as unknown as core.Service
const pod = (
  at: number,
  more: { readonly ready?: boolean; readonly leaving?: boolean; readonly port?: number } = {},
): core.Pod =>
  ({
    metadata: {
      name: `p${at}`,
      namespace: 'ns',
      uid: `p${at}`,
      labels: { app: 'x' },
      ...(more.leaving ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'n', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: more.port ?? 8080 }] }] },
    status: {
      phase: 'Running',
      podIP: `10.0.${Math.floor(at / 250)}.${at % 250}`,
      conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }],
    },
  }) as unknown as core.Pod
const node = {
  metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'z1' } },
  spec: {},
} as unknown as core.Node
const observe = (
  pods: readonly core.Pod[],
  slices: readonly discovery.EndpointSlice[] = [],
  of = service(),
): ObservedSlices => ({ service: of, pods, slices, nodes: new Map([['n', node]]) })
const made = (actions: readonly Action[]): discovery.EndpointSlice[] =>
  actions.flatMap((action, at) =>
    action.type === 'create'
      ? [
          {
            ...action.object,
            metadata: { ...action.object.metadata, name: `slice${at}`, uid: `slice${at}` },
          } as unknown as discovery.EndpointSlice,
        ]
      : [],
  )
const sizes = (slices: readonly discovery.EndpointSlice[]): number[] => slices.map(({ endpoints }) => endpoints.length)

test("L14, L16: an endpoint tells whether it is ready, serves, and is being ended; its zone is the node's", () => {
  const rows: readonly (readonly [core.Pod, Partial<core.ServiceSpec>, discovery.EndpointConditions])[] = [
    [pod(1), {}, { ready: true, serving: true, terminating: false }],
    [pod(1, { ready: false }), {}, { ready: false, serving: false, terminating: false }],
    [pod(1, { leaving: true }), {}, { ready: false, serving: true, terminating: true }],
    [pod(1, { ready: false }), { publishNotReadyAddresses: true }, { ready: true, serving: false, terminating: false }],
  ]
  for (const [given, spec, conditions] of rows) {
    const [slice] = made(decideEndpointSlices(observe([given], [], service(spec))).actions)
    assert.deepEqual([slice?.endpoints[0]?.conditions, slice?.endpoints[0]?.zone], [conditions, 'z1'])
  }
})

test('endpoint slices hold 100 endpoints each; one that goes leaves the others where they are', () => {
  const pods = Array.from({ length: 250 }, (_, at) => pod(at))
  const slices = made(decideEndpointSlices(observe(pods)).actions)
  assert.deepEqual(sizes(slices), [100, 100, 50])
  assert.deepEqual(decideEndpointSlices(observe(pods, slices)).actions, [])
  const { actions } = decideEndpointSlices(observe(pods.slice(1), slices))
  assert.deepEqual(
    actions.map(({ type }) => type),
    ['update'],
  )
})

test('endpoint slices are apart by the numbers that a named port has', () => {
  const slices = made(decideEndpointSlices(observe([pod(1), pod(2, { port: 9090 })])).actions)
  assert.deepEqual(
    slices.map(({ ports }) => ports),
    [[{ name: 'web', port: 8080, protocol: 'TCP' }], [{ name: 'web', port: 9090, protocol: 'TCP' }]],
  )
})

test('a Service without Pods has one empty slice, which stays', () => {
  const slices = made(decideEndpointSlices(observe([])).actions)
  assert.deepEqual(sizes(slices), [0])
  assert.deepEqual(decideEndpointSlices(observe([], slices)).actions, [])
})
