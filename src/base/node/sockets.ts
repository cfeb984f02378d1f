// Finding a free port, and waiting until something listens.
import { connect, createServer, type AddressInfo } from 'node:net'
import type { Clock } from '../clock.ts'
import { errorMessage } from '../errors.ts'
import { deadlineSignal, onAbort } from '../signals.ts'
import { sleep } from '../sleep.ts'

/** Between two tries to connect. */
const retryMs = 20

/** A port nobody listens on now. Another process may take it before it is used. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  // A server on a host and port has an AddressInfo.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export type SocketTarget = { readonly path: string } | { readonly host: string; readonly port: number }

export interface WaitForSocketOptions {
  readonly limitMs: number
  readonly signal?: AbortSignal | undefined
}

/** Resolves when a TCP port or unix socket accepts a connection. Rejects with DeadlineExceededError or the signal's reason. */
export async function waitForSocket(clock: Clock, target: SocketTarget, options: WaitForSocketOptions): Promise<void> {
  const name = 'path' in target ? target.path : `${target.host}:${target.port}`
  const message = `Cannot connect to ${name}: nobody accepts after ${options.limitMs} ms`
  using deadline = deadlineSignal(clock, options.limitMs, { signal: options.signal, message })
  for (;;) {
    try {
      await tryConnect(target, deadline.signal)
      return
    } catch (error) {
      deadline.signal.throwIfAborted()
      if (errorMessage(error).includes('EACCES')) throw error
    }
    await sleep(clock, retryMs, { signal: deadline.signal })
  }
}

/** Connects and closes again. */
function tryConnect(target: SocketTarget, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(target)
  const aborts = onAbort(signal, reject)
  socket.once('connect', resolve)
  socket.once('error', reject)
  return promise.finally(() => {
    aborts[Symbol.dispose]()
    socket.destroy()
  })
}
