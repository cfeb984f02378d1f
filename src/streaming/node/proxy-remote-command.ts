// Joins a server session to a client session: what the API server does between kubectl and a kubelet, and the kubelet
// between the API server and the runtime. Copies with back-pressure and half-close; the outcome passes through unchanged.
import { pipeline } from 'node:stream/promises'
import type { Clock } from '#base'
import { internalErrorStatus, type RemoteCommandStatus } from '../remote-command-status.ts'
import type { RemoteCommandClientSession, RemoteCommandServerSession } from './remote-command.ts'

/** How long the command may go on after its client has left in good order and all its input was delivered. */
const afterClientMs = 10_000

/** Resolves when both sessions are over. Never rejects: what goes wrong on one side is told to the other. */
export async function proxyRemoteCommand(
  server: RemoteCommandServerSession,
  client: RemoteCommandClientSession,
  deps: { readonly clock: Clock },
): Promise<void> {
  const copyStdin = copy(server.stdin, client.stdin)
  const copyOut = [copy(client.stdout, server.stdout), copy(client.stderr, server.stderr)]
  void forwardResizes(server, client)
  const clientLeft = server.closed.then(() => drainAfterClient({ server, client, copyStdin }, deps.clock))
  const status = await client.result.catch((error: Error): RemoteCommandStatus => internalErrorStatus(error.message))
  await Promise.all(copyOut)
  await server.finish(status)
  client.destroy()
  server.stdin?.destroy()
  await Promise.all([server.closed, client.closed, clientLeft])
}

/** A client that half-closed by leaving (WebSocket before v5) has input under way; one that broke off has not. */
async function drainAfterClient(
  ends: { server: RemoteCommandServerSession; client: RemoteCommandClientSession; copyStdin: Promise<boolean> },
  clock: Clock,
): Promise<void> {
  const { client, copyStdin } = ends
  client.stdout?.resume()
  client.stderr?.resume()
  if (ends.server.stdin === undefined || !(await copyStdin)) return client.destroy()
  const timer = clock.setTimer(afterClientMs, () => client.destroy())
  await client.closed
  timer[Symbol.dispose]()
}

/** True when everything up to the end was copied. */
async function copy(from: NodeJS.ReadableStream | undefined, to: NodeJS.WritableStream | undefined): Promise<boolean> {
  if (from === undefined) return true
  if (to === undefined) {
    from.resume()
    return true
  }
  return await pipeline(from, to).then(
    () => true,
    () => false,
  )
}

async function forwardResizes(server: RemoteCommandServerSession, client: RemoteCommandClientSession): Promise<void> {
  for await (const size of server.resizes) client.resize(size)
}
