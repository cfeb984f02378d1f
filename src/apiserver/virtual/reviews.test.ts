import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Authorizer } from '../authz/authorizer.ts'
import { startTestServer, type TestServer } from '../server.testing.ts'

const authorization = '/apis/authorization.k8s.io/v1'

/** alice may get Pods in `default`, and read /metrics; admin anything. */
const authorizer: Authorizer = {
  authorize({ user, request }) {
    if (user.username === 'admin' || user.username === 'system:apiserver') return { allowed: true }
    if (user.username !== 'alice') return { allowed: false }
    const isAllowed =
      request.kind === 'path'
        ? request.path === '/metrics'
        : request.resource === 'pods' && request.namespace === 'default' && request.verb === 'get'
    return isAllowed ? { allowed: true } : { allowed: false, reason: 'not for alice' }
  },
  rulesFor: () => ({
    resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
    nonResourceRules: [],
    incomplete: false,
  }),
}

describe('reviews', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer({ authorizer, tokens: new Map([['t0ken', { username: 'bob', groups: ['people'] }]]) })
  })
  after(() => test[Symbol.asyncDispose]())

  const post = (path: string, spec: object, namespace = '') =>
    test.ask('POST', `${authorization}/${namespace === '' ? '' : `namespaces/${namespace}/`}${path}`, {
      body: { spec },
    })

  const pods = (verb: string, namespace = 'default') => ({ resourceAttributes: { verb, namespace, resource: 'pods' } })
  const cases: readonly (readonly [string, string, object, string, object])[] = [
    ['of oneself', 'selfsubjectaccessreviews', pods('delete'), '', { allowed: true }],
    ['of another', 'subjectaccessreviews', { user: 'alice', ...pods('get') }, '', { allowed: true }],
    [
      'of another who may not',
      'subjectaccessreviews',
      { user: 'alice', ...pods('delete') },
      '',
      { allowed: false, reason: 'not for alice' },
    ],
    [
      'of a path',
      'subjectaccessreviews',
      { user: 'alice', nonResourceAttributes: { path: '/metrics', verb: 'get' } },
      '',
      { allowed: true },
    ],
    ['in a namespace', 'localsubjectaccessreviews', { user: 'mallory', ...pods('get') }, 'default', { allowed: false }],
  ]
  for (const [what, path, spec, namespace, status] of cases) {
    it(`answer what may be done: ${what}`, async () => {
      const { status: code, body } = await post(path, spec, namespace)
      assert.deepEqual([code, body.status, body.spec], [201, status, spec])
    })
  }

  const refused: readonly (readonly [string, object, string, string])[] = [
    [
      'selfsubjectaccessreviews',
      {},
      '',
      'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'subjectaccessreviews',
      pods('get'),
      '',
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      'localsubjectaccessreviews',
      { user: 'alice', ...pods('get', 'other') },
      'default',
      'spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
    ],
  ]
  for (const [path, spec, namespace, problem] of refused) {
    it(`of ${path} say what they are about`, async () => {
      const { status, body } = await post(path, spec, namespace)
      assert.equal(status, 422)
      assert.ok(body.message.endsWith(problem), body.message)
    })
  }

  it('list what one may do', async () => {
    const { status, body } = await post('selfsubjectrulesreviews', { namespace: 'default' })
    assert.equal(status, 201)
    assert.deepEqual(body.status, {
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
      nonResourceRules: [],
      incomplete: false,
    })
    assert.equal((await post('selfsubjectrulesreviews', {})).body.message, 'no namespace on request')
  })

  it('tell who one is', async () => {
    const { body } = await test.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: {} })
    assert.deepEqual(body, {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      status: { userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] } },
    })
  })

  it('tell whose a static token is', async () => {
    const ask = async (spec: object) =>
      (await test.ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body: { spec } })).body
    assert.deepEqual((await ask({ token: 't0ken' })).status, {
      authenticated: true,
      user: { username: 'bob', groups: ['people', 'system:authenticated'] },
      audiences: [],
    })
    assert.deepEqual((await ask({ token: 'wrong' })).status, { user: {} })
    assert.equal((await ask({})).message, 'token is required for TokenReview in authentication')
  })
})
