import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceList } from '../pod/requests.ts'
import type * as core from '../v1.types.ts'
import { isInQuotaScopes, quotaUsage } from './usage.ts'

const now = Date.UTC(2026, 0, 1)

const pod = (spec: object = {}, { phase = 'Running', metadata = {} } = {}): core.Pod =>
  ({
    metadata: { name: 'p', namespace: 'ns', ...metadata },
    spec: { containers: [{ name: 'c', resources: {} }], ...spec },
    status: { phase },
  }) as unknown as core.Pod
const withResources = (resources: object): core.Pod => pod({ containers: [{ name: 'c', resources }] })
const leaving = (agoMs: number): core.Pod =>
  pod({}, { metadata: { deletionTimestamp: new Date(now - agoMs).toISOString(), deletionGracePeriodSeconds: 30 } })
const service = (spec: object): core.Service =>
  ({ spec: { ports: [{ port: 1 }, { port: 2 }], ...spec } }) as unknown as core.Service
const claim = (spec: object): core.PersistentVolumeClaim =>
  ({
    metadata: {},
    spec: { resources: { requests: { storage: '1Gi' } }, ...spec },
  }) as unknown as core.PersistentVolumeClaim

const podUsage = (of: core.Pod): ResourceList => quotaUsage({ group: '', plural: 'pods' }, of, now)
const claimUsage = (of: core.PersistentVolumeClaim): ResourceList =>
  quotaUsage({ group: '', plural: 'persistentvolumeclaims' }, of, now)
const serviceUsage = (of: core.Service): ResourceList => quotaUsage({ group: '', plural: 'services' }, of, now)
const noPorts = { 'services.nodeports': '0', 'services.loadbalancers': '0' }

const rows: readonly (readonly [what: string, usage: ResourceList, wanted: ResourceList])[] = [
  ['a Pod that asks for nothing', podUsage(pod()), { 'count/pods': '1', pods: '1' }],
  [
    'requests and limits',
    podUsage(
      withResources({ requests: { cpu: '1', 'example.com/gpu': '2' }, limits: { cpu: '2', 'example.com/gpu': '2' } }),
    ),
    {
      'count/pods': '1',
      pods: '1',
      cpu: '1',
      'requests.cpu': '1',
      'requests.example.com/gpu': '2',
      'limits.cpu': '2',
    },
  ],
  ['a Pod that has ended', podUsage(pod({}, { phase: 'Failed' })), { 'count/pods': '1' }],
  ['a Pod within its grace period', podUsage(leaving(29_000)), { 'count/pods': '1', pods: '1' }],
  ['a Pod beyond its grace period', podUsage(leaving(31_000)), { 'count/pods': '1' }],
  [
    'a claim of a class',
    claimUsage(claim({ storageClassName: 's' })),
    {
      'count/persistentvolumeclaims': '1',
      persistentvolumeclaims: '1',
      'requests.storage': '1Gi',
      's.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      's.storageclass.storage.k8s.io/requests.storage': '1Gi',
    },
  ],
  ['a Service', serviceUsage(service({})), { 'count/services': '1', services: '1', ...noPorts }],
  [
    'a Service of type NodePort',
    serviceUsage(service({ type: 'NodePort' })),
    { 'count/services': '1', services: '1', ...noPorts, 'services.nodeports': '2' },
  ],
  [
    'a LoadBalancer without node ports',
    serviceUsage(service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false })),
    { 'count/services': '1', services: '1', 'services.nodeports': '0', 'services.loadbalancers': '1' },
  ],
]

for (const [what, usage, wanted] of rows) {
  test(`quota usage: ${what}`, () => assert.deepEqual({ ...usage }, wanted))
}

test('quota scopes: each takes in the Pods that it says', () => {
  const asking = withResources({ requests: { cpu: '1' } })
  const far = pod({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces: ['x'] }] } },
  })
  const important = pod({ priorityClassName: 'high' })
  type Scope = core.ScopedResourceSelectorRequirement
  const scopes: readonly (readonly [Scope, core.Pod, boolean])[] = [
    [{ scopeName: 'Terminating', operator: 'Exists' }, pod({ activeDeadlineSeconds: 1 }), true],
    [{ scopeName: 'NotTerminating', operator: 'Exists' }, pod({ activeDeadlineSeconds: 1 }), false],
    [{ scopeName: 'BestEffort', operator: 'Exists' }, pod(), true],
    [{ scopeName: 'NotBestEffort', operator: 'Exists' }, asking, true],
    [{ scopeName: 'BestEffort', operator: 'Exists' }, asking, false],
    [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }, important, true],
    [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['high'] }, important, false],
    [{ scopeName: 'PriorityClass', operator: 'Exists' }, pod(), false],
    [{ scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' }, far, true],
    [{ scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' }, pod(), false],
  ]
  assert.deepEqual(
    scopes.map(([scope, given]) => {
      const quota = { spec: { scopeSelector: { matchExpressions: [scope] } } } as unknown as core.ResourceQuota
      return isInQuotaScopes(quota, { group: '', plural: 'pods' }, given)
    }),
    scopes.map(([, , wanted]) => wanted),
  )
})
