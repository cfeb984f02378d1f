// For tests: an HTTP server on loopback that hands each upgrade to a function, and waits that have a limit.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { deadlineSignal, raceSignal } from '#base'
import { realClock } from '#base/node'
import type { UpgradeRequest } from './upgrade.ts'

export const deps = { clock: realClock }

/** Longer than anything here takes on a busy machine. */
const waitMsMax = 20_000

export interface UpgradeServer extends AsyncDisposable {
  readonly url: (path: string) => URL
}

export async function startUpgradeServer(
  onUpgrade: (upgrade: UpgradeRequest) => Promise<void>,
): Promise<UpgradeServer> {
  const sockets = new Set<Duplex>()
  const server = createServer((_request, response) => response.writeHead(404).end('no upgrade'))
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket)
    onUpgrade({ request, socket, head }).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  return {
    url: (path) => new URL(path, `http://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What the promise gives; a rejection that names `what` when it takes too long. */
export async function within<T>(what: string, promise: PromiseLike<T>): Promise<T> {
  using deadline = deadlineSignal(realClock, waitMsMax, { message: `Waited too long for ${what}` })
  return await raceSignal(promise, deadline.signal)
}
