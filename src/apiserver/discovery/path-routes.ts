// Everything that is no resource: version, health, discovery, OpenAPI; by path, in one table.
import { methodNotAllowed, noSuchResource } from '#api'
import type { TransportResponse } from '#base'
import type { PathRequestInfo } from '../http/request-info.ts'
import { jsonResponse, textResponse } from '../http/responses.ts'
import { answerProfile } from '../profiling/answer-profile.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { createDiscovery } from './discovery.ts'
import { answerHealth } from './health.ts'
import { createOpenApi } from './openapi.ts'
import { answerIssuer } from './service-account-issuer.ts'
import { versionInfo } from './version.ts'

export interface PathRoutes {
  answer(exchange: Exchange, info: PathRequestInfo): TransportResponse | Promise<TransportResponse>
}

export interface PathRoutesOptions {
  readonly gitVersion: string
}

/** Prometheus' text form. */
const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

type Route = (exchange: Exchange, info: PathRequestInfo) => TransportResponse | Promise<TransportResponse> | undefined

export function createPathRoutes(server: ServerContext, { gitVersion }: PathRoutesOptions): PathRoutes {
  const discovery = createDiscovery(server)
  const openApi = createOpenApi(server, gitVersion)
  const version = versionInfo(gitVersion)
  /** First path segment → who answers. */
  const routes: Readonly<Record<string, Route>> = {
    '': (_exchange, { path }) =>
      path === '/' || path === '' ? jsonResponse(200, { paths: discovery.paths() }) : undefined,
    version: () => jsonResponse(200, version),
    healthz: (_exchange, info) => answerHealth(server, info),
    livez: (_exchange, info) => answerHealth(server, info),
    readyz: (_exchange, info) => answerHealth(server, info),
    api: (exchange, info) => discovery.answer(exchange, info.path),
    apis: (exchange, info) => discovery.answer(exchange, info.path),
    debug: (exchange, info) => answerProfile(server, exchange, info),
    '.well-known': (_exchange, { path }) => answerIssuer(server, path),
    metrics: (_exchange, { path }) =>
      path === '/metrics' ? textResponse(200, server.metrics.registry.render(), metricsType) : undefined,
    openid: (_exchange, { path }) => answerIssuer(server, path),
    openapi: (exchange, info) => openApi.answer(exchange, info),
  }
  return {
    answer(exchange, info) {
      const { method } = exchange.request
      if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed()
      const first = info.path.split('/')[1] ?? ''
      const answer = Object.hasOwn(routes, first) ? routes[first]?.(exchange, info) : undefined
      if (answer === undefined) throw noSuchResource()
      return answer
    },
  }
}
