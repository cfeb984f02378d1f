// /healthz, /livez, /readyz: `ok`, or what is not. Upstream counterpart: k8s.io/apiserver/pkg/server/healthz.
import { noSuchResource } from '#api'
import type { TransportResponse } from '#base'
import type { PathRequestInfo } from '../http/request-info.ts'
import { textResponse } from '../http/responses.ts'
import type { ServerContext } from '../server-context.ts'

interface Check {
  readonly name: string
  readonly paths: readonly string[]
  readonly isWell: (server: ServerContext) => boolean
}

/** The server answers only once its cache is loaded, so these say little more than that it is there. */
const checks: readonly Check[] = [
  { name: 'ping', paths: ['healthz', 'livez', 'readyz'], isWell: () => true },
  { name: 'log', paths: ['healthz', 'livez', 'readyz'], isWell: () => true },
  { name: 'etcd', paths: ['healthz', 'livez', 'readyz'], isWell: ({ cluster }) => cluster.following },
  { name: 'etcd-readiness', paths: ['readyz'], isWell: ({ cluster }) => cluster.following },
  { name: 'informer-sync', paths: ['readyz'], isWell: ({ cluster }) => cluster.following },
  { name: 'shutdown', paths: ['readyz'], isWell: () => true },
]

/** Answers `/readyz?verbose&exclude=etcd` and `/readyz/ping`. */
export function answerHealth(server: ServerContext, { path, query }: PathRequestInfo): TransportResponse {
  const [, endpoint = '', only = ''] = path.split('/')
  const known = checks.filter(({ paths }) => paths.includes(endpoint))
  if (only !== '') {
    const check = known.find(({ name }) => name === only)
    if (check === undefined) throw noSuchResource()
    return check.isWell(server) ? textResponse(200, 'ok') : textResponse(500, 'internal server error: check failed')
  }
  const excluded = new Set(query.getAll('exclude'))
  let failed = false
  const lines = known.map((check) => {
    if (excluded.has(check.name)) return `[+]${check.name} excluded: ok\n`
    if (check.isWell(server)) return `[+]${check.name} ok\n`
    failed = true
    return `[-]${check.name} failed: reason withheld\n`
  })
  const unknown = [...excluded].filter((name) => !known.some((check) => check.name === name)).sort()
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(',')
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}\n`)
  }
  if (failed) return textResponse(500, `${lines.join('')}${endpoint} check failed\n`)
  return query.has('verbose')
    ? textResponse(200, `${lines.join('')}${endpoint} check passed\n`)
    : textResponse(200, 'ok')
}
