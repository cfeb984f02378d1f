// GET /containerLogs/{namespace}/{pod}/{container}. Upstream: pkg/kubelet/server getContainerLogs, GetKubeletContainerLogs.
import type { ServerResponse } from 'node:http'
import { once } from 'node:events'
import { findContainer } from '../../pod/containers.ts'
import { type ContainerRecord, recordsOf } from '../../pod/runtime-status.ts'
import { parseLogOptions } from '../../server/log-options.ts'
import { plain, type ServerContext } from './context.ts'
import { readLog } from './read-log.ts'

export interface LogPath {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

type Found =
  | { readonly ok: true; readonly uid: string; readonly record: ContainerRecord }
  | { readonly ok: false; readonly code: number; readonly text: string }

const refuse = (code: number, text: string): Found => ({ ok: false, code, text })

function find({ kubelet }: ServerContext, path: LogPath, previous: boolean): Found {
  const pod = kubelet().pod(path.namespace, path.pod)
  if (pod === undefined) return refuse(404, `pod "${path.pod}" not found\n`)
  if (findContainer(pod, path.container) === undefined) {
    return refuse(404, `container "${path.container}" not found in pod "${path.pod}"\n`)
  }
  const { uid } = pod.metadata
  const records = recordsOf(kubelet().observer.known(uid), path.container)
  // Upstream takes the last terminated one for `previous`.
  const record = previous ? records.slice(1).find(({ state }) => state === 'exited') : records[0]
  const where = `container "${path.container}" in pod "${path.pod}"`
  if (previous && record === undefined) return refuse(400, `previous terminated ${where} not found`)
  if (record === undefined) {
    const reason = kubelet().waitingReason(uid, path.container) ?? 'ContainerCreating'
    const trying =
      reason === 'ImagePullBackOff' || reason === 'ErrImagePull' ? 'trying and failing to pull image' : reason
    return refuse(400, `${where} is waiting to start: ${trying}`)
  }
  return { ok: true, uid, record }
}

/** Answers with the log; follows it until the client leaves or the container has ended. */
export async function serveContainerLog(
  context: ServerContext,
  path: LogPath,
  { query, response }: { readonly query: URLSearchParams; readonly response: ServerResponse },
): Promise<void> {
  const options = parseLogOptions(query, context.clock.now())
  if (typeof options === 'string') return plain(response, 400, options)
  const found = find(context, path, options.previous)
  if (!found.ok) return plain(response, found.code, found.text)
  const { uid, record } = found
  const leaving = new AbortController()
  response.on('close', () => leaving.abort(new DOMException('The client left', 'AbortError')))
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.flushHeaders()
  const isRunning = (): boolean =>
    context
      .kubelet()
      .observer.known(uid)
      .containers.find(({ id }) => id === record.id)?.state === 'running'
  try {
    const log = readLog({ clock: context.clock, isRunning }, record.logPath, { options, signal: leaving.signal })
    for await (const piece of log) {
      if (!response.write(piece)) await once(response, 'drain', { signal: leaving.signal })
    }
    response.end()
  } catch (error) {
    if (!leaving.signal.aborted) throw error
  }
}
