import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { removeTree } from './files.ts'
import { realClock } from './real-clock.ts'
import { freePort, type SocketTarget, waitForSocket } from './sockets.ts'

test('waitForSocket: resolves once a port or a unix socket accepts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sockets-test-'))
  const targets: SocketTarget[] = [{ host: '127.0.0.1', port: await freePort() }, { path: join(folder, 'socket') }]
  for (const target of targets) {
    const waiting = waitForSocket(realClock, target, { limitMs: 10_000 })
    const server = createServer()
    server.listen(target)
    await waiting
    await new Promise((resolve) => server.close(resolve))
  }
  await removeTree(folder, { within: tmpdir() })
})

test('waitForSocket: the reason tells deadline from cancel', async () => {
  const target = { path: '/no/such/socket' }
  await assert.rejects(waitForSocket(realClock, target, { limitMs: 30 }), {
    name: 'DeadlineExceededError',
    message: 'Cannot connect to /no/such/socket: nobody accepts after 30 ms',
  })
  const signal = AbortSignal.abort('stop')
  await assert.rejects(waitForSocket(realClock, target, { limitMs: 10_000, signal }), (reason) => reason === 'stop')
})
