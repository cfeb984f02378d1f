// The client of the cluster process's socket for what the Kubernetes API has no words for: images from files.
import { errorCode, onAbort } from '#base'
import { http } from '#base/node'
import type { HomePaths } from '#home'
import { UsageError } from './failure.ts'
import type { CliIo } from './io.ts'

/** Bytes of an answer that are read. */
const answerBytesMax = 16 * 1024 * 1024

/** Where the process listens. */
export function controlSocketOf(paths: HomePaths): string {
  return `${paths.run}/control.sock`
}

/** Asks the running process. Rejects with what it says went wrong. */
export async function askControl(
  io: CliIo,
  paths: HomePaths,
  ask: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  const text = await send(io, controlSocketOf(paths), ask).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ECONNREFUSED')
      throw new UsageError(`the cluster of ${paths.home} is not running. Start it with: sampan up`)
    throw error
  })
  const answer = JSON.parse(text) as { readonly error?: unknown }
  if (typeof answer.error === 'string') throw new UsageError(answer.error)
  return answer
}

async function send(
  io: CliIo,
  socketPath: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const outgoing = http.request(
    { socketPath, method, path, headers: { 'content-type': 'application/json' } },
    (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => {
        text += chunk
        if (text.length > answerBytesMax)
          incoming.destroy(new Error(`the answer has more than ${answerBytesMax} bytes`))
      })
      incoming.on('end', () => resolve(text))
      incoming.on('error', reject)
    },
  )
  outgoing.on('error', reject)
  using _stop = onAbort(io.signal, (reason) => outgoing.destroy(reason as Error))
  outgoing.end(payload)
  return await promise
}
