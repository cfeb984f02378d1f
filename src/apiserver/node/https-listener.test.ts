// The listener over real sockets: both protocols, both ways of proving who one is, limits, watches and shutting down.
import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { after, before, describe, it } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { realClock } from '#base/node'
import { podNamed, startTestServer, type TestServer } from '../server.testing.ts'
import { createTestAuthority, type TestAuthority, type TestCertificate } from './certificates.testing.ts'
import { type HttpsListener, startHttpsListener } from './https-listener.ts'

interface Got {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: Buffer
}

const host = '127.0.0.1'
let test: TestServer
let listener: HttpsListener
let ca: TestAuthority
let admin: TestCertificate
let stranger: TestCertificate

before(async () => {
  ca = await createTestAuthority()
  admin = await ca.issue('CN=alice, O=system:masters, O=people')
  stranger = await (await createTestAuthority('other-ca')).issue('CN=mallory, O=system:masters')
  test = await startTestServer({
    clock: realClock,
    tokens: new Map([['t0ken', { username: 'bob', groups: ['people'] }]]),
  })
  const { cert, key } = await ca.issue('CN=server', host)
  listener = await startHttpsListener(
    { server: test.server, clock: realClock },
    { host, port: 0, cert, key, clientCa: ca.cert },
  )
})

after(async () => {
  await listener[Symbol.asyncDispose]()
  await test[Symbol.asyncDispose]()
})

function http1(path: string, options: RequestOptions & { readonly body?: string | Buffer } = {}): Promise<Got> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { host, port: listener.port, path, ca: ca.cert, agent: false, ...rest },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function http2(
  path: string,
  options: { cert?: TestCertificate; headers?: Record<string, string>; body?: string } = {},
): Promise<Got> {
  const { cert, headers = {}, body } = options
  const session = connectHttp2(`https://${host}:${listener.port}`, { ca: ca.cert, ...cert })
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject)
      const stream = session.request({ ':path': path, ':method': body === undefined ? 'GET' : 'POST', ...headers })
      const chunks: Buffer[] = []
      let head: Record<string, unknown> = {}
      stream.on('response', (received) => {
        head = received
      })
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => resolve({ status: Number(head[':status']), headers: head, body: Buffer.concat(chunks) }))
      stream.on('error', reject)
      stream.end(body)
    })
  } finally {
    session.close()
  }
}

