// Joins the server's end of port-forward to a client's end: each connection the client opens is opened upstream, and its
// bytes are copied with back-pressure and half-close.
import { joinDuplexes } from './join-duplexes.ts'
import type { PortForwardClientSession, PortForwardServerConnection, PortForwardServerSession } from './port-forward.ts'

/** Resolves when both sessions are over. Never rejects. */
export async function proxyPortForward(
  server: PortForwardServerSession,
  client: PortForwardClientSession,
): Promise<void> {
  void server.closed.then(() => client.destroy())
  void client.closed.then(() => server.destroy())
  for await (const connection of server.connections) void proxyConnection(connection, client)
  await Promise.all([server.closed, client.closed])
}

async function proxyConnection(
  connection: PortForwardServerConnection,
  client: PortForwardClientSession,
): Promise<void> {
  try {
    const upstream = await client.open(connection.port)
    const copying = joinDuplexes(connection.data, upstream.data)
    connection.error.end(await upstream.error)
    await copying
  } catch (error) {
    connection.error.end(`error forwarding port ${connection.port}: ${(error as Error).message}`)
    connection.data.destroy()
  }
}
