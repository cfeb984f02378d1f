import 'reflect-metadata'
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, test } from 'node:test'
import * as x509 from '@peculiar/x509'
import { frameBatches, type TransportResponse } from '#base'
import { freePort } from '#base/node'
import { createHttpsTransport, type HttpsTransport } from './https-transport.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

let identity: { readonly cert: string; readonly key: string }
let server: https.Server
let handle: Handler
let transport: HttpsTransport
const connections = new Set<Socket>()
const origin = (): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}`

/** A certificate for 127.0.0.1 that is its own authority. */
async function selfSigned() {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const names = new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])
  const constraints = new x509.BasicConstraintsExtension(true)
  const extensions = [names, constraints]
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=test', keys, extensions })
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const pem = createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' })
  return { cert: certificate.toString('pem'), key: pem.toString() }
}

before(async () => {
  identity = await selfSigned()
  const client = { requestCert: true, rejectUnauthorized: false, ca: identity.cert }
  server = https.createServer({ ...identity, ...client }, (request, response) => handle(request, response))
  server.on('secureConnection', (socket) => connections.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  transport = createHttpsTransport({ server: origin(), ca: identity.cert })
})

after(() => {
  transport[Symbol.dispose]()
  server.closeAllConnections()
  server.close()
})

const get = (target: string, signal?: AbortSignal): Promise<TransportResponse> =>
  transport.send({ method: 'GET', target, headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) })
const textOf = ({ body }: TransportResponse): string =>
  body.kind === 'bytes' ? Buffer.concat([...body.chunks]).toString() : body.kind

test('createHttpsTransport: sends method, target, headers and body, and gives status, headers and body', async () => {
  handle = async (request, response) => {
    const body = (await request.toArray()).join('')
    response.writeHead(201, { 'x-seen': ['a', 'b'] })
    response.end(JSON.stringify([request.method, request.url, request.headers['content-type'], body]))
  }
  const body = { kind: 'value', value: { a: 'ü' } } as const
  const answer = await transport.send({
    method: 'POST',
    target: '/api/v1/pods?a=b',
    headers: { 'content-type': 'application/json' },
    body,
  })
  assert.deepEqual([answer.status, answer.headers['x-seen']], [201, 'a, b'])
  assert.deepEqual(JSON.parse(textOf(answer)), ['POST', '/api/v1/pods?a=b', 'application/json', '{"a":"ü"}'])
})

test('createHttpsTransport: uses one connection for requests that follow each other', async () => {
  handle = (_request, response) => response.end('ok')
  const before = connections.size
  for (let i = 0; i < 5; i++) assert.equal(textOf(await get('/')), 'ok')
  assert.ok(connections.size - before <= 1, `${connections.size - before} connections were opened`)
})

test('createHttpsTransport: a GET on a connection that the server was closing is sent again', async () => {
  handle = (_request, response) => response.end('ok')
  await get('/')
  let dropped = 0
  handle = (request, response) => {
    if (dropped++ === 0) request.socket.destroy()
    else response.end('again')
  }
  assert.equal(textOf(await get('/')), 'again')
})

test('createHttpsTransport: presents client certificate, or token, below a path of the server', async () => {
  handle = (request, response) => {
    const peer = (request.socket as import('node:tls').TLSSocket).getPeerCertificate()
    response.end(`${peer.subject?.CN} ${request.headers.authorization} ${request.url}`)
  }
  using certified = createHttpsTransport({ server: `${origin()}/base/`, ca: identity.cert, ...identity })
  using bearer = createHttpsTransport({ server: origin(), insecureSkipTlsVerify: true, bearerToken: 't' })
  const request = { method: 'GET', target: '/x', headers: {} } as const
  assert.equal(textOf(await certified.send(request)), 'test undefined /base/x')
  assert.equal(textOf(await bearer.send(request)), 'undefined Bearer t /x')
})

test('createHttpsTransport: does not talk to a server whose certificate is not vouched for', async () => {
  using stranger = createHttpsTransport({ server: origin() })
  await assert.rejects(stranger.send({ method: 'GET', target: '/', headers: {} }), {
    name: 'ConnectionError',
    message: /self-signed certificate/,
  })
})

test('createHttpsTransport: an abort rejects with its reason, before and during the answer', async () => {
  for (const stage of ['head', 'body'] as const) {
    const arrived = Promise.withResolvers<void>()
    handle = (_request, response) => {
      if (stage === 'body') response.write('half')
      arrived.resolve()
    }
    const aborting = new AbortController()
    const answer = get('/', aborting.signal)
    await arrived.promise
    aborting.abort(new Error(`enough of ${stage}`))
    await assert.rejects(answer, { message: `enough of ${stage}` })
  }
})

test('createHttpsTransport: a watch comes as a stream, ends with the server, and closes the connection when disposed', async () => {
  handle = (request, response) => {
    response.write('one\n')
    if (request.url?.includes('end')) response.end('two\n')
  }
  const ended = await get('/pods?watch=true&end')
  assert.equal(ended.body.kind, 'stream')
  if (ended.body.kind !== 'stream') return
  const batches = await Array.fromAsync(frameBatches(ended.body.frames))
  assert.equal(Buffer.concat(batches.flat() as Uint8Array[]).toString(), 'one\ntwo\n')

  const closed = Promise.withResolvers<void>()
  handle = (request, response) => {
    request.socket.once('close', () => closed.resolve())
    response.write('one\n')
  }
  const open = await get('/pods/web/log?follow=true')
  if (open.body.kind !== 'stream') assert.fail('a log must be a stream')
  open.body.frames[Symbol.dispose]()
  await closed.promise
})

test('createHttpsTransport: a stream that breaks rejects', async () => {
  handle = (request, response) => {
    response.write('one\n')
    setTimeout(() => request.socket.destroy(), 5)
  }
  const { body } = await get('/pods?watch=1')
  if (body.kind !== 'stream') assert.fail('a watch must be a stream')
  await assert.rejects(Array.fromAsync(frameBatches(body.frames)), { code: 'ECONNRESET' })
})

test('createHttpsTransport: a consumer that does not take stops the server, and loses nothing', async () => {
  const total = 32 * 1024 * 1024
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  let accepted = 0
  const stalled = Promise.withResolvers<void>()
  handle = async (_request, response) => {
    while (accepted < total) {
      accepted += chunk.byteLength
      if (response.write(chunk)) continue
      const timer = setTimeout(() => stalled.resolve(), 200)
      await once(response, 'drain')
      clearTimeout(timer)
    }
    response.end()
  }
  const { body } = await get('/pods?watch=true')
  if (body.kind !== 'stream') assert.fail('a watch must be a stream')
  await stalled.promise
  assert.ok(accepted < total, `the server could write all ${total} bytes`)
  let taken = 0
  for await (const batch of frameBatches(body.frames))
    for (const frame of batch) taken += (frame as Uint8Array).byteLength
  assert.equal(taken, total)
})

test('createHttpsTransport: says what it tried when nobody listens', async () => {
  const port = await freePort()
  using nobody = createHttpsTransport({ server: `https://127.0.0.1:${port}` })
  await assert.rejects(nobody.send({ method: 'GET', target: '/api', headers: {} }), {
    name: 'ConnectionError',
    code: 'ECONNREFUSED',
    message: `Cannot GET https://127.0.0.1:${port}/api: connect ECONNREFUSED 127.0.0.1:${port}`,
  })
})
