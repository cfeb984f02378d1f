// exec and attach over every transport, direct and through a proxy, with the real network of the loopback.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { statusAnswer } from '../upgrade-answer.ts'
import { exitCodeOf, exitStatus, type RemoteCommandStatus } from '../remote-command-status.ts'
import { acceptRemoteCommand } from './accept-remote-command.ts'
import { answerUpgrade } from './accept-upgrade.ts'
import { dialRemoteCommand } from './dial-remote-command.ts'
import { proxyRemoteCommand } from './proxy-remote-command.ts'
import type { RemoteCommandClientSession, RemoteCommandServerSession, RemoteCommandStreams } from './remote-command.ts'
import { readToEnd } from './stream-ends.ts'
import { UpgradeRefusedError } from './upgrade.ts'
import { deps, startUpgradeServer, type UpgradeServer, within } from './upgrade-server.testing.ts'

type Transport = 'spdy' | 'websocket'
type Serve = (session: RemoteCommandServerSession) => Promise<void>

const all: RemoteCommandStreams = { stdin: true, stdout: true, stderr: true, tty: false }

function startPod(streams: RemoteCommandStreams, serve: Serve): Promise<UpgradeServer> {
  return startUpgradeServer(async (upgrade) => serve(await acceptRemoteCommand(upgrade, deps, streams)))
}

/** A server that dials another, as API server and kubelet do. */
function startProxy(
  target: UpgradeServer,
  streams: RemoteCommandStreams,
  transport: Transport,
): Promise<UpgradeServer> {
  return startUpgradeServer(async (upgrade) => {
    try {
      const client = await dialRemoteCommand(target.url('/exec'), deps, { ...streams, transports: [transport] })
      await proxyRemoteCommand(await acceptRemoteCommand(upgrade, deps, streams), client, deps)
    } catch (error) {
      if (!(error instanceof UpgradeRefusedError)) throw error
      answerUpgrade(upgrade.socket, error)
    }
  })
}

function dial(
  server: UpgradeServer,
  streams: RemoteCommandStreams,
  transport: Transport,
): Promise<RemoteCommandClientSession> {
  return dialRemoteCommand(server.url('/exec'), deps, { ...streams, transports: [transport] })
}

const text = async (stream: Readable | undefined): Promise<string> =>
  stream === undefined ? '' : (await readToEnd(stream, 1e6)).toString()

/** cat: stdin to stdout, then a word on stderr and exit 3. */
const cat: Serve = async ({ stdin, stdout, stderr, finish }) => {
  if (stdin !== undefined && stdout !== undefined) await pipeline(stdin, stdout)
  stderr?.write('done')
  await finish(exitStatus(3))
}

const paths = [
  { front: 'spdy', back: undefined },
  { front: 'websocket', back: undefined },
  { front: 'spdy', back: 'websocket' },
  { front: 'websocket', back: 'spdy' },
] as const

