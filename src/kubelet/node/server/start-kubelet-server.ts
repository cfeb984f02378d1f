// The kubelet's own HTTPS API. Callers prove who they are by a certificate of the given authority or a bearer token, and the
// API server says what they may; `/healthz` answers everybody. Upstream: pkg/kubelet/server.
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { createTaskGroup, errorMessage, type Running } from '#base'
import { answerUpgrade } from '#streaming/node'
import { type Access, type Caller, createAccess } from '../../server/access.ts'
import { requestAttributes } from '../../server/request-attributes.ts'
import { plain, type ServerContext } from './context.ts'
import { routes } from './routes.ts'
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
  /** Users and groups that may do everything without the API server being asked. Default: itself, and administrators. */
  readonly trusted?: readonly string[]
}

export interface KubeletServer extends Running {
  readonly port: number
}

const trustedDefault = ['kube-apiserver-kubelet-client', 'kubernetes', 'system:masters', 'kubeadm:cluster-admins']

/** The caller whose certificate the authority has signed. */
function certificateCaller(request: IncomingMessage): Caller | undefined {
  const socket = request.socket as TLSSocket
  if (!socket.authorized) return undefined
  const { subject } = socket.getPeerCertificate()
  const names = (value: string | readonly string[] | undefined): readonly string[] =>
    [value ?? []].flat().filter((name) => name !== '')
  const [username] = names(subject?.CN)
  return username === undefined ? undefined : { username, groups: [...names(subject?.O), 'system:authenticated'] }
}

interface Refusal {
  readonly code: number
  readonly text: string
}

/** Why a caller is turned away; undefined if it is not. */
async function refusal(access: Access, request: IncomingMessage, pathname: string): Promise<Refusal | undefined> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const caller = certificateCaller(request) ?? (token === undefined ? undefined : await access.callerOf(token))
  if (caller === undefined) return { code: 401, text: 'Unauthorized' }
  const attributes = requestAttributes(request.method ?? '', pathname)
  if (await access.mayDo(caller, attributes)) return undefined
  const { verb, subresources } = attributes
  const asked = `verb=${verb}, resource=nodes, subresource(s)=[${subresources.join(' ')}]`
  return { code: 403, text: `Forbidden (user=${caller.username}, ${asked})` }
}

/** Answers a request that is no upgrade. */
async function serve(
  context: ServerContext,
  access: Access,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet')
  const denied = url.pathname === '/healthz' ? undefined : await refusal(access, request, url.pathname)
  if (denied !== undefined) return plain(response, denied.code, denied.text)
  for (const { path, methods, serve: handle } of routes) {
    const match = path.exec(url.pathname)
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
  const access = createAccess(context, {
    nodeName: context.nodeName,
    trusted: options.trusted ?? trustedDefault,
  })
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
        await serve(context, access, { request, response })
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
      const denied = await refusal(access, request, new URL(request.url ?? '/', 'https://kubelet').pathname)
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
