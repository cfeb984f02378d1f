import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TransportRequest } from '#base'
import { parseRequestInfo } from './request-info.ts'

const resource = {
  kind: 'resource',
  group: '',
  version: 'v1',
  namespace: '',
  resource: 'pods',
  name: '',
  subresource: '',
  rest: '',
}

// Method, target, and what differs from a request for the pods of all namespaces.
const requests: readonly (readonly [TransportRequest['method'], string, Record<string, string>])[] = [
  ['GET', '/api/v1/pods', { verb: 'list' }],
  ['GET', '/api/v1/pods/', { verb: 'list' }],
  ['HEAD', '/api/v1/pods', { verb: 'list' }],
  ['GET', '/api/v1/pods?watch=true', { verb: 'watch' }],
  ['GET', '/api/v1/pods?watch=1', { verb: 'watch' }],
  ['GET', '/api/v1/pods?watch', { verb: 'watch' }],
  ['GET', '/api/v1/pods?watch=false', { verb: 'list' }],
  ['GET', '/api/v1/watch/pods', { verb: 'watch' }],
  ['GET', '/api/v1/watch/namespaces/a/pods/b', { verb: 'watch', namespace: 'a', name: 'b' }],
  ['GET', '/api/v1/namespaces/a/pods/b', { verb: 'get', namespace: 'a', name: 'b' }],
  ['GET', '/api/v1/namespaces/a/pods/b?watch=1', { verb: 'watch', namespace: 'a', name: 'b' }],
  ['POST', '/api/v1/namespaces/a/pods', { verb: 'create', namespace: 'a' }],
  ['PUT', '/api/v1/namespaces/a/pods/b', { verb: 'update', namespace: 'a', name: 'b' }],
  ['PATCH', '/api/v1/namespaces/a/pods/b/status', { verb: 'patch', namespace: 'a', name: 'b', subresource: 'status' }],
  ['DELETE', '/api/v1/namespaces/a/pods/b', { verb: 'delete', namespace: 'a', name: 'b' }],
  ['DELETE', '/api/v1/namespaces/a/pods', { verb: 'deletecollection', namespace: 'a' }],
  [
    'GET',
    '/api/v1/namespaces/a/pods/b/proxy/x/y',
    { verb: 'get', namespace: 'a', name: 'b', subresource: 'proxy', rest: 'x/y' },
  ],
  ['GET', '/api/v1/namespaces', { verb: 'list', resource: 'namespaces' }],
  ['GET', '/api/v1/namespaces/a', { verb: 'get', resource: 'namespaces', namespace: 'a', name: 'a' }],
  [
    'PUT',
    '/api/v1/namespaces/a/finalize',
    { verb: 'update', resource: 'namespaces', namespace: 'a', name: 'a', subresource: 'finalize' },
  ],
  [
    'GET',
    '/apis/apps/v1/namespaces/a/deployments/b/scale',
    { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'a', name: 'b', subresource: 'scale' },
  ],
  ['GET', '/api/v1/nodes/a%2Fb', { verb: 'get', resource: 'nodes', name: 'a/b' }],
  ['GET', '/api/v1/nodes/%zz', { verb: 'get', resource: 'nodes', name: '%zz' }],
]

const paths: readonly (readonly [TransportRequest['method'], string, string, string])[] = [
  ['GET', '/', 'get', '/'],
  ['GET', '/api', 'get', '/api'],
  ['GET', '/api/v1', 'get', '/api/v1'],
  ['GET', '/apis/apps', 'get', '/apis/apps'],
  ['GET', '/apis/apps/v1/', 'get', '/apis/apps/v1/'],
  ['GET', '/healthz?verbose', 'get', '/healthz'],
  ['POST', '/nonsense/api/v1/pods', 'post', '/nonsense/api/v1/pods'],
  ['GET', '', 'get', ''],
]

describe('parseRequestInfo', () => {
  for (const [method, target, expected] of requests) {
    it(`reads ${method} ${target}`, () => {
      const { path, query, ...info } = parseRequestInfo(method, target)
      assert.deepEqual(info, { ...resource, ...expected })
      assert.equal(path, target.split('?')[0])
      assert.equal(query.toString(), new URLSearchParams(target.split('?')[1]).toString())
    })
  }
  for (const [method, target, verb, path] of paths) {
    it(`takes ${method} ${JSON.stringify(target)} for no resource`, () => {
      const info = parseRequestInfo(method, target)
      assert.deepEqual({ kind: info.kind, verb: info.verb, path: info.path }, { kind: 'path', verb, path })
    })
  }
})
