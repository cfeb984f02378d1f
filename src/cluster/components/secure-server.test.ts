// Health and metrics over real sockets; the API server that knows callers is a table.
import assert from 'node:assert/strict'
import { request } from 'node:https'
import { after, before, describe, it } from 'node:test'
import { createMetricsRegistry, silentLog } from '#base'
import { realClock } from '#base/node'
import type { Client } from '#client'
import { type CertificatePair } from '../pki/certificates.ts'
import { createSigner } from '../pki/signer.ts'
import { type SecureServer, startSecureServer } from './secure-server.ts'
import { servingCertificate } from './serving-certificate.ts'

/** An API server that knows the token `reader`, whose owner may get `/metrics`. */
const reviews = {
  async create(kind: { readonly kind: string }, { spec }: { readonly spec: Record<string, unknown> }) {
    if (kind.kind === 'TokenReview') {
      const user = { username: 'reader', groups: [] }
      return { status: spec['token'] === 'reader' ? { authenticated: true, user } : { authenticated: false } }
    }
    const { path, verb } = spec['nonResourceAttributes'] as Record<string, string>
    return { status: { allowed: spec['user'] === 'reader' && path === '/metrics' && verb === 'get' } }
  },
} as unknown as Client

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('startSecureServer', () => {
  let server: SecureServer
  let admin: CertificatePair
  let eve: CertificatePair
  let stranger: CertificatePair
  let problem: string | undefined

  before(async () => {
    const valid = { now: realClock.now(), days: 1 }
    await using signer = createSigner()
    const authority = await signer.createAuthority({ commonName: 'test' }, valid)
    const other = await signer.createAuthority({ commonName: 'other' }, valid)
    const masters = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const
    admin = await signer.issueCertificate(authority, masters, valid)
    eve = await signer.issueCertificate(authority, { commonName: 'eve', usage: 'client' }, valid)
    stranger = await signer.issueCertificate(other, masters, valid)
    const bindAddress = '127.0.0.1'
    const own = await servingCertificate({ bindAddress, commonName: 'x', hostname: 'h', now: realClock.now() })
    const metrics = createMetricsRegistry()
    metrics.gauge({ name: 'answer', help: 'It.', labels: [] }, () => [[[], 42]])
    const deps = { clock: realClock, log: silentLog, client: reviews, metrics, problem: () => problem }
    server = await startSecureServer(deps, { bindAddress, port: 0, ...own, clientCa: authority.cert })
  })
  after(() => server[Symbol.asyncDispose]())

  const ask = (path: string, identity: object = {}, method = 'GET') => {
    const { promise, resolve, reject } = Promise.withResolvers<{ readonly code: number; readonly text: string }>()
    const where = { host: '127.0.0.1', port: server.port, rejectUnauthorized: false, agent: false }
    const call = request({ ...where, path, method, ...identity }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }))
    })
    call.on('error', reject).end()
    return promise
  }
  const pair = ({ cert, key }: CertificatePair) => ({ cert, key })
  const messageOf = (text: string): string => (JSON.parse(text) as { readonly message: string }).message

  for (const path of ['/healthz', '/livez', '/readyz']) {
    it(`everybody may ask for ${path}`, async () => assert.deepEqual(await ask(path), { code: 200, text: 'ok' }))
  }

  it('what is wrong is told', async () => {
    problem = 'the lease is lost'
    assert.deepEqual(await ask('/healthz'), { code: 500, text: 'the lease is lost\n' })
    problem = undefined
  })

  it('metrics are for administrators, and for those whom the API server lets', async () => {
    for (const identity of [pair(admin), bearer('reader')]) {
      const { code, text } = await ask('/metrics', identity)
      assert.equal(code, 200)
      assert.match(text, /^answer 42$/m)
    }
  })

  it('who is not known, or may not, is refused in words of the API', async () => {
    const anonymous = await ask('/metrics')
    assert.equal(anonymous.code, 403)
    assert.equal(messageOf(anonymous.text), 'forbidden: User "system:anonymous" cannot get path "/metrics"')
    const known = await ask('/metrics', pair(eve))
    assert.deepEqual([known.code, messageOf(known.text)], [403, 'forbidden: User "eve" cannot get path "/metrics"'])
    const wrong = await ask('/metrics', bearer('wrong'))
    assert.deepEqual([wrong.code, messageOf(wrong.text)], [401, 'Unauthorized'])
    assert.equal((await ask('/metrics', pair(stranger))).code, 403, 'another authority says nothing here')
    assert.equal((await ask('/metrics', bearer('reader'), 'POST')).code, 403)
  })

  it('what is not there is for those to know who may do everything', async () => {
    assert.equal((await ask('/nothing')).code, 403)
    assert.equal((await ask('/nothing', pair(admin))).code, 404)
    assert.equal((await ask('/metrics', pair(admin), 'POST')).code, 404)
  })
})
