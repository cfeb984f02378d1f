// The kubelet's own HTTPS API. Only callers with a certificate of the given authority are answered, `/healthz` excepted;
// and of those only the names that are allowed. Upstream: pkg/kubelet/server.
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { createTaskGroup, errorMessage, type Running } from '#base'
import { answerUpgrade } from '#streaming/node'
import { answerWhy, whyPath } from '../../server/why.ts'
import { serveContainerLog } from './container-log.ts'
import { plain, type ServerContext } from './context.ts'
import { serveStream } from './streams.ts'

export interface KubeletServerOptions {
  /** PEM. */
  readonly cert: string
  readonly key: string
  /** Who signs callers' certificates, PEM. */
  readonly clientCa: string
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  /** Common names or organisations of callers that are let in. Default: the apiserver's client and system:masters. */
  readonly allowed?: readonly string[]
}

export interface KubeletServer extends Running {
  readonly port: number
}

const allowedDefault = ['kube-apiserver-kubelet-client', 'kubernetes', 'system:masters', 'kubeadm:cluster-admins']

type Route = readonly [
  path: RegExp,
  serve: (context: ServerContext, match: RegExpExecArray, exchange: Exchange) => Promise<void> | void,
]

interface Exchange {
  readonly query: URLSearchParams
  readonly response: ServerResponse
}

const routes: readonly Route[] = [
  [/^\/healthz$/, (_context, _match, { response }) => plain(response, 200, 'ok')],
  [/^\/pods\/?$/, (context, _match, { response }) => servePods(context, response)],
  [
    /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)$/,
    (context, [, namespace = '', pod = '', container = ''], exchange) =>
      serveContainerLog(context, { namespace, pod, container }, exchange),
  ],
  [whyPath, (context, [path], { response }) => serveWhy(context, path, response)],
  [/^\/metrics$/, (context, _match, { response }) => serveMetrics(context, response)],
]

function servePods({ kubelet }: ServerContext, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: kubelet().pods() }))
}

async function serveWhy({ kubelet }: ServerContext, path: string, response: ServerResponse): Promise<void> {
  const { status, contentType, text } = await answerWhy(kubelet(), path)
  response.writeHead(status, { 'content-type': contentType })
  response.end(text)
}

function serveMetrics({ kubelet }: ServerContext, response: ServerResponse): void {
  const pods = kubelet().pods()
  const running = pods.flatMap(({ metadata }) =>
    kubelet()
      .observer.known(metadata.uid)
      .containers.filter(({ state }) => state === 'running'),
  )
  const lines = [
    '# HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox',
    '# TYPE kubelet_running_pods gauge',
    `kubelet_running_pods ${pods.length}`,
    '# HELP kubelet_running_containers [ALPHA] Number of containers currently running',
    '# TYPE kubelet_running_containers gauge',
    `kubelet_running_containers{container_state="running"} ${running.length}`,
  ]
  plain(response, 200, `${lines.join('\n')}\n`)
}

/** Why a caller is turned away; undefined if it is not. */
function refusal(request: IncomingMessage, allowed: readonly string[]): { code: number; text: string } | undefined {
  const socket = request.socket as TLSSocket
  if (!socket.authorized) return { code: 401, text: 'Unauthorized' }
  const { subject } = socket.getPeerCertificate()
  const names = [subject?.CN, subject?.O].flat().filter((name) => name !== undefined)
  if (names.some((name) => allowed.includes(name))) return undefined
  return { code: 403, text: `Forbidden (user=${subject?.CN ?? ''})` }
}

/** Starts listening; resolves when it does. */
export async function startKubeletServer(
  context: ServerContext,
  options: KubeletServerOptions,
): Promise<KubeletServer> {
  const { log } = context
  const allowed = options.allowed ?? allowedDefault
  const tasks = createTaskGroup({
    onError: (error, name) => log.warn('Kubelet request failed', { name, error: errorMessage(error) }),
  })
  const server = createServer({
    cert: options.cert,
    key: options.key,
    ca: options.clientCa,
    requestCert: true,
    rejectUnauthorized: false,
  })

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'https://kubelet')
    const denied = url.pathname === '/healthz' ? undefined : refusal(request, allowed)
    if (denied !== undefined) return plain(response, denied.code, denied.text)
    for (const [path, handle] of routes) {
      const match = path.exec(url.pathname)
      if (match === null) continue
      if (request.method !== 'GET') return plain(response, 405, 'Method Not Allowed')
      return handle(context, match, { query: url.searchParams, response })
    }
    plain(response, 404, '404: Page Not Found')
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    tasks.run(request.url ?? '', async () => {
      try {
        await serve(request, response)
      } catch (error) {
        if (response.headersSent) response.destroy()
        else plain(response, 500, errorMessage(error))
      }
    })
  })
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    tasks.run(request.url ?? '', async () => {
      const denied = refusal(request, allowed)
      if (denied === undefined) return serveStream(context, { request, socket, head })
      const body = new TextEncoder().encode(denied.text)
      answerUpgrade(socket, { statusCode: denied.code, contentType: 'text/plain; charset=utf-8', body })
    })
  })

  const listening = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  done.promise.catch(() => {})
  server.once('error', listening.reject)
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1', listening.resolve)
  await listening.promise
  server.on('error', (error) => done.reject(error))
  return {
    port: (server.address() as AddressInfo).port,
    done: done.promise,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      await tasks[Symbol.asyncDispose]()
      await closed
      done.resolve()
    },
  }
}
