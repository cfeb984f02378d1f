// `sampan port-forward`. Upstream counterpart: kubectl/pkg/cmd/portforward.
import { createServer, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { onAbort } from '#base'
import { resourcePath } from '#client'
import { dialPortForward, type PortForwardClientSession } from '#streaming/node'
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { stoppedExitCode, UsageError } from '../failure.ts'
import type { CliIo } from '../io.ts'
import { podKindName } from '../kind-names.ts'
import { dialOptions, refusalOf } from '../remote-session.ts'
import { findPod } from '../resources/pod-target.ts'

interface Forward {
  readonly local: number
  readonly remote: number
}

const loopback: Readonly<Record<string, readonly string[]>> = { localhost: ['127.0.0.1', '::1'] }

export const portForward = defineCommand<{ readonly address: string }>({
  usage: 'port-forward TYPE/NAME [LOCAL_PORT:]REMOTE_PORT...',
  description: 'Forward one or more local ports to a pod.',
  flags: [
    { flags: '--address <address>', description: 'addresses to listen on, separated by commas', default: 'localhost' },
  ],
  async run({ io, flags, args }) {
    const [target, ...ports] = args
    if (target === undefined || ports.length === 0)
      throw new UsageError(
        "TYPE/NAME and list of ports are required for port-forward\nSee 'sampan port-forward -h' for help and examples",
      )
    const forwards = ports.map(parseForward)
    using connection = await connect(io, flags)
    const { metadata, status } = await findPod(connection, target, io.signal)
    if (status.phase !== 'Running')
      throw new UsageError(`unable to forward port because pod is not running. Current status=${status.phase}`)
    const path = resourcePath(podKindName, metadata, 'portforward')
    const url = new URL(
      `${connection.server.replace(/\/$/, '')}${path}?ports=${forwards.map(({ remote }) => remote).join(',')}`,
    )
    const session = await dialPortForward(
      url,
      { clock: io.clock },
      { ...dialOptions(connection.tls), signal: io.signal },
    ).catch((error: unknown) => {
      throw refusalOf(error)
    })
    const servers: Server[] = []
    const chosen: number[] = []
    try {
      for (const address of flags.address.split(',').flatMap((each) => loopback[each] ?? [each]))
        for (const [index, forward] of forwards.entries()) {
          // Where any port will do, all addresses have the same one.
          const local = forward.local || (chosen[index] ?? 0)
          const found = await listen(io, { session, forward: { ...forward, local }, address })
          if (found === undefined) continue
          servers.push(found.server)
          chosen[index] = found.port
        }
      if (servers.length === 0) throw new UsageError('unable to listen on any of the requested ports')
      using _stop = onAbort(io.signal, () => session.destroy())
      await session.closed
    } finally {
      session.destroy()
      for (const server of servers) server.close()
    }
    if (io.signal.aborted) return stoppedExitCode
    throw new UsageError('lost connection to pod')
  },
})

/** `8080:80`, `80`, `:80` (any local port). */
export function parseForward(text: string): Forward {
  const match = /^(?:(\d*):)?(\d+)$/.exec(text)
  const remote = Number(match?.[2])
  const local = match?.[1] === undefined ? remote : Number(match[1])
  if (match === null || remote < 1 || remote > 65_535 || local > 65_535)
    throw new UsageError(`invalid port format ${JSON.stringify(text)}`)
  return { local, remote }
}

interface Listening {
  readonly session: PortForwardClientSession
  readonly forward: Forward
  readonly address: string
}

/** Nothing where the machine has no such address: one of two loopback addresses is enough. */
async function listen(
  io: CliIo,
  { session, forward, address }: Listening,
): Promise<{ readonly server: Server; readonly port: number } | undefined> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    io.stdout.write(`Handling connection for ${socket.localPort}\n`)
    carry(session, socket, forward.remote).catch((error: Error) => {
      if (!io.signal.aborted) io.stderr.write(`error: ${error.message}\n`)
    })
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(forward.local, address, resolve)
  try {
    await promise
  } catch (error) {
    io.stderr.write(`Unable to listen on port ${forward.local}: ${(error as Error).message}\n`)
    return undefined
  }
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : forward.local
  const shown = address.includes(':') ? `[${address}]` : address
  io.stdout.write(`Forwarding from ${shown}:${port} -> ${forward.remote}\n`)
  return { server, port }
}

/** Joins one local connection with one of the Pod. */
async function carry(session: PortForwardClientSession, socket: Socket, remote: number): Promise<void> {
  socket.on('error', () => {})
  const { data, error } = await session.open(remote).catch((failure: unknown) => {
    socket.destroy()
    throw failure
  })
  await Promise.allSettled([pipeline(socket, data, { end: true }), pipeline(data, socket)])
  const text = await error
  if (text !== '') throw new Error(`an error occurred forwarding to ${remote}: ${text}`)
}
