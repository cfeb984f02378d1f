import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { bytesBody, type TransportResponse } from '#base'
import type { BackendRequest, BackendTarget } from '../../backend-connection.ts'
import { podNamed, startTestServer, type TestServer } from '../../server.testing.ts'
import { isProxyable, parseSchemeNamePort } from './backend-of.ts'

const namespaced = '/api/v1/namespaces/default'
const merge = { 'content-type': 'application/merge-patch+json' }

describe('parseSchemeNamePort', () => {
  const cases = [
    ['web', { scheme: '', name: 'web', port: '' }],
    ['web:80', { scheme: '', name: 'web', port: '80' }],
    ['https:web:', { scheme: 'https', name: 'web', port: '' }],
    ['https:web:metrics', { scheme: 'https', name: 'web', port: 'metrics' }],
    [':web:80', { scheme: '', name: 'web', port: '80' }],
    ['ftp:web:21', undefined],
    ['a:b:c:d', undefined],
    ['', undefined],
  ] as const
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseSchemeNamePort(text), expected))
  }
})

describe('isProxyable', () => {
  const refused = ['', '0.0.0.0', '127.0.0.1', '169.254.169.254', '224.0.0.1', '::1', '::', 'fe80::1', 'ff02::1']
  it('refuses addresses that are not for others', () => assert.deepEqual(refused.filter(isProxyable), []))
  it('takes others', () => assert.deepEqual(['10.0.0.1', 'fd00::1'].filter(isProxyable), ['10.0.0.1', 'fd00::1']))
})

describe('proxy', () => {
  let test: TestServer
  let answer: TransportResponse | Error
  const asked: { target: BackendTarget; request: BackendRequest }[] = []

  before(async () => {
    const backendConnection = {
      request: (target: BackendTarget, request: BackendRequest) => {
        asked.push({ target, request })
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
      },
    }
    test = await startTestServer({ backendConnection })
    const pod = podNamed('web', { nodeName: 'n1' })
    const containers = pod.spec.containers.map((one) => ({ ...one, ports: [{ containerPort: 8080 }] }))
    await test.ask('POST', `${namespaced}/pods`, { body: { ...pod, spec: { ...pod.spec, containers } } })
    const podIPs = [{ ip: '10.0.0.9' }]
    await test.ask('PATCH', `${namespaced}/pods/web/status`, { body: { status: { podIPs } }, headers: merge })
    await test.ask('POST', `${namespaced}/pods`, { body: podNamed('new') })
    const ports = [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'tls', port: 443, targetPort: 8443 },
    ]
    for (const name of ['s', 'empty']) {
      await test.ask('POST', `${namespaced}/services`, {
        body: { metadata: { name }, spec: { ports, selector: { a: 'b' } } },
      })
    }
    const subsets = [
      {
        addresses: [{ ip: '10.0.0.9' }],
        ports: [
          { name: 'http', port: 8080 },
          { name: 'tls', port: 8443 },
        ],
      },
    ]
    await test.ask('POST', `${namespaced}/endpoints`, { body: { metadata: { name: 's' }, subsets } })
    await test.ask('POST', '/api/v1/nodes', { body: { metadata: { name: 'n1' } } })
    const addresses = [{ type: 'InternalIP', address: '10.0.0.1' }]
    await test.ask('PATCH', '/api/v1/nodes/n1/status', { body: { status: { addresses } }, headers: merge })
  })
  after(() => test[Symbol.asyncDispose]())

  const said = (headers: Record<string, string> = {}): TransportResponse => ({
    status: 200,
    headers,
    body: bytesBody([new TextEncoder().encode('hello')]),
  })

  const places = [
    [
      'pods/web/proxy/a/b%20c?x=1&watch=0',
      { kind: 'http', host: '10.0.0.9', port: 8080, target: '/a/b%20c?x=1&watch=0' },
    ],
    ['pods/https:web:8443/proxy/', { kind: 'https', host: '10.0.0.9', port: 8443, target: '/' }],
    ['services/s:http/proxy/x/', { kind: 'http', host: '10.0.0.9', port: 8080, target: '/x/' }],
    ['services/https:s:443/proxy/', { kind: 'https', host: '10.0.0.9', port: 8443, target: '/' }],
  ] as const
  for (const [path, expected] of places) {
    it(`passes ${path} on`, async () => {
      answer = said()
      assert.equal((await test.ask('GET', `${namespaced}/${path}`)).body, 'hello')
      assert.deepEqual(asked.at(-1)?.target, expected)
    })
  }

  it('reaches the kubelet of a node', async () => {
    answer = said()
    await test.ask('GET', '/api/v1/nodes/n1/proxy/metrics')
    assert.deepEqual(asked.at(-1)?.target, { kind: 'kubelet', host: '10.0.0.1', port: 10_250, target: '/metrics' })
  })

  it('passes method, body and headers on, but not who asks', async () => {
    answer = said({ 'x-own': 'kept', 'content-length': '5', connection: 'close', location: '/login' })
    const headers = {
      authorization: 'Bearer secret',
      'x-mine': 'yes',
      connection: 'keep-alive',
      'content-type': 'text/plain',
    }
    const { headers: back } = await test.ask('PUT', `${namespaced}/pods/web/proxy/doc`, {
      bytes: new TextEncoder().encode('text'),
      headers,
    })
    const { method, headers: sent, bytes } = asked.at(-1)?.request ?? assert.fail()
    const uri = `${namespaced}/pods/web/proxy/doc`
    assert.deepEqual(
      [method, sent, new TextDecoder().decode(bytes)],
      ['PUT', { 'x-mine': 'yes', 'content-type': 'text/plain', 'x-forwarded-uri': uri }, 'text'],
    )
    assert.deepEqual(back, { 'x-own': 'kept', 'content-length': '5', location: `${namespaced}/pods/web/proxy/login` })
  })

  it('leads to the path with a slash, so that links of a page work', async () => {
    const { status, headers } = await test.ask('GET', `${namespaced}/pods/web/proxy?a=1`)
    assert.deepEqual([status, headers], [301, { location: `${namespaced}/pods/web/proxy/?a=1` }])
  })

  const refused = [
    ['pods/absent/proxy/', 404, 'pods "absent" not found'],
    ['pods/new/proxy/', 400, 'address not allowed'],
    ['pods/ftp:web:21/proxy/', 400, 'invalid pod request "ftp:web:21"'],
    ['services/empty:http/proxy/', 503, 'no endpoints available for service "empty"'],
    ['services/s:81/proxy/', 503, 'no service port 81 found for service "s"'],
  ] as const
  for (const [path, code, message] of refused) {
    it(`answers ${code} to ${path}`, async () => {
      const { body } = await test.ask('GET', `${namespaced}/${path}`)
      assert.deepEqual([body.code, body.message], [code, message])
    })
  }

  it('says why nobody answers', async () => {
    answer = new Error('connect ECONNREFUSED 10.0.0.9:8080')
    const { body } = await test.ask('GET', `${namespaced}/pods/web/proxy/`)
    assert.deepEqual(
      [body.code, body.message],
      [503, 'error trying to reach service: connect ECONNREFUSED 10.0.0.9:8080'],
    )
  })
})