for (const { front, back } of paths) {
  const name = back === undefined ? front : `${front}, proxied to ${back}`

  test(`remote command over ${name}: half-closed stdin, stdout, stderr and the exit code arrive whole`, async () => {
    await using pod = await startPod(all, cat)
    await using proxy = back === undefined ? undefined : await startProxy(pod, all, back)
    const session = await dial(proxy ?? pod, all, front)
    session.stdin?.end('hello')
    const [stdout, stderr, status] = await within(
      'outcome',
      Promise.all([text(session.stdout), text(session.stderr), session.result]),
    )
    assert.deepEqual([stdout, stderr, status], ['hello', 'done', exitStatus(3)])
    assert.equal(exitCodeOf(status), 3)
    await within('closing', session.closed)
  })

  test(`remote command over ${name}: terminal sizes arrive, the newest last`, async () => {
    const streams = { stdin: true, stdout: true, stderr: false, tty: true }
    await using pod = await startPod(streams, async ({ resizes, stdout, finish }) => {
      for await (const { width, height } of resizes) {
        stdout?.write(`${width}x${height};`)
        if (width === 132) break
      }
      await finish(exitStatus(0))
    })
    await using proxy = back === undefined ? undefined : await startProxy(pod, streams, back)
    const session = await dial(proxy ?? pod, streams, front)
    session.resize({ width: 80, height: 24 })
    session.resize({ width: 132, height: 43 })
    const [sizes, status] = await within('outcome', Promise.all([text(session.stdout), session.result]))
    assert.match(sizes, /132x43;$/)
    assert.equal(exitCodeOf(status), 0)
  })

  test(`remote command over ${name}: a client that vanishes breaks stdin and closes the session`, async () => {
    const seen = Promise.withResolvers<string>()
    await using pod = await startPod(all, async (session) => {
      const end = await text(session.stdin).then(
        () => 'ended',
        () => 'broken',
      )
      await session.closed
      seen.resolve(end)
    })
    await using proxy = back === undefined ? undefined : await startProxy(pod, all, back)
    const session = await dial(proxy ?? pod, all, front)
    session.destroy()
    await assert.rejects(within('result', session.result))
    assert.equal(await within('the server to notice', seen.promise), 'broken')
  })

  test(`remote command over ${name}: a server that vanishes gives no exit code`, async () => {
    await using pod = await startPod(all, async (session) => session.destroy())
    await using proxy = back === undefined ? undefined : await startProxy(pod, all, back)
    const session = await within('dialling', dial(proxy ?? pod, all, front))
    session.stdout?.resume()
    session.stderr?.resume()
    const outcome: RemoteCommandStatus | Error = await within(
      'result',
      session.result.catch((error: Error) => error),
    )
    assert.equal(outcome instanceof Error ? undefined : exitCodeOf(outcome), undefined)
    await within('closing', session.closed)
  })

  test(`remote command over ${name}: 64 MB both ways through a slow reader, with little in memory`, async () => {
    const total = 64 * 1024 * 1024
    let received = 0
    await using pod = await startPod(all, async ({ stdin, stdout, finish }) => {
      if (stdin !== undefined && stdout !== undefined) await pipeline(stdin, stdout)
      await finish(exitStatus(0))
    })
    await using proxy = back === undefined ? undefined : await startProxy(pod, all, back)
    const session = await dial(proxy ?? pod, all, front)
    const chunk = Buffer.alloc(64 * 1024, 7)
    let offered = 0
    let underWayMax = 0
    const source = Readable.from(
      (function* () {
        for (; offered < total; offered += chunk.length) yield chunk
      })(),
      { objectMode: false },
    )
    const slow = new Writable({
      async write(data: Buffer, _encoding, callback) {
        received += data.length
        underWayMax = Math.max(underWayMax, offered - received)
        await turn()
        callback()
      },
    })
    session.stderr?.resume()
    const { stdin = new PassThrough(), stdout = new PassThrough() } = session
    await within('the transfer', Promise.all([pipeline(source, stdin), pipeline(stdout, slow)]))
    assert.deepEqual([received, exitCodeOf(await session.result)], [total, 0])
    assert.ok(underWayMax < 24 * 1024 * 1024, `${underWayMax} bytes were under way`)
  })
}

test('acceptRemoteCommand: a client that reads nothing stops the writer', async () => {
  for (const transport of ['spdy', 'websocket'] as const) {
    let written = 0
    const stuck = Promise.withResolvers<void>()
    await using pod = await startPod(all, async ({ stdout, closed }) => {
      while (stdout?.write(Buffer.alloc(64 * 1024))) written += 64 * 1024
      // Goes on until the network's own buffers are full, too: then no drain comes between two looks.
      for (let looks = 0, before = -1; looks < 50; looks = before === written ? looks + 1 : 0) {
        before = written
        for (let i = 0; i < 20; i++) await turn()
        while (stdout?.writableNeedDrain === false) {
          stdout.write(Buffer.alloc(64 * 1024))
          written += 64 * 1024
        }
      }
      stuck.resolve()
      await closed
    })
    const session = await dial(pod, all, transport)
    await within('the writer to be stopped', stuck.promise)
    assert.ok(written < 16 * 1024 * 1024, `${transport}: ${written} bytes were taken`)
    session.destroy()
  }
})

test('dialRemoteCommand: a refusal is handed back as it is, also through a proxy', async () => {
  const answer = statusAnswer(404, 'pods "web-1" not found')
  await using pod = await startUpgradeServer(async ({ socket }) => answerUpgrade(socket, answer))
  await using proxy = await startProxy(pod, all, 'websocket')
  for (const server of [pod, proxy]) {
    for (const transport of ['spdy', 'websocket'] as const) {
      const error: unknown = await within(
        'refusal',
        dial(server, all, transport).then(
          () => undefined,
          (each: unknown) => each,
        ),
      )
      assert.ok(error instanceof UpgradeRefusedError, String(error))
      const { statusCode, contentType, body } = error
      assert.deepEqual(
        { statusCode, contentType, body: String(body) },
        { ...answer, body: String(Buffer.from(answer.body)) },
      )
    }
  }
})

