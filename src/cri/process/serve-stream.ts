// One stream, to its end: a command's or a container's pipes, or connections to ports of this machine. There is no terminal:
// with `tty` the command gets pipes all the same, and its stderr goes where its stdout goes.
import { connect } from 'node:net'
import { finished, pipeline } from 'node:stream/promises'
import { type Clock, errorMessage, type Log } from '#base'
import { exitStatus, internalErrorStatus, successStatus } from '#streaming'
import {
  acceptPortForward,
  acceptRemoteCommand,
  joinDuplexes,
  type PortForwardServerConnection,
  type RemoteCommandServerSession,
  type UpgradeRequest,
} from '#streaming/node'
import type { StreamTarget } from '../engine/driver.ts'
import { exitCodeOf, type HostContainer, type OutputFollower } from './host-container.ts'
import { killCommand, startCommand } from './run-command.ts'

interface StreamDeps {
  readonly clock: Clock
  readonly log: Log
}

/** Serves an upgraded connection to its end. */
export async function serveTarget(
  upgrade: UpgradeRequest,
  target: StreamTarget<HostContainer>,
  deps: StreamDeps,
): Promise<void> {
  if (target.verb === 'portforward') return forwardPorts(upgrade, deps)
  const session = await acceptRemoteCommand(upgrade, deps, target.request)
  if (target.verb === 'exec') await execute(session, target.container.own, target.request.cmd)
  else await attach(session, target.container.own)
}

async function execute(
  session: RemoteCommandServerSession,
  container: HostContainer,
  cmd: readonly string[],
): Promise<void> {
  let child: ReturnType<typeof startCommand>
  try {
    child = startCommand(container, cmd, session.stdin === undefined ? 'ignore' : 'pipe')
  } catch (error) {
    return session.finish(internalErrorStatus(errorMessage(error)))
  }
  const exit = new Promise<number>((resolve) => {
    child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
  // A client that goes away takes its command with it.
  void session.closed.then(() => killCommand(child))
  if (session.stdin && child.stdin) pipeline(session.stdin, child.stdin).catch(() => {})
  if (session.stdout) child.stdout?.pipe(session.stdout, { end: false })
  const errors = session.stderr ?? session.stdout
  if (errors) child.stderr?.pipe(errors, { end: false })
  child.stdout?.resume()
  child.stderr?.resume()
  const code = await exit
  await session.finish(code === 0 ? successStatus : exitStatus(code))
}

async function attach(session: RemoteCommandServerSession, container: HostContainer): Promise<void> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const follower: OutputFollower = (stream, chunk) => {
    const output = stream === 'stderr' ? (session.stderr ?? session.stdout) : session.stdout
    // A reader that is too slow is cut: the container must not wait for it.
    if (output && output.writableLength > attachBytesMax) session.destroy(new Error('the client reads too slowly'))
    else output?.write(chunk)
  }
  using _following = container.follow(follower, end)
  const { stdin } = container
  // The container's input stays open for whoever comes next.
  if (session.stdin && stdin) session.stdin.pipe(stdin, { end: false })
  await Promise.race([ended, session.closed])
  session.stdin?.unpipe()
  await session.finish(successStatus)
}

/** Output that waits for the client of an attach. */
const attachBytesMax = 16 * 1024 * 1024

async function forwardPorts(upgrade: UpgradeRequest, deps: StreamDeps): Promise<void> {
  const session = await acceptPortForward(upgrade, deps)
  for await (const connection of session.connections) void forward(connection)
}

async function forward({ port, data, error }: PortForwardServerConnection): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
  } catch (cause) {
    error.end(`failed to connect to localhost:${port}: ${errorMessage(cause)}`)
    data.destroy()
    return
  }
  await joinDuplexes(data, socket)
  error.end()
  await finished(error).catch(() => {})
}
