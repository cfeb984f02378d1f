// A manifest at a URL: a Pod or a list, fetched every 20 s. While it cannot be had, what it said last holds.
// Upstream: pkg/kubelet/config/http.go.
import { createTaskGroup, errorMessage, type Running } from '#base'
import { startPeriodic } from '../periodic.ts'
import { refusalText, refusedAgainMs, type SourceDeps } from './file-source.ts'
import { manifestBytesMax, parseManifest } from './parse-manifest.ts'

/** Upstream's httpCheckFrequency, and its client's time-out. */
export const httpCheckMs = 20_000
const requestLimitMs = 10_000

/** Resolves when the URL has been asked once. */
export async function startUrlSource(deps: SourceDeps, url: string): Promise<Running> {
  const { host, clock, log, nodeName, onPods, onRefused } = deps
  const tasks = createTaskGroup({
    onError: (error) => log.error('Following a manifest URL failed', { url, error: errorMessage(error) }),
  })
  let last = ''
  let refused: { readonly message: string; readonly toldMs: number } | undefined
  const first = Promise.withResolvers<void>()

  const tell = (message: string): void => {
    refused = { message, toldMs: clock.monotonic() }
    onRefused(refusalText(url, message))
  }
  const look = async (): Promise<void> => {
    try {
      const { statusCode, body } = await host.network.download(url, {
        timeoutMs: requestLimitMs,
        maxBytes: manifestBytesMax,
      })
      if (statusCode !== 200) throw new Error(`${url}: answered ${statusCode}`)
      if (body.length === 0) throw new Error(`${url}: zero-length data received`)
      const text = new TextDecoder().decode(body)
      if (text === last) {
        if (refused !== undefined && clock.monotonic() - refused.toldMs >= refusedAgainMs) tell(refused.message)
        return
      }
      const parsed = parseManifest(text, { source: 'http', location: url, nodeName, nowMs: clock.now() })
      last = text
      refused = undefined
      if (!parsed.ok) {
        tell(parsed.message)
        throw new Error(`${url}: ${parsed.message}`)
      }
      onPods(parsed.pods)
    } finally {
      first.resolve()
    }
  }

  startPeriodic({ tasks, clock, log }, { name: 'manifest URL', periodMs: httpCheckMs, work: look })
  await first.promise
  const done = Promise.withResolvers<void>()
  return {
    done: done.promise,
    async [Symbol.asyncDispose]() {
      await tasks[Symbol.asyncDispose]()
      done.resolve()
    },
  }
}