test('dialRemoteCommand: falls back from SPDY to WebSocket when the server takes no SPDY', async () => {
  await using pod = await startUpgradeServer(async (upgrade) => {
    if (upgrade.request.headers.upgrade !== 'websocket')
      return answerUpgrade(upgrade.socket, statusAnswer(400, 'no SPDY here'))
    await cat(await acceptRemoteCommand(upgrade, deps, all))
  })
  const session = await dialRemoteCommand(pod.url('/exec'), deps, all)
  session.stdin?.end('x')
  session.stderr?.resume()
  assert.deepEqual([session.protocol, await text(session.stdout)], ['v5.channel.k8s.io', 'x'])
})

test('dialRemoteCommand: gives up on a server that does not answer', async () => {
  await using silent = await startUpgradeServer(() => new Promise(() => {}))
  for (const transports of [['spdy'], ['websocket']] as const) {
    const dialling = dialRemoteCommand(silent.url('/exec'), deps, { ...all, transports, handshakeTimeoutMs: 50 })
    await assert.rejects(within('giving up', dialling), /no answer within 50 ms/)
  }
})

test('acceptRemoteCommand: gives up on a client that opens no streams, and cuts an idle one', async () => {
  const failed = Promise.withResolvers<unknown>()
  await using pod = await startUpgradeServer(async (upgrade) => {
    await acceptRemoteCommand(upgrade, deps, { ...all, handshakeTimeoutMs: 50 }).catch(failed.resolve)
  })
  const session = dialRemoteCommand(pod.url('/exec'), deps, { ...all, stdout: false, transports: ['spdy'] })
  assert.match(String(await within('giving up', failed.promise)), /timed out waiting for client to create streams/)
  await assert.rejects(session.then((each) => each.result))

  await using idle = await startUpgradeServer(async (upgrade) => {
    await acceptRemoteCommand(upgrade, deps, { ...all, idleTimeoutMs: 50 })
  })
  for (const transport of ['spdy', 'websocket'] as const)
    await within('the idle cut', (await dial(idle, all, transport)).closed)
})

test('acceptRemoteCommand: a client that speaks none of the protocols is told so in a Status', async () => {
  await using pod = await startPod(all, cat)
  const socket = new WebSocket(pod.url('/exec'), ['v9.channel.k8s.io'])
  socket.on('error', () => {})
  const [, response] = await within('refusal', once(socket, 'unexpected-response'))
  const status = JSON.parse(await text(response))
  socket.terminate()
  assert.deepEqual([response.statusCode, status.kind, status.reason], [400, 'Status', 'BadRequest'])
  assert.match(status.message, /client supports \[v9.channel.k8s.io\], server accepts \[v5.channel.k8s.io /)
})

test('acceptRemoteCommand: older WebSocket flavours, base64 ones and no sub-protocol at all', async () => {
  const code = { json: JSON.stringify(exitStatus(3)), text: exitStatus(3).message }
  const flavours = [
    { protocols: ['v4.channel.k8s.io'], base64: false, error: code.json },
    { protocols: ['v4.base64.channel.k8s.io'], base64: true, error: code.json },
    { protocols: ['channel.k8s.io'], base64: false, error: code.text },
    { protocols: ['base64.channel.k8s.io'], base64: true, error: code.text },
    { protocols: [], base64: false, error: code.text },
  ]
  for (const { protocols, base64, error } of flavours) {
    await using pod = await startPod(all, async ({ stdin, stdout, finish }) => {
      const [data] = await once(stdin ?? new PassThrough(), 'data')
      stdout?.write(data)
      await finish(exitStatus(3))
    })
    const socket = new WebSocket(pod.url('/exec'), protocols)
    const received: Record<string, string> = {}
    socket.on('message', (raw: Buffer, isBinary) => {
      assert.equal(isBinary, !base64)
      const channel = base64 ? raw.toString()[0] : raw[0]
      const data = base64 ? Buffer.from(raw.toString().slice(1), 'base64') : raw.subarray(1)
      received[String(channel)] = (received[String(channel)] ?? '') + data.toString()
    })
    await within('opening', once(socket, 'open'))
    socket.send(base64 ? `0${Buffer.from('hi').toString('base64')}` : Buffer.from('\0hi'))
    await within('closing', once(socket, 'close'))
    assert.deepEqual(received, { '1': 'hi', '3': error }, protocols.join())
  }
})
