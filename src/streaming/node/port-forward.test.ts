// port-forward over every transport, direct and through a proxy.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { acceptPortForward } from './accept-port-forward.ts'
import { dialPortForward } from './dial-port-forward.ts'
import type { PortForwardServerConnection } from './port-forward.ts'
import { proxyPortForward } from './proxy-port-forward.ts'
import { readToEnd } from './stream-ends.ts'
import { deps, startUpgradeServer, type UpgradeServer, within } from './upgrade-server.testing.ts'

type Transport = 'spdy' | 'websocket'
type Serve = (connection: PortForwardServerConnection) => Promise<void>

function startPod(serve: Serve): Promise<UpgradeServer> {
  return startUpgradeServer(async (upgrade) => {
    const { connections } = await acceptPortForward(upgrade, deps)
    for await (const connection of connections) void serve(connection).catch(() => {})
  })
}

function startProxy(target: UpgradeServer, transport: Transport): Promise<UpgradeServer> {
  return startUpgradeServer(async (upgrade) => {
    const client = await dialPortForward(target.url('/portforward'), deps, { transports: [transport] })
    await proxyPortForward(await acceptPortForward(upgrade, deps), client)
  })
}

const dial = (server: UpgradeServer, transport: Transport) =>
  dialPortForward(server.url('/portforward'), deps, { transports: [transport] })
const text = async (stream: Duplex): Promise<string> => (await readToEnd(stream, 1e6)).toString()

/** Says its port, then echoes until the client half-closes. */
const echo: Serve = async ({ port, data, error }) => {
  data.write(`${port}:`)
  await pipeline(data, data)
  error.end()
}

const paths = [
  { front: 'spdy', back: undefined },
  { front: 'websocket', back: undefined },
  { front: 'spdy', back: 'websocket' },
  { front: 'websocket', back: 'spdy' },
] as const

for (const { front, back } of paths) {
  const name = back === undefined ? front : `${front}, proxied to ${back}`

  test(`port-forward over ${name}: 200 connections at once, each with its own bytes and half-close`, async () => {
    await using pod = await startPod(echo)
    await using proxy = back === undefined ? undefined : await startProxy(pod, back)
    const session = await dial(proxy ?? pod, front)
    const answers = Array.from({ length: 200 }, async (_, i) => {
      const { data, error } = await session.open(8000 + i)
      data.end(`hello ${i}`)
      return [await text(data), await error]
    })
    const expected = Array.from({ length: 200 }, (_, i) => [`${8000 + i}:hello ${i}`, ''])
    assert.deepEqual(await within('the answers', Promise.all(answers)), expected)
    session.destroy()
    await within('closing', session.closed)
  })

  test(`port-forward over ${name}: the error text of one connection arrives and leaves the others alone`, async () => {
    await using pod = await startPod(async (connection) => {
      if (connection.port !== 1) return await echo(connection)
      connection.error.end('connection refused')
      connection.data.destroy()
    })
    await using proxy = back === undefined ? undefined : await startProxy(pod, back)
    const session = await dial(proxy ?? pod, front)
    const good = await session.open(2)
    const bad = await session.open(1)
    assert.equal(await within('the error', bad.error), 'connection refused')
    if (!bad.data.closed) await within('the end', once(bad.data, 'close'))
    good.data.end('still here')
    assert.equal(await within('the other', text(good.data)), '2:still here')
    session.destroy()
  })

  test(`port-forward over ${name}: 16 MB arrive whole although the server closes right after its last byte`, async () => {
    const total = 16 * 1024 * 1024
    await using pod = await startPod(async ({ data, error }) => {
      for (let sent = 0; sent < total; sent += 65536) if (!data.write(Buffer.alloc(65536))) await once(data, 'drain')
      data.end(() => data.destroy())
      error.end()
    })
    await using proxy = back === undefined ? undefined : await startProxy(pod, back)
    const session = await dial(proxy ?? pod, front)
    const { data } = await session.open(80)
    let received = 0
    for await (const chunk of data) received += chunk.length
    assert.equal(received, total)
    session.destroy()
  })

  test(`port-forward over ${name}: either end vanishing breaks the connections and ends the sessions`, async () => {
    for (const leaver of ['client', 'server'] as const) {
      const serverGone = Promise.withResolvers<string>()
      await using pod = await startUpgradeServer(async (upgrade) => {
        const session = await acceptPortForward(upgrade, deps)
        for await (const { data } of session.connections) {
          if (leaver === 'server') session.destroy()
          text(data).then(
            () => serverGone.resolve('ended'),
            () => serverGone.resolve('broken'),
          )
        }
      })
      await using proxy = back === undefined ? undefined : await startProxy(pod, back)
      const session = await dial(proxy ?? pod, front)
      const opened = await session.open(80).catch(() => undefined)
      if (leaver === 'client') session.destroy()
      if (opened !== undefined) await assert.rejects(within('the client to notice', text(opened.data)))
      assert.equal(await within('the server to notice', serverGone.promise), 'broken', leaver)
      await within('closing', session.closed)
    }
  })
}

test('acceptPortForward: WebSocket channels, a data and an error channel for each port of the query', async () => {
  await using pod = await startPod(async ({ port, data, error }) => {
    const [bytes] = await once(data, 'data')
    data.end(`${port} got ${bytes}`)
    error.end(port === 443 ? 'oops' : undefined)
  })
  const socket = new WebSocket(pod.url('/portforward?ports=80,443'), ['v4.channel.k8s.io'])
  const received: Buffer[][] = [[], [], [], []]
  socket.on('message', (raw: Buffer) => received[raw[0] ?? 9]?.push(raw.subarray(1)))
  await within('opening', once(socket, 'open'))
  socket.send(Buffer.from('\0one'))
  socket.send(Buffer.from('\x02two'))
  await within('closing', once(socket, 'close'))
  const texts = received.map((each) => Buffer.concat(each).toString('latin1'))
  assert.deepEqual(texts, ['P\x0080 got one', 'P\x00', '\xbb\x01443 got two', '\xbb\x01oops'])
})

test('acceptPortForward: WebSocket channels without a usable port are refused', async () => {
  await using pod = await startPod(echo)
  for (const query of ['', '?ports=0', '?ports=80,x', '?ports=70000']) {
    const socket = new WebSocket(pod.url(`/portforward${query}`), ['v4.channel.k8s.io'])
    socket.on('error', () => {})
    const [, response] = await within('refusal', once(socket, 'unexpected-response'))
    assert.equal(response.statusCode, 400, query)
    socket.terminate()
  }
})
