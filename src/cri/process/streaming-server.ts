// Where exec, attach and port-forward are connected to: an HTTP server on loopback that knows each stream by a token, good once
// and for a minute. Upstream: kubelet's cri/streaming/server.go with its request cache.
import type { AddressInfo, Socket } from 'node:net'
import { type Clock, errorMessage, type Log, type Random, type Running } from '#base'
import { http } from '#base/node'
import type { StreamTarget } from '../engine/driver.ts'
import { answerUpgrade, type UpgradeRequest } from '#streaming/node'
import type { HostContainer } from './host-container.ts'
import { serveTarget } from './serve-stream.ts'

/** As upstream's request cache. */
const tokenLifeMs = 60_000
const tokensMax = 1_000
const tokenBytes = 32

export interface StreamingServer extends Running {
  /** Gives out the URL of a stream. */
  urlOf(target: StreamTarget<HostContainer>): string
}

/** Starts the server on a free port of loopback. */
export async function startStreamingServer(deps: {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}): Promise<StreamingServer> {
  const { clock, random, log } = deps
  const targets = new Map<string, { readonly target: StreamTarget<HostContainer>; readonly expiry: Disposable }>()
  const sockets = new Set<Socket>()
  const server = http.createServer((_, answer) => answer.writeHead(426).end())
  const forget = (token: string): StreamTarget<HostContainer> | undefined => {
    const found = targets.get(token)
    found?.expiry[Symbol.dispose]()
    targets.delete(token)
    return found?.target
  }
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    const upgrade: UpgradeRequest = { request, socket, head }
    const target = forget(new URL(request.url ?? '/', 'http://streaming').pathname.split('/')[2] ?? '')
    if (target === undefined) {
      const body = new TextEncoder().encode('the stream was not asked for, or too long ago')
      return answerUpgrade(socket, { statusCode: 404, contentType: 'text/plain; charset=utf-8', body })
    }
    serveTarget(upgrade, target, deps).catch((error: unknown) => {
      log.debug('A stream ended badly', { verb: target.verb, error: errorMessage(error) })
      socket.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const stopped = Promise.withResolvers<void>()
  return {
    urlOf(target) {
      const [oldest] = targets.keys()
      if (targets.size >= tokensMax && oldest !== undefined) forget(oldest)
      const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url')
      targets.set(token, { target, expiry: clock.setTimer(tokenLifeMs, () => forget(token)) })
      return `http://127.0.0.1:${port}/${target.verb}/${token}`
    },
    done: stopped.promise,
    async [Symbol.asyncDispose]() {
      for (const token of [...targets.keys()]) forget(token)
      for (const socket of sockets) socket.destroy()
      server.close(() => stopped.resolve())
      await stopped.promise
    },
  }
}
