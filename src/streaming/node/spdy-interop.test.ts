// SpdyConnection against another implementation of SPDY/3.1, which does flow control, in both roles.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { createSpdyConnection } from './spdy-connection.ts'
import { deps, within } from './upgrade-server.testing.ts'

/** The little of spdy-transport that is used; it has no types of its own. */
interface PeerStream extends Duplex {
  respond(status: number, headers: object): void
  readonly headers: Record<string, string>
}
interface PeerConnection {
  start(version: number): void
  on(event: 'stream', listener: (stream: PeerStream) => void): void
  on(event: 'error', listener: () => void): void
  request(request: object, callback: (error: Error | null, stream: PeerStream) => void): PeerStream
}
const peerLibrary = createRequire(import.meta.url)('spdy-transport') as {
  connection: { create(socket: Socket, options: object): PeerConnection }
}

async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  const client = connect(port, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  server.close()
  return [client, accepted]
}

function startPeer(socket: Socket, isServer: boolean): PeerConnection {
  const peer = peerLibrary.connection.create(socket, { protocol: 'spdy', isServer })
  peer.on('error', () => {})
  peer.start(3.1)
  return peer
}

const total = 8 * 1024 * 1024
const chunk = Buffer.alloc(50_000, 'sampan')
const source = (): Readable => Readable.from(Array.from({ length: Math.ceil(total / chunk.length) }, () => chunk))

async function digest(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const data of stream) hash.update(data)
  return hash.digest('hex')
}

test('SpdyConnection: as client, 8 MB are echoed by another implementation', async () => {
  const [client, accepted] = await socketPair()
  startPeer(accepted, true).on('stream', (stream) => {
    stream.respond(200, {})
    stream.pipe(stream)
  })
  const connection = createSpdyConnection(client, deps, { role: 'client', resetMeans: 'break' })
  const pseudoHeaders = { ':method': 'POST', ':path': '/', ':host': 'pod', ':scheme': 'http', ':version': 'HTTP/1.1' }
  const stream = await within('the reply', connection.open(new Map(Object.entries(pseudoHeaders))))
  const [echoed] = await within('the echo', Promise.all([digest(stream), pipeline(source(), stream)]))
  assert.equal(echoed, await digest(source()))
  connection.destroy()
  await within('closing', connection.closed)
})

test('SpdyConnection: as server, echoes 8 MB to another implementation and reads its compressed headers', async () => {
  const [client, accepted] = await socketPair()
  const seen: (string | undefined)[] = []
  const connection = createSpdyConnection(accepted, deps, {
    role: 'server',
    resetMeans: 'break',
    replyHeaders: new Map([
      [':status', '200'],
      [':version', 'HTTP/1.1'],
    ]),
    onStream(stream, headers) {
      seen.push(headers.get('streamtype'))
      void pipeline(stream, stream).catch(() => {})
      return true
    },
  })
  const peer = startPeer(client, false)
  for (const streamtype of ['stdin', 'stdout']) {
    const request = { method: 'POST', path: '/', host: 'pod', headers: { streamtype } }
    const stream = await new Promise<PeerStream>((resolve, reject) => {
      const opened = peer.request(request, (error) => (error ? reject(error) : resolve(opened)))
    })
    const [echoed] = await within('the echo', Promise.all([digest(stream), pipeline(source(), stream)]))
    assert.equal(echoed, await digest(source()))
  }
  assert.deepEqual(seen, ['stdin', 'stdout'])
  connection.destroy()
  await within('closing', connection.closed)
})
