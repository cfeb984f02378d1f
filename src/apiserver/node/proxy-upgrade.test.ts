// Upgraded connections through nodes/proxy over real sockets: the API server joins them with whatever the kubelet speaks.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as httpsRequest, type RequestOptions, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { realClock } from '#base/node'
import { startTestServer, type TestServer } from '../server.testing.ts'
import { createTestAuthority, type TestAuthority, type TestCertificate } from './certificates.testing.ts'
import { type HttpsListener, startHttpsListener } from './https-listener.ts'

const host = '127.0.0.1'
let ca: TestAuthority
let admin: TestCertificate
let kubelet: Server
let test: TestServer
let listener: HttpsListener
/** What the kubelet was asked, and by whom. */
const asked: { url: string | undefined; client: unknown; authorization: string | undefined }[] = []

before(async () => {
  ca = await createTestAuthority()
  admin = await ca.issue('CN=alice, O=system:masters')
  const serving = await ca.issue('CN=server', host)
  kubelet = createServer({ ...serving, ca: ca.cert, requestCert: true })
  const sockets = new WebSocketServer({ noServer: true })
  kubelet.on('upgrade', (request, socket: Duplex, head) => {
    const { authorization } = request.headers
    const { subject } = (
      request.socket as unknown as { getPeerCertificate(): { subject?: { CN?: string } } }
    ).getPeerCertificate()
    asked.push({ url: request.url, client: subject?.CN, authorization })
    if (request.url?.startsWith('/refuse') === true) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
    } else if (request.headers.upgrade === 'websocket') {
      sockets.handleUpgrade(request, socket, head, (open) => open.on('message', (data) => open.send(`heard ${data}`)))
    } else {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n')
      socket.pipe(socket)
    }
  })
  kubelet.listen(0, host)
  await once(kubelet, 'listening')
  test = await startTestServer({ clock: realClock, kubeletHosts: new Map([['n1', host]]) })
  await test.ask('POST', '/api/v1/nodes', { body: { metadata: { name: 'n1' } } })
  const { port } = kubelet.address() as AddressInfo
  await test.ask('PATCH', '/api/v1/nodes/n1/status', {
    body: {
      status: {
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        daemonEndpoints: { kubeletEndpoint: { Port: port } },
      },
    },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  const kubeletTls = { ...(await ca.issue('CN=kube-apiserver')), ca: ca.cert }
  listener = await startHttpsListener(
    { server: test.server, clock: realClock },
    { host, port: 0, ...serving, clientCa: ca.cert, kubeletTls },
  )
})
after(async () => {
  await listener[Symbol.asyncDispose]()
  await test[Symbol.asyncDispose]()
  kubelet.closeAllConnections()
  kubelet.close()
})

interface Got {
  readonly status: number
  readonly body: string
}

function upgrade(path: string, headers: RequestOptions['headers'], written: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ host, port: listener.port, path, ca: ca.cert, agent: false, ...admin, headers })
    request.on('upgrade', (answer, socket, head) => {
      let text = head.toString()
      socket.write(written)
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.length < written.length) return
        socket.end()
        resolve({ status: answer.statusCode ?? 0, body: text })
      })
    })
    request.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    request.on('error', reject)
    request.end()
  })
}

const spdy = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }

describe('upgraded connections through nodes/proxy', () => {
  it('WebSocket: messages both ways, the path and query as they were, the API server known by its certificate', async () => {
    asked.length = 0
    const url = `wss://${host}:${listener.port}/api/v1/nodes/n1/proxy/talk?to=you`
    const socket = new WebSocket(url, { ca: ca.cert, ...admin })
    await once(socket, 'open')
    socket.send('one')
    const [message] = await once(socket, 'message')
    assert.equal(String(message), 'heard one')
    socket.close()
    await once(socket, 'close')
    assert.deepEqual(asked, [{ url: '/talk?to=you', client: 'kube-apiserver', authorization: undefined }])
  })

  it('SPDY and anything else: bytes both ways', async () => {
    const big = 'x'.repeat(300_000)
    assert.deepEqual(await upgrade('/api/v1/nodes/n1/proxy/bytes', spdy, big), { status: 101, body: big })
  })

  it('a refusal is passed back; nobody there is 503', async () => {
    assert.deepEqual(await upgrade('/api/v1/nodes/n1/proxy/refuse', spdy, ''), { status: 403, body: 'no' })
    await test.ask('POST', '/api/v1/nodes', { body: { metadata: { name: 'n2' } } })
    const missing = await upgrade('/api/v1/nodes/nobody/proxy/x', spdy, '')
    assert.equal(missing.status, 404)
    const pod = await upgrade('/api/v1/namespaces/default/pods/nobody/proxy/x', spdy, '')
    assert.equal(JSON.parse(pod.body).message, 'pods "nobody" not found')
    const service = await upgrade('/api/v1/namespaces/default/services/kubernetes:https/proxy/x', spdy, '')
    assert.equal(JSON.parse(service.body).reason, 'ServiceUnavailable')
  })

  it('an upgrade that nobody takes is no upgrade', async () => {
    const offered = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }
    const { status, body } = await upgrade('/api/v1/nodes', offered, '')
    assert.deepEqual([status, JSON.parse(body).kind], [200, 'NodeList'])
  })
})
