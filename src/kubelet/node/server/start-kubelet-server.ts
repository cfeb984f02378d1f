// The kubelet's own HTTPS API. Callers prove who they are by a certificate of the given authority or a bearer token, and the
// API server says what they may; `/healthz` answers everybody. Upstream: pkg/kubelet/server.
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createTaskGroup, errorMessage, type Running } from '#base'
import { createDelegatedAuth, type DelegatedAuth } from '#client'
import { callerOfRequest } from '#client/node'
import { mayAskNode } from '../../server/access.ts'
import { requestAttributes } from '../../server/request-attributes.ts'
import { plain, type ServerContext } from './context.ts'
import { routes } from './routes.ts'

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
  /** Users and groups that may do everything without the API server being asked. Default: itself, and administrators. */
  readonly trusted?: readonly string[]
}

export interface KubeletServer extends Running {
  readonly port: number
}

const trustedDefault = ['kube-apiserver-kubelet-client', 'kubernetes', 'system:masters', 'kubeadm:cluster-admins']

interface Refusal {
  readonly code: number
  readonly text: string
}

/** Why a caller is turned away; undefined if it is not. */
async function refusal(
  { nodeName }: ServerContext,
  auth: DelegatedAuth,
  { request, pathname }: { readonly request: IncomingMessage; readonly pathname: string },
): Promise<Refusal | undefined> {
  const caller = await callerOfRequest(auth, request)
  if (caller === 'nobody' || caller === 'unknown') return { code: 401, text: 'Unauthorized' }
  const attributes = requestAttributes(request.method ?? '', pathname)
  if (await mayAskNode(auth, caller, { nodeName, attributes })) return undefined
  const { verb, subresources } = attributes
  const asked = `verb=${verb}, resource=nodes, subresource(s)=[${subresources.join(' ')}]`
  return { code: 403, text: `Forbidden (user=${caller.username}, ${asked})` }
}

/** Answers a request that is no upgrade. */
async function serve(
  context: ServerContext,
  auth: DelegatedAuth,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet')
  const { pathname } = url
  const denied = pathname === '/healthz' ? undefined : await refusal(context, auth, { request, pathname })
  if (denied !== undefined) return plain(response, denied.code, denied.text)
  for (const { path, methods, serve: handle } of routes) {
    const match = path.exec(pathname)
    if (match === null) continue
    if (!methods.includes(request.method ?? '')) return plain(response, 405, 'Method Not Allowed')
    return handle(context, match, { query: url.searchParams, response })
  }
  plain(response, 404, '404: Page Not Found')
}

/** Starts listening; resolves when it does. */
export async function startKubeletServer(
  context: ServerContext,
  options: KubeletServerOptions,
): Promise<KubeletServer> {
  const { log } = context
  const auth = createDelegatedAuth(context, { trusted: options.trusted ?? trustedDefault })
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

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    tasks.run(request.url ?? '', async () => {
      try {
        await serve(context, auth, { request, response })
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
      const { pathname } = new URL(request.url ?? '/', 'https://kubelet')
      const denied = await refusal(context, auth, { request, pathname })
      // Loaded when somebody asks for it: most kubelets never need it, and it takes memory.
      const { refuse, serveStream } = await import('./streams.ts')
      if (denied === undefined) return serveStream(context, { request, socket, head })
      refuse({ socket }, denied.code, denied.text)
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
