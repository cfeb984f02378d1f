// The small HTTPS server of a component that has no API: health for everybody, metrics for those whom the API server lets.
// Upstream counterpart: what kube-controller-manager and kube-scheduler serve beside their work, on 10257 and 10259.
import { createServer } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isStatusError, StatusError, unauthorized } from '#api'
import { type Clock, createTaskGroup, errorMessage, type Log, type MetricsRegistry, type Running } from '#base'
import { type Caller, type Client, createDelegatedAuth, type DelegatedAuth } from '#client'
import { callerOfRequest } from '#client/node'

export interface SecureServerOptions {
  readonly bindAddress: string
  /** 0: any free one. */
  readonly port: number
  /** PEM. */
  readonly cert: string
  readonly key: string
  /** Who signs callers' certificates, PEM. Absent: callers show tokens. */
  readonly clientCa?: string
}

export interface SecureServerDeps {
  readonly clock: Clock
  readonly log: Log
  /** Says who callers are and what they may. */
  readonly client: Client
  readonly metrics: MetricsRegistry
  /** What is wrong; undefined: nothing. */
  problem(): string | undefined
}

export interface SecureServer extends Running {
  readonly port: number
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

const plain = 'text/plain; charset=utf-8'
const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/** Those for whom nobody need be asked. Upstream: AlwaysAllowGroups. */
const trusted = ['system:masters']
const anonymous: Caller = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

function health({ problem }: SecureServerDeps): Answer {
  const wrong = problem()
  return wrong === undefined
    ? { status: 200, type: plain, body: 'ok' }
    : { status: 500, type: plain, body: `${wrong}\n` }
}

interface Route {
  /** Whether everybody may. Upstream: --authorization-always-allow-paths. */
  readonly isFree: boolean
  readonly answer: (deps: SecureServerDeps) => Answer
}

const routes: Readonly<Record<string, Route>> = {
  '/healthz': { isFree: true, answer: health },
  '/livez': { isFree: true, answer: health },
  '/readyz': { isFree: true, answer: health },
  '/metrics': {
    isFree: false,
    answer: ({ metrics }) => ({ status: 200, type: metricsType, body: metrics.render() }),
  },
}

/** Rejects with a StatusError where the caller may not. */
async function admit(auth: DelegatedAuth, request: IncomingMessage, path: string): Promise<void> {
  const known = await callerOfRequest(auth, request)
  if (known === 'unknown') throw unauthorized()
  const caller = known === 'nobody' ? anonymous : known
  const verb = (request.method ?? '').toLowerCase()
  if (await auth.mayDo(caller, { nonResourceAttributes: { path, verb } })) return
  const message = `forbidden: User ${JSON.stringify(caller.username)} cannot ${verb} path ${JSON.stringify(path)}`
  throw new StatusError('Forbidden', { message, details: {} })
}

async function answer(deps: SecureServerDeps, auth: DelegatedAuth, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  try {
    if (route?.isFree !== true) await admit(auth, request, path)
  } catch (error) {
    if (!isStatusError(error)) throw error
    return { status: error.code, type: 'application/json', body: JSON.stringify(error.toStatus()) }
  }
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead && route !== undefined ? route.answer(deps) : { status: 404, type: plain, body: 'not found\n' }
}

/** Resolves when it listens. */
export async function startSecureServer(
  deps: SecureServerDeps,
  { bindAddress, port, cert, key, clientCa }: SecureServerOptions,
): Promise<SecureServer> {
  const { log } = deps
  const auth = createDelegatedAuth(deps, { trusted })
  const tasks = createTaskGroup({
    onError: (error, name) => log.warn('request failed', { name, error: errorMessage(error) }),
  })
  const callers = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }
  const server = createServer({ cert, key, ...callers }, (request, response) => {
    tasks.run(request.url ?? '', async () => {
      const { status, type, body } = await answer(deps, auth, request).catch((error: unknown) => {
        return { status: 500, type: plain, body: `${errorMessage(error)}\n` }
      })
      response.writeHead(status, { 'content-type': type }).end(request.method === 'HEAD' ? undefined : body)
    })
  })
  const stopped = Promise.withResolvers<void>()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: bindAddress, port }, resolve)
  })
  server.on('error', (error) => stopped.reject(error))
  return {
    port: (server.address() as AddressInfo).port,
    done: stopped.promise,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await tasks[Symbol.asyncDispose]()
      await closed
      stopped.resolve()
    },
  }
}
