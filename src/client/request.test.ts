import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TransportRequest } from '#base'
import {
  createRequest,
  deleteRequest,
  getRequest,
  listRequest,
  patchRequest,
  updateRequest,
  watchRequest,
} from './request.ts'

const pods = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true } as const
const nodes = { group: '', version: 'v1', kind: 'Node', plural: 'nodes', namespaced: false } as const
const leases = { ...pods, group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases' } as const
const web = { namespace: 'shop', name: 'web' }

const lines = (request: TransportRequest): string => {
  const body = request.body?.kind === 'value' ? ` ${JSON.stringify(request.body.value)}` : ''
  return `${request.method} ${request.target} ${request.headers['content-type'] ?? '-'}${body}`
}

const cases: readonly [string, TransportRequest, string][] = [
  ['an object', getRequest(pods, web, {}), 'GET /api/v1/namespaces/shop/pods/web -'],
  [
    'an object at a revision',
    getRequest(pods, web, { resourceVersion: '0' }),
    'GET /api/v1/namespaces/shop/pods/web?resourceVersion=0 -',
  ],
  [
    'a cluster-wide object, whatever namespace is said',
    getRequest(nodes, { ...web, name: 'n1' }, {}),
    'GET /api/v1/nodes/n1 -',
  ],
  ['a name that must be encoded', getRequest(nodes, { name: 'a/b c' }, {}), 'GET /api/v1/nodes/a%2Fb%20c -'],
  [
    'a group',
    listRequest(leases, { namespace: 'kube-system' }),
    'GET /apis/coordination.k8s.io/v1/namespaces/kube-system/leases -',
  ],
  [
    'selectors and a page',
    listRequest(pods, { labelSelector: 'app in (a,b)', fieldSelector: 'spec.nodeName=', limit: 5, continue: 'x=' }),
    'GET /api/v1/pods?labelSelector=app+in+%28a%2Cb%29&fieldSelector=spec.nodeName%3D&limit=5&continue=x%3D -',
  ],
  ['the newest list', listRequest(pods, { resourceVersion: '' }), 'GET /api/v1/pods -'],
  [
    'a watch',
    watchRequest(pods, { resourceVersion: '7', allowWatchBookmarks: true, timeoutSeconds: 300 }),
    'GET /api/v1/pods?watch=true&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=300 -',
  ],
  [
    'a create that is only tried',
    createRequest(
      pods,
      { namespace: 'shop' },
      { a: 1 },
      { dryRun: true, fieldManager: 'me', fieldValidation: 'Strict' },
    ),
    'POST /api/v1/namespaces/shop/pods?dryRun=All&fieldManager=me&fieldValidation=Strict application/json {"a":1}',
  ],
  [
    'a binding',
    createRequest(pods, web, {}, { subresource: 'binding' }),
    'POST /api/v1/namespaces/shop/pods/web/binding application/json {}',
  ],
  [
    'a status',
    updateRequest(pods, web, {}, { subresource: 'status' }),
    'PUT /api/v1/namespaces/shop/pods/web/status application/json {}',
  ],
  [
    'a strategic patch',
    patchRequest(pods, web, { type: 'strategic', body: { a: null } }, { subresource: 'status' }),
    'PATCH /api/v1/namespaces/shop/pods/web/status application/strategic-merge-patch+json {"a":null}',
  ],
  [
    'a JSON patch',
    patchRequest(nodes, { name: 'n' }, { type: 'json', body: [] }, {}),
    'PATCH /api/v1/nodes/n application/json-patch+json []',
  ],
  [
    'a forced apply',
    patchRequest(nodes, { name: 'n' }, { type: 'apply', body: {}, force: true }, { fieldManager: 'me' }),
    'PATCH /api/v1/nodes/n?fieldManager=me&force=true application/apply-patch+yaml {}',
  ],
  [
    'a delete with everything',
    deleteRequest(pods, web, {
      gracePeriodSeconds: 0,
      propagationPolicy: 'Orphan',
      preconditions: { uid: 'u' },
      dryRun: true,
    }),
    'DELETE /api/v1/namespaces/shop/pods/web application/json {"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0,"propagationPolicy":"Orphan","preconditions":{"uid":"u"},"dryRun":["All"]}',
  ],
  [
    'a delete of a collection',
    deleteRequest(pods, { namespace: 'shop' }, { labelSelector: 'a=b' }),
    'DELETE /api/v1/namespaces/shop/pods?labelSelector=a%3Db application/json {"kind":"DeleteOptions","apiVersion":"v1"}',
  ],
]

for (const [name, request, golden] of cases)
  test(`request: asks for ${name}`, () => assert.equal(lines(request), golden))
