// Clients that break HTTP, by mistake or on purpose: refused with a Status where an answer can still be given, cut where not,
// within bounded time and memory, and nobody else notices.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { after, before, describe, it } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { createVirtualClock, seededRandom } from '#base'
import { realClock, settleTurn } from '#base/node'
import { startTestServer, type TestServer } from '../server.testing.ts'
import { createTestAuthority, type TestAuthority, type TestCertificate } from './certificates.testing.ts'
import { type HttpsListener, startHttpsListener } from './https-listener.ts'
import { bodyTimeoutMs } from './read-request.ts'

const host = '127.0.0.1'
const configMaps = '/api/v1/namespaces/default/configmaps'
/** What a client may wait for an answer or the end of its connection. */
const patienceMs = 10_000
/** What all of a test's bad clients may leave on the heap, garbage not yet collected included. */
const heapGrowthMax = 150 * 1024 * 1024

let ca: TestAuthority
let admin: TestCertificate
let test: TestServer
let listener: HttpsListener
const bodyClock = createVirtualClock({ settle: settleTurn })

before(async () => {
  ca = await createTestAuthority()
  admin = await ca.issue('CN=alice, O=system:masters')
  test = await startTestServer({ clock: realClock })
  const serving = await ca.issue('CN=server', host)
  listener = await startHttpsListener(
    { server: test.server, clock: bodyClock },
    { host, port: 0, ...serving, clientCa: ca.cert, timeouts: { headers: 300, request: 30_000, checks: 50 } },
  )
})
after(async () => {
  await listener[Symbol.asyncDispose]()
  await test[Symbol.asyncDispose]()
})

function open(): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const options = { host, port: listener.port, ca: ca.cert, ...admin, ALPNProtocols: ['http/1.1'] }
    const socket = connectTls(options, () => resolve(socket))
    socket.on('error', reject)
  })
}

/** All that comes until the server closes. */
async function heard(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve).once('end', resolve))
  const late = realClock.setTimer(patienceMs, () => socket.destroy(new Error('the server did not close')))
  await closed
  late[Symbol.dispose]()
  socket.destroy()
  return Buffer.concat(chunks).toString()
}

interface Refused {
  readonly code: number
  readonly reason: string | undefined
}

/** The Status of an answer, which must be one. */
function refusalOf(text: string): Refused {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const code = Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1])
  const status = JSON.parse(body)
  assert.deepEqual([status.kind, status.status, status.code], ['Status', 'Failure', code])
  return { code, reason: status.reason }
}

async function said(bytes: string | Buffer): Promise<string> {
  const socket = await open()
  const all = heard(socket)
  socket.write(bytes)
  return all
}

/** The server answers somebody else as ever. */
async function answersOthers(): Promise<void> {
  const request = httpsRequest({ host, port: listener.port, path: '/readyz', ca: ca.cert, agent: false, ...admin })
  request.end()
  const [response] = await once(request, 'response')
  response.resume()
  assert.equal(response.statusCode, 200)
}

const post = (headers: string, body: string) => `POST ${configMaps} HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`

