import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVirtualClock, type VirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { podNamed, startTestServer, type TestServer, textOf } from '../server.testing.ts'
import { generateTestKey } from './service-account-key.testing.ts'

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const pods = '/api/v1/namespaces/default/pods'
const reviews = '/apis/authentication.k8s.io/v1/tokenreviews'
const issuer = 'https://kubernetes.default.svc.cluster.local'

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

describe('serviceaccounts/token', () => {
  let test: TestServer
  let clock: VirtualClock
  let uid: string

  before(async () => {
    clock = createVirtualClock({ settle: settleTurn })
    test = await startTestServer({ clock, serviceAccounts: { key: await generateTestKey() } })
    const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'build' } }
    uid = (await test.ask('POST', accounts, { body })).body.metadata.uid
    await test.ask('POST', '/api/v1/nodes', { body: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } } })
  })
  after(() => test[Symbol.asyncDispose]())

  const request = (spec: object, name = 'build') =>
    test.ask('POST', `${accounts}/${name}/token`, {
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
    })
  const review = async (token: string, audiences?: readonly string[]) =>
    (
      await test.ask('POST', reviews, {
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token, ...(audiences === undefined ? {} : { audiences }) },
        },
      })
    ).body.status
  const statusBy = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    // What everyone may read whom the server knows, and nobody with a token that it does not know.
    return (await test.server.handle({ method: 'GET', target: '/api/v1', headers }, { kind: 'none' })).status
  }
  const makePod = async (name: string, serviceAccountName = 'build') => {
    const pod = podNamed(name, { nodeName: 'n1' })
    const answer = await test.ask('POST', pods, { body: { ...pod, spec: { ...pod.spec, serviceAccountName } } })
    return answer.body.metadata.uid
  }
  const bind = (name: string, more: object = {}) => ({
    audiences: [],
    boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, ...more },
  })

  it('answers a signed token for the server itself, for an hour, and the server knows its bearer', async () => {
    const { status, body } = await request({})
    assert.equal(status, 201)
    const { token } = body.status
    assert.deepEqual(
      { spec: body.spec, expirationTimestamp: body.status.expirationTimestamp, metadata: body.metadata },
      {
        spec: { audiences: [issuer], expirationSeconds: 3_600 },
        expirationTimestamp: '2026-01-01T01:00:00Z',
        metadata: { name: 'build', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
      },
    )
    const { jti, ...claims } = claimsOf(token)
    const iat = clock.now() / 1_000
    assert.deepEqual(claims, {
      aud: [issuer],
      exp: iat + 3_600,
      iat,
      iss: issuer,
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'build', uid } },
      nbf: iat,
      sub: 'system:serviceaccount:default:build',
    })
    assert.deepEqual(await review(token), {
      authenticated: true,
      user: {
        username: 'system:serviceaccount:default:build',
        uid,
        groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${jti}`] },
      },
      audiences: [issuer],
    })
    // The second time it is known.
    assert.deepEqual([await statusBy(token), await statusBy(token)], [200, 200])
  })

  it('binds a token to a Pod: it tells the Pod and its node, and ends with the Pod', async () => {
    const podUid = await makePod('bound')
    const { token } = (await request({ ...bind('bound'), expirationSeconds: 3_607 })).body.status
    const claims = claimsOf(token)
    assert.deepEqual(claims['kubernetes.io'].pod, { name: 'bound', uid: podUid })
    // Lives a year for those who do not read it again in time, as upstream.
    assert.deepEqual(
      [claims.exp - claims.iat, claims['kubernetes.io'].warnafter - claims.iat],
      [365 * 24 * 3_600, 3_607],
    )
    const { extra } = (await review(token)).user
    assert.deepEqual(
      [extra['authentication.kubernetes.io/pod-name'], extra['authentication.kubernetes.io/node-name']],
      [['bound'], ['n1']],
    )
    assert.equal(await statusBy(token), 200)
    await test.ask('DELETE', `${pods}/bound?gracePeriodSeconds=0`)
    assert.equal(await statusBy(token), 401)
    assert.equal((await review(token)).error, 'service account token has been invalidated')
    // Another Pod of that name is another Pod.
    await makePod('bound')
    assert.equal(await statusBy(token), 401)
  })

  it('gives a token for others, which the server does not take for its own', async () => {
    const { token } = (await request({ audiences: ['vault'] })).body.status
    assert.equal(await statusBy(token), 401)
    assert.equal((await review(token, ['vault', 'other'])).authenticated, true)
    assert.deepEqual((await review(token, ['vault', 'other'])).audiences, ['vault'])
    assert.match((await review(token)).error, /^token audiences \["vault"\] is invalid for the target audiences /)
  })

  it('ends a token when its time is over, and with its account', async () => {
    await test.ask('POST', accounts, { body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'gone' } } })
    const { token } = (await request({ expirationSeconds: 600 }, 'gone')).body.status
    const { token: longer } = (await request({ expirationSeconds: 6_000 }, 'gone')).body.status
    await clock.advance(600_000 + 61_000)
    assert.deepEqual([await statusBy(token), await statusBy(longer)], [401, 200])
    assert.equal((await review(token)).error, 'service account token has expired')
    await test.ask('DELETE', `${accounts}/gone`)
    assert.equal(await statusBy(longer), 401)
  })

  const refusals: readonly (readonly [string, object, number, string])[] = [
    [
      'a lifetime below ten minutes',
      { expirationSeconds: 599 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    ['a Pod that is not there', bind('absent'), 404, 'pods "absent" not found'],
    [
      'a Pod of another account',
      bind('others'),
      400,
      'cannot bind token for serviceaccount "build" to pod running with different serviceaccount name.',
    ],
    [
      'a Pod of another UID',
      bind('own', { uid: 'other' }),
      409,
      'Operation cannot be fulfilled on Pod "own": the UID in the bound object reference (other) does not match the UID in record. The object might have been deleted and then recreated',
    ],
    [
      'a kind that nothing is bound to',
      { boundObjectRef: { kind: 'Job', apiVersion: 'batch/v1', name: 'x' } },
      400,
      'cannot bind token to object of type batch/v1, Kind=Job',
    ],
  ]
  it('is refused for what cannot be bound or lives too short', async () => {
    await makePod('others', 'someone')
    await makePod('own')
    for (const [what, spec, code, message] of refusals) {
      const { body } = await request(spec)
      assert.deepEqual([body.code, body.message], [code, message], what)
    }
    assert.equal((await request({}, 'absent')).body.message, 'serviceaccounts "absent" not found')
  })

  it('refuses tokens that are changed, signed by another key, or no tokens', async () => {
    const { token } = (await request({})).body.status
    const [head, , signature] = token.split('.')
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(token), sub: 'system:serviceaccount:kube-system:x' }))
    const other = await startTestServer({ clock, serviceAccounts: { key: await generateTestKey() } })
    await other.ask('POST', accounts, {
      body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'build' } },
    })
    const foreign = (await other.ask('POST', `${accounts}/build/token`, { body: {} })).body.status.token
    await other[Symbol.asyncDispose]()
    for (const wrong of [`${head}.${forged.toString('base64url')}.${signature}`, foreign, 'a.b.c', 'x', `${token}x`]) {
      assert.equal(await statusBy(wrong), 401, wrong)
    }
  })

  it('tells others how to check tokens', async () => {
    const configuration = await test.ask('GET', '/.well-known/openid-configuration')
    assert.deepEqual(configuration.body, {
      issuer,
      jwks_uri: `${issuer}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
    const keys = await test.raw('GET', '/openid/v1/jwks')
    assert.equal(keys.headers['content-type'], 'application/jwk-set+json')
    const [jwk] = JSON.parse(textOf(keys)).keys
    assert.deepEqual(Object.keys(jwk).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    const { token } = (await request({})).body.status
    const verified = await crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']),
      Buffer.from(token.split('.')[2], 'base64url'),
      Buffer.from(token.split('.').slice(0, 2).join('.')),
    )
    assert.equal(verified, true)
  })
})

describe('a server without a key for tokens', () => {
  it('has none, and no issuer', async () => {
    await using test = await startTestServer()
    await test.ask('POST', accounts, { body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'x' } } })
    assert.equal((await test.ask('POST', `${accounts}/x/token`, { body: {} })).status, 404)
    assert.equal((await test.ask('GET', '/openid/v1/jwks')).status, 404)
  })
})
