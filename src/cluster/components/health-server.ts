// The small server of a component that has no API: health, metrics. Plain HTTP, meant for loopback, since it says nothing that
// is secret and takes nothing. Upstream counterpart: what kube-controller-manager and kube-scheduler serve beside their work.
import type { AddressInfo } from 'node:net'
import type { MetricsRegistry, Running } from '#base'
import { http } from '#base/node'

export interface HealthServerOptions {
  readonly bindAddress: string
  /** 0: any free one. */
  readonly port: number
}

export interface HealthServerDeps {
  readonly metrics: MetricsRegistry
  /** What is wrong; undefined: nothing. */
  problem(): string | undefined
}

export interface HealthServer extends Running {
  readonly port: number
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

const plain = 'text/plain; charset=utf-8'
const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

function health({ problem }: HealthServerDeps): Answer {
  const wrong = problem()
  return wrong === undefined
    ? { status: 200, type: plain, body: 'ok' }
    : { status: 500, type: plain, body: `${wrong}\n` }
}

const routes: Readonly<Record<string, (deps: HealthServerDeps) => Answer>> = {
  '/healthz': health,
  '/livez': health,
  '/readyz': health,
  '/metrics': ({ metrics }) => ({ status: 200, type: metricsType, body: metrics.render() }),
}

/** Resolves when it listens. */
export async function startHealthServer(
  deps: HealthServerDeps,
  { bindAddress, port }: HealthServerOptions,
): Promise<HealthServer> {
  const server = http.createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const { status, type, body } = isRead && route ? route(deps) : { status: 404, type: plain, body: 'not found\n' }
    response.writeHead(status, { 'content-type': type }).end(request.method === 'HEAD' ? undefined : body)
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
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      stopped.resolve()
    },
  }
}
