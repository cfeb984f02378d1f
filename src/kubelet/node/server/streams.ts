// /exec, /attach, /portForward: the client's session joined with the runtime's. Upstream: pkg/kubelet/server getExec,
// getAttach, getPortForward.
import { errorMessage } from '#base'
import type { StreamingResponse } from '#cri'
import { internalErrorStatus } from '#streaming'
import {
  acceptPortForward,
  acceptRemoteCommand,
  answerUpgrade,
  dialPortForward,
  dialRemoteCommand,
  proxyPortForward,
  proxyRemoteCommand,
  UpgradeNotAcceptedError,
  type UpgradeRequest,
} from '#streaming/node'
import { newestRecord, readySandbox } from '../../pod/runtime-status.ts'
import { containerNameLabel, podUidLabel } from '../../runtime/labels.ts'
import type { ServerContext } from './context.ts'

const set = (query: URLSearchParams, ...names: readonly string[]): boolean =>
  names.some((name) => query.get(name) === '1' || query.get(name) === 'true')

/** Answers an upgrade that is not made. */
export function refuse({ socket }: Pick<UpgradeRequest, 'socket'>, statusCode: number, text: string): void {
  answerUpgrade(socket, { statusCode, contentType: 'text/plain; charset=utf-8', body: new TextEncoder().encode(text) })
}

/** The parts of `/exec/{namespace}/{pod}/[{uid}/]{container}`. */
export function parseStreamPath(pathname: string) {
  const [verb = '', namespace = '', pod = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent)
  if (verb === 'portForward') return { verb, namespace, pod, uid: rest[0], container: '' }
  return { verb, namespace, pod, uid: rest.length > 1 ? rest[0] : undefined, container: rest.at(-1) ?? '' }
}

/** Serves an upgraded request to its end. */
export async function serveStream(context: ServerContext, upgrade: UpgradeRequest): Promise<void> {
  const url = new URL(upgrade.request.url ?? '/', 'http://kubelet')
  const path = parseStreamPath(url.pathname)
  const pod = context.kubelet().pod(path.namespace, path.pod, path.uid)
  if (pod === undefined) return refuse(upgrade, 404, `pod "${path.pod}" not found`)
  const status = context.kubelet().observer.known(pod.metadata.uid)
  if (path.verb === 'portForward') {
    const sandbox = readySandbox(status)
    if (sandbox === undefined) return refuse(upgrade, 400, `pod "${path.pod}" is not running`)
    return portForward(context, upgrade, sandbox.id)
  }
  const record = newestRecord(status, path.container)
  const containerId =
    record?.state === 'running' ? record.id : await runningContainer(context, pod.metadata.uid, path.container)
  if (containerId === undefined) {
    return refuse(upgrade, record === undefined ? 404 : 400, `container not found ("${path.container}")`)
  }
  await remoteCommand(context, upgrade, { verb: path.verb, containerId, query: url.searchParams })
}

/** A running container that the observer has not seen yet: one whose postStart hook is under way. */
async function runningContainer({ runtime }: ServerContext, uid: string, name: string): Promise<string | undefined> {
  const labelSelector = { [podUidLabel]: uid, [containerNameLabel]: name }
  return (await runtime.listContainers({ labelSelector, state: 'running' })).at(0)?.id
}

async function remoteCommand(
  context: ServerContext,
  upgrade: UpgradeRequest,
  {
    verb,
    containerId,
    query,
  }: { readonly verb: string; readonly containerId: string; readonly query: URLSearchParams },
): Promise<void> {
  const { runtime } = context
  const tty = set(query, 'tty')
  const streams = {
    tty,
    stdin: set(query, 'input', 'stdin'),
    stdout: set(query, 'output', 'stdout'),
    stderr: set(query, 'error', 'stderr') && !tty,
  }
  let answer: StreamingResponse
  try {
    answer =
      verb === 'attach'
        ? await runtime.attach({ containerId, ...streams })
        : await runtime.exec({ containerId, cmd: query.getAll('command'), ...streams })
  } catch (error) {
    return refuse(upgrade, 500, errorMessage(error))
  }
  const server = await acceptRemoteCommand(upgrade, context, streams)
  try {
    const client = await dialRemoteCommand(new URL(answer.url), context, streams)
    await proxyRemoteCommand(server, client, context)
  } catch (error) {
    await server.finish(internalErrorStatus(errorMessage(error)))
  }
}

async function portForward(context: ServerContext, upgrade: UpgradeRequest, podSandboxId: string): Promise<void> {
  let url: string
  try {
    url = (await context.runtime.portForward({ podSandboxId, port: [] })).url
  } catch (error) {
    return refuse(upgrade, 500, errorMessage(error))
  }
  const client = await dialPortForward(new URL(url), context)
  try {
    const server = await acceptPortForward(upgrade, context)
    await proxyPortForward(server, client)
  } catch (error) {
    client.destroy()
    if (!(error instanceof UpgradeNotAcceptedError)) throw error
  }
}
