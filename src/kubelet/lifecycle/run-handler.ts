// Lifecycle handlers (postStart, preStop): exec, httpGet, sleep. Upstream: pkg/kubelet/lifecycle/handlers.go.
import type { core, IntOrString } from '#api'
import { type Clock, errorCode, sleep } from '#base'
import type { RuntimeService } from '#cri'
import type { HostNetwork, HttpProbeRequest } from '../host.ts'
import type { PodEvents } from '../pod-events.ts'

/** tcpSocket handlers are accepted by the API and fail, as upstream's do. */
const unsupportedText = 'invalid handler: cannot run handler'
const httpTimeoutMs = 30_000
const outputCharsMax = 1024

export interface HandlerTarget {
  readonly container: core.Container | core.EphemeralContainer
  readonly containerId: string
  readonly podIp: string
}

export interface HandlerDeps {
  readonly runtime: RuntimeService
  readonly network: HostNetwork
  readonly clock: Clock
  /** An HTTPS hook was answered over HTTP. */
  readonly onHttpFallback?: () => void
}

/** The number of a port given as number, text or name of a container's port; undefined if there is none. */
export function resolvePort(
  port: IntOrString,
  container: core.Container | core.EphemeralContainer,
): number | undefined {
  if (typeof port === 'number') return port
  const named = container.ports?.find((one) => one.name === port)?.containerPort
  if (named !== undefined) return named
  const number = Number(port)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

/** The URL and headers of an httpGet action. */
export function httpGetRequest(
  action: core.HTTPGetAction,
  target: HandlerTarget,
): { readonly url: string; readonly headers: readonly (readonly [string, string])[] } | undefined {
  const port = action.port === '' ? 80 : resolvePort(action.port, target.container)
  if (port === undefined) return undefined
  const host = action.host === undefined || action.host === '' ? target.podIp : action.host
  const path = action.path === undefined || action.path === '' ? '/' : action.path
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path.startsWith('/') ? '' : '/'}${path}`
  return { url, headers: (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const) }
}

/** Characters of a command that are shown. */
const commandCharactersMax = 120

/** A handler in a few words: `exec: sh -c sleep 5`, `httpGet: /drain`. */
export function renderHandler({ exec, httpGet, sleep: wait, tcpSocket }: core.LifecycleHandler): string {
  if (exec !== undefined) return `exec: ${(exec.command ?? []).join(' ').slice(0, commandCharactersMax)}`
  if (httpGet !== undefined) return `httpGet: ${httpGet.path ?? '/'} on port ${httpGet.port}`
  if (wait !== undefined) return `sleep: ${wait.seconds}s`
  return tcpSocket === undefined ? 'none' : `tcpSocket: port ${tcpSocket.port}`
}

/** What a server that speaks no TLS makes of a client that does. */
const noTls = /^(EPROTO|ERR_SSL_)/

/** An HTTPS request that is answered without TLS is made again without: once, hooks knew no scheme. */
async function hookGet(
  { network, onHttpFallback }: HandlerDeps,
  request: Pick<HttpProbeRequest, 'url' | 'headers'>,
  signal: AbortSignal,
): Promise<void> {
  const get = (url: string) => network.httpGet({ ...request, url, timeoutMs: httpTimeoutMs, signal })
  try {
    await get(request.url)
  } catch (error) {
    if (!request.url.startsWith('https:') || !noTls.test(errorCode(error) ?? '')) throw error
    await get(request.url.replace(/^https:/, 'http:'))
    onHttpFallback?.()
  }
}

/** Runs a handler to its end; rejects with the sentence for the event. */
export async function runHandler(
  deps: HandlerDeps,
  handler: core.LifecycleHandler,
  { target, signal }: { readonly target: HandlerTarget; readonly signal: AbortSignal },
): Promise<void> {
  const { runtime, clock } = deps
  if (handler.exec !== undefined) {
    const cmd = handler.exec.command ?? []
    const { exitCode, stdout, stderr } = await runtime.execSync({ containerId: target.containerId, cmd }, { signal })
    if (exitCode === 0) return
    const decoder = new TextDecoder()
    const output = `${decoder.decode(stdout)}${decoder.decode(stderr)}`.slice(0, outputCharsMax)
    throw new Error(`command '${cmd.join(' ')}' exited with ${exitCode}: ${output}`)
  }
  if (handler.httpGet !== undefined) {
    const request = httpGetRequest(handler.httpGet, target)
    if (request === undefined) throw new Error(`no port "${handler.httpGet.port}" in container`)
    await hookGet(deps, request, signal)
    return
  }
  if (handler.sleep !== undefined) {
    await sleep(clock, handler.sleep.seconds * 1000, { signal })
    return
  }
  throw new Error(unsupportedText)
}

/** Tells in an Event that an HTTPS hook was answered over HTTP. */
export function reportHttpFallback(events: PodEvents, pod: core.Pod, container: string): () => void {
  const message = 'request to HTTPS lifecycle hook got HTTP response, retry with HTTP succeeded'
  return () => events.container(pod, container, { type: 'Warning', reason: 'LifecycleHTTPFallback', message })
}