describe('startHttpsListener', () => {
  it('knows a client by its certificate, over HTTP/1.1 and HTTP/2', async () => {
    const path = '/api/v1/namespaces/kube-system'
    const first = await http1(path, admin)
    const second = await http2(path, { cert: admin })
    assert.equal(first.status, 200)
    assert.equal(second.status, 200)
    assert.deepEqual(JSON.parse(first.body.toString()), JSON.parse(second.body.toString()))
    assert.equal(JSON.parse(first.body.toString()).metadata.name, 'kube-system')
  })

  it('knows a client by its bearer token, over HTTP/1.1 and HTTP/2', async () => {
    const headers = { authorization: 'Bearer t0ken' }
    assert.equal((await http1('/api/v1/nodes', { headers })).status, 200)
    assert.equal((await http2('/api/v1/nodes', { headers })).status, 200)
  })

  it('refuses strangers: 401 for a wrong token or a foreign certificate, 403 for nobody', async () => {
    const unauthorized = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    }
    const wrongToken = await http1('/api/v1/nodes', { headers: { authorization: 'Bearer wrong' } })
    assert.deepEqual(JSON.parse(wrongToken.body.toString()), unauthorized)
    assert.deepEqual(JSON.parse((await http1('/api/v1/nodes', stranger)).body.toString()), unauthorized)
    const nobody = await http2('/api/v1/nodes')
    assert.deepEqual(JSON.parse(nobody.body.toString()), {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope',
      reason: 'Forbidden',
      details: { kind: 'nodes' },
      code: 403,
    })
    assert.equal((await http1('/healthz')).body.toString(), 'ok')
  })

  it('takes a body over HTTP/1.1 and HTTP/2', async () => {
    const headers = { 'content-type': 'application/json' }
    const pods = '/api/v1/namespaces/default/pods'
    const one = await http1(pods, { ...admin, method: 'POST', headers, body: JSON.stringify(podNamed('h1')) })
    const two = await http2(pods, { cert: admin, headers, body: JSON.stringify(podNamed('h2')) })
    assert.deepEqual([one.status, two.status], [201, 201])
  })

  it('answers 413 to a body beyond the limit, announced or not', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024, 0x20)
    const path = '/api/v1/namespaces/default/pods'
    const announced = await http1(path, {
      ...admin,
      method: 'POST',
      headers: { 'content-length': String(body.length) },
    })
    assert.equal(announced.status, 413)
    assert.equal(JSON.parse(announced.body.toString()).reason, 'RequestEntityTooLarge')
    const chunked = await http1(path, {
      ...admin,
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
      body,
    }).catch((error: Error & { code?: string }) => error.code)
    // The server stops reading, so the client may see the answer or the cut connection first.
    assert.ok(
      chunked === 'EPIPE' || chunked === 'ECONNRESET' || (typeof chunked === 'object' && chunked.status === 413),
    )
  })

  it('compresses large answers for those who accept it', async () => {
    const data = { blob: 'x'.repeat(200_000) }
    const value = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large' }, data }
    assert.equal((await test.ask('POST', '/api/v1/namespaces/default/configmaps', { body: value })).status, 201)
    const path = '/api/v1/namespaces/default/configmaps/large'
    const compressed = await http1(path, { ...admin, headers: { 'accept-encoding': 'gzip' } })
    assert.equal(compressed.headers['content-encoding'], 'gzip')
    assert.deepEqual(JSON.parse(gunzipSync(compressed.body).toString()).data, data)
    const plain = await http1(path, admin)
    assert.equal(plain.headers['content-encoding'], undefined)
    assert.deepEqual(JSON.parse(plain.body.toString()).data, data)
  })

  it('answers a malformed request with a Status and closes', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connectTls({ host, port: listener.port, ca: ca.cert }, () => socket.write('NONSENSE\r\n\r\n'))
      const chunks: Buffer[] = []
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('end', () => resolve(Buffer.concat(chunks).toString()))
      socket.on('error', reject)
    })
    const [head = '', body = ''] = text.split('\r\n\r\n')
    assert.match(head, /^HTTP\/1\.1 400 /)
    assert.equal(JSON.parse(body).reason, 'BadRequest')
  })

  /** What `/metrics` says of events of ConfigMaps. */
  const watchEvents = async (): Promise<{ readonly count: number; readonly bytes: number }> => {
    const { body } = await test.ask('GET', '/metrics')
    const of = (name: string): number =>
      Number(new RegExp(`^${name}{group="",version="v1",resource="configmaps"} (.*)$`, 'm').exec(body)?.[1] ?? 0)
    assert.equal(of('apiserver_watch_events_total'), of('apiserver_watch_events_sizes_count'))
    return { count: of('apiserver_watch_events_total'), bytes: of('apiserver_watch_events_sizes_sum') }
  }

  it('streams watch events as they happen, over HTTP/1.1 and HTTP/2, and ends watches when it stops', async () => {
    const { cert, key } = await ca.issue('CN=server', host)
    const own = await startHttpsListener(
      { server: test.server, clock: realClock },
      { host, port: 0, cert, key, clientCa: ca.cert },
    )
    const path = '/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name=seen'
    const before = await watchEvents()
    const lines: string[][] = [[], []]
    const opened = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const seen = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const ended = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const collect = (at: 0 | 1) => (chunk: Buffer) => {
      lines[at]?.push(
        ...chunk
          .toString()
          .split('\n')
          .filter((line) => line !== ''),
      )
      seen[at].resolve()
    }
    const request = httpsRequest({ host, port: own.port, path, ca: ca.cert, agent: false, ...admin }, (response) => {
      opened[0].resolve()
      response.on('data', collect(0))
      response.on('end', ended[0].resolve)
    })
    request.end()
    const session = connectHttp2(`https://${host}:${own.port}`, { ca: ca.cert, ...admin })
    const stream = session.request({ ':path': path })
    stream.on('response', () => opened[1].resolve())
    stream.on('data', collect(1))
    stream.on('end', ended[1].resolve)
    await Promise.all(opened.map(({ promise }) => promise))
    const value = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'seen' }, data: {} }
    await test.ask('POST', '/api/v1/namespaces/default/configmaps', { body: value })
    await Promise.all(seen.map(({ promise }) => promise))
    assert.deepEqual(lines[0], lines[1])
    assert.deepEqual(
      lines[0]?.map((line) => [JSON.parse(line).type, JSON.parse(line).object.metadata.name]),
      [['ADDED', 'seen']],
    )
    const after = await watchEvents()
    assert.deepEqual(
      [after.count - before.count, after.bytes - before.bytes],
      [2, 2 * Buffer.byteLength(`${lines[0]?.[0]}\n`)],
    )
    await own[Symbol.asyncDispose]()
    await Promise.all(ended.map(({ promise }) => promise))
    session.close()
  })

  it('gives every watcher each of many events once and in order, while one takes nothing', async () => {
    const count = 400
    const path = '/api/v1/namespaces/many/configmaps?watch=1'
    await test.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'many' } } })
    const open = (onLine: ((line: string) => void) | undefined) => {
      const { promise, resolve } = Promise.withResolvers<IncomingMessage>()
      const request = httpsRequest(
        { host, port: listener.port, path, ...admin, ca: ca.cert, agent: false },
        (response) => {
          let rest = ''
          if (onLine === undefined) response.pause()
          else {
            response.setEncoding('utf8').on('data', (text: string) => {
              const lines = (rest + text).split('\n')
              rest = lines.pop() ?? ''
              for (const line of lines) onLine(line)
            })
          }
          resolve(response)
        },
      )
      request.on('error', () => {})
      request.end()
      return promise
    }
    const stuck = await open(undefined)
    const readers = Array.from({ length: 3 }, () => {
      const names: string[] = []
      const all = Promise.withResolvers<void>()
      const opened = open((line) => {
        const { type, object } = JSON.parse(line)
        if (type !== 'ADDED' || object.metadata.name === 'kube-root-ca.crt') return
        names.push(object.metadata.name)
        if (names.length === count) all.resolve()
      })
      return { names, all: all.promise, opened }
    })
    const responses = await Promise.all(readers.map(({ opened }) => opened))
    const data = { text: 'x'.repeat(10_000) }
    for (let at = 0; at < count; at++) {
      const body = { metadata: { name: `m-${at}` }, data }
      assert.equal((await test.ask('POST', '/api/v1/namespaces/many/configmaps', { body })).status, 201)
    }
    await Promise.all(readers.map(({ all }) => all))
    const expected = Array.from({ length: count }, (_, at) => `m-${at}`)
    for (const { names } of readers) assert.deepEqual(names, expected)
    for (const response of [stuck, ...responses]) response.destroy()
  })
})