describe('bad clients', () => {
  it('a request that is none, or says its length twice or wrong: 400', async () => {
    const requests = [
      'NONSENSE\r\n\r\n',
      '\x16\x03\x01\x02\x00',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
      post('Content-Length: -1', ''),
      post('Content-Length: 1x', ''),
      post('Content-Length: 5\r\nContent-Length: 6', 'hello'),
      post('Content-Length: 5\r\nTransfer-Encoding: chunked', 'hello'),
      post('Transfer-Encoding: chunked', 'zz\r\nhello\r\n'),
      `GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n`,
    ]
    for (const request of requests) {
      assert.deepEqual(refusalOf(await said(request)), { code: 400, reason: 'BadRequest' }, JSON.stringify(request))
    }
  })

  it('a URL or headers beyond all measure: 431', async () => {
    const long = 'x'.repeat(100_000)
    for (const request of [
      `GET /${long} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${long}\r\n\r\n`,
    ]) {
      assert.equal(refusalOf(await said(request)).code, 431)
    }
  })

  it('a head that never ends: 408', async () => {
    assert.equal(refusalOf(await said('GET / HTTP/1.1\r\nHost: x\r\nX: ')).code, 408)
  })

  it('a body shorter than it says, and then nothing: a Status when time is over', async () => {
    const socket = await open()
    const all = heard(socket)
    socket.write(post('Content-Type: application/json\r\nContent-Length: 1000', '{"metadata":'))
    while (bodyClock.pending === 0) await settleTurn()
    await bodyClock.advance(bodyTimeoutMs + 1)
    assert.deepEqual(refusalOf(await all), { code: 504, reason: 'Timeout' })
  })

  it('a body shorter than it says, and the connection closed: nothing is made of it', async () => {
    const socket = await open()
    const all = heard(socket)
    socket.end(post('Content-Type: application/json\r\nContent-Length: 1000', '{"metadata":{"name":"half"}}'))
    await all
    assert.equal((await test.ask('GET', `${configMaps}/half`)).status, 404)
  })

  it('a body longer than it says: what is beyond is no request', async () => {
    const body = '{"metadata":{"name":"exact"}}'
    const text = await said(
      post(`Content-Type: application/json\r\nContent-Length: ${body.length}`, `${body}trailing rubbish\r\n\r\n`),
    )
    // Whichever comes first; never one in the middle of the other.
    const answers = text.match(/HTTP\/1\.1 \d+/g) ?? []
    assert.ok(text === '' || text.startsWith(answers[0] ?? '-'))
    assert.ok(answers.length <= 2 && answers.every((line) => line.endsWith(' 201') || line.endsWith(' 400')), text)
  })

  it('rubbish while an answer streams: the connection is cut, and nothing is written into the stream', async () => {
    const socket = await open()
    const all = heard(socket)
    socket.write(`GET ${configMaps}?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n`)
    await once(socket, 'data')
    socket.write('NONSENSE\r\n\r\n')
    const text = await all
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
    assert.doesNotMatch(text, /HTTP\/1\.1 400/)
  })

  it('a body beyond the limit, announced: 413 before it is sent', async () => {
    const refused = refusalOf(await said(post('Content-Length: 4000000', '')))
    assert.deepEqual(refused, { code: 413, reason: 'RequestEntityTooLarge' })
  })

  it('half of a connection closed after a request: it is answered', async () => {
    const socket = await open()
    const all = heard(socket)
    socket.end('GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert.match(await all, /^HTTP\/1\.1 200 OK\r\n[^]*ok$/)
  })

  it('rubbish of all lengths, hundreds of times: everybody else is answered, nothing stays', async () => {
    const random = seededRandom(7)
    const before = process.memoryUsage().heapUsed
    for (let round = 0; round < 6; round++) {
      const clients = Array.from({ length: 20 }, async (_, at) => {
        const socket = await open()
        socket.on('error', () => {})
        socket.resume()
        const closed = new Promise((resolve) => socket.once('close', resolve))
        const bytes = Buffer.from(Array.from({ length: (at + 1) * 50 }, () => Math.floor(random.next() * 256)))
        const valid = at % 2 === 0 ? Buffer.from(post('Content-Length: 100000', '')) : Buffer.alloc(0)
        socket.write(Buffer.concat([valid, bytes]))
        await settleTurn()
        if (at % 3 === 0) socket.end()
        else socket.destroy()
        await closed
      })
      await Promise.all(clients)
      await answersOthers()
    }
    assert.ok(process.memoryUsage().heapUsed - before < heapGrowthMax)
  })

  it('HTTP/2 streams reset as soon as they are opened, thousands of them', async () => {
    const before = process.memoryUsage().heapUsed
    for (let round = 0; round < 10; round++) {
      const session = connectHttp2(`https://${host}:${listener.port}`, { ca: ca.cert, ...admin })
      session.on('error', () => {})
      await once(session, 'connect')
      for (let at = 0; at < 500 && !session.destroyed; at++) {
        const watch = at % 2 === 0 ? '?watch=1' : ''
        const stream = session.request({ ':path': `${configMaps}${watch}`, ':method': at % 5 === 0 ? 'POST' : 'GET' })
        stream.on('error', () => {})
        stream.close(8)
      }
      await settleTurn()
      await answersOthers()
      session.destroy()
    }
    assert.ok(process.memoryUsage().heapUsed - before < heapGrowthMax)
    const { body } = await test.ask('GET', '/metrics')
    const watchers = /apiserver_longrunning_requests\{[^}]*configmaps[^}]*\} (\d+)/.exec(body)?.[1]
    assert.ok(watchers === undefined || Number(watchers) < 500, `${watchers} watchers are left`)
  })

  it('HTTP/2 with a method, path or headers that are none', async () => {
    const session = connectHttp2(`https://${host}:${listener.port}`, { ca: ca.cert, ...admin })
    session.on('error', () => {})
    const statusOf = (headers: Record<string, string>): Promise<number | string> =>
      new Promise((resolve) => {
        const stream = session.request(headers, { endStream: true })
        stream.on('response', (head) => resolve(Number(head[':status'])))
        stream.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
        stream.on('close', () => resolve('closed'))
      })
    assert.equal(await statusOf({ ':path': '/readyz', ':method': 'BREW' }), 400)
    assert.equal(await statusOf({ ':path': '/readyz', ':method': 'TRACE' }), 400)
    assert.equal(await statusOf({ ':path': `${configMaps}/%zz`, ':method': 'GET' }), 404)
    const large = await statusOf({ ':path': '/readyz', ':method': 'GET', 'x-large': 'x'.repeat(60_000) })
    assert.ok(large === 200 || large === 431 || typeof large === 'string', `${large}`)
    session.destroy()
    await answersOthers()
  })
})
