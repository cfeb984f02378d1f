// What the kubelet answers, a line a path. Upstream: pkg/kubelet/server/server.go.
import { cpuUsage, memoryUsage, uptime } from 'node:process'
import type { ServerResponse } from 'node:http'
import type { core } from '#api'
import { type MetricFamily, renderMetricFamilies } from '#base'
import { kubeletFamilies, probeFamilies, volumeFamilies } from '../../metrics/kubelet-metrics.ts'
import { cadvisorMetrics, resourceMetrics } from '../../metrics/resource-metrics.ts'
import { readySandbox } from '../../pod/runtime-status.ts'
import { renderSummary } from '../../stats/summary.ts'
import { answerWhy, whyPath } from '../../server/why.ts'
import { serveContainerLog } from './container-log.ts'
import { plain, type ServerContext } from './context.ts'

export interface Exchange {
  readonly query: URLSearchParams
  readonly response: ServerResponse
}

type Serve = (context: ServerContext, match: RegExpExecArray, exchange: Exchange) => Promise<void> | void

interface Route {
  readonly path: RegExp
  readonly methods: readonly string[]
  readonly serve: Serve
}

const read = ['GET', 'HEAD']

export const routes: readonly Route[] = [
  { path: /^\/healthz$/, methods: read, serve: (_context, _match, { response }) => plain(response, 200, 'ok') },
  { path: /^\/pods\/?$/, methods: read, serve: (context, _match, { response }) => servePods(context, response) },
  {
    path: /^\/runningpods\/?$/,
    methods: read,
    serve: (context, _match, { response }) => serveRunningPods(context, response),
  },
  {
    path: /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)$/,
    methods: read,
    serve: (context, [, namespace = '', pod = '', container = ''], exchange) =>
      serveContainerLog(context, { namespace, pod, container }, exchange),
  },
  { path: whyPath, methods: read, serve: (context, [path], { response }) => serveWhy(context, path, response) },
  { path: /^\/stats\/summary$/, methods: [...read, 'POST'], serve: serveSummary },
  { path: /^\/metrics$/, methods: read, serve: serveMetrics },
  {
    path: /^\/metrics\/resource$/,
    methods: read,
    serve: async ({ kubelet }, _match, { response }) => text(response, resourceMetrics(await kubelet().snapshot())),
  },
  {
    path: /^\/metrics\/cadvisor$/,
    methods: read,
    serve: async ({ kubelet }, _match, { response }) => text(response, cadvisorMetrics(await kubelet().snapshot())),
  },
  {
    path: /^\/metrics\/probes$/,
    methods: read,
    serve: ({ kubelet }, _match, { response }) => text(response, probeFamilies(kubelet().probeCounts())),
  },
]

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

function text(response: ServerResponse, families: readonly MetricFamily[], before = ''): void {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  response.end(`${before}${renderMetricFamilies(families)}`)
}

const podList = (items: readonly unknown[]) => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items })

function servePods({ kubelet }: ServerContext, response: ServerResponse): void {
  json(response, podList(kubelet().pods()))
}

async function serveWhy({ kubelet }: ServerContext, path: string, response: ServerResponse): Promise<void> {
  const { status, contentType, text: body } = await answerWhy(kubelet(), path)
  response.writeHead(status, { 'content-type': contentType })
  response.end(body)
}

/** Pods of which something runs, with no more than names of what does. */
function serveRunningPods({ kubelet }: ServerContext, response: ServerResponse): void {
  const running = kubelet()
    .pods()
    .flatMap(({ metadata: { name, namespace, uid } }) => {
      const { containers } = kubelet().observer.known(uid)
      const alive = containers.filter(({ state }) => state === 'running')
      const spec = {
        containers: alive.map((one): core.Container => ({ name: one.name, image: one.image, resources: {} })),
      }
      return alive.length === 0 ? [] : [{ metadata: { name, namespace, uid }, spec, status: {} }]
    })
  json(response, podList(running))
}

async function serveSummary(
  { kubelet }: ServerContext,
  _match: RegExpExecArray,
  { query, response }: Exchange,
): Promise<void> {
  const onlyCpuAndMemory = query.get('only_cpu_and_memory') === 'true'
  json(response, renderSummary(await kubelet().snapshot(), { onlyCpuAndMemory }))
}

const microsecondsPerSecond = 1_000_000

async function serveMetrics(
  { kubelet, clock }: ServerContext,
  _match: RegExpExecArray,
  { response }: Exchange,
): Promise<void> {
  const { nodeName, observer, countersText, snapshot } = kubelet()
  const pods = kubelet().pods()
  const known = pods.map(({ metadata }) => observer.known(metadata.uid))
  const { user, system } = cpuUsage()
  const families = kubeletFamilies({
    nodeName,
    pods,
    containers: known.flatMap(({ containers }) => containers),
    sandboxes: known.filter((status) => readySandbox(status) !== undefined).length,
    process: {
      cpuSeconds: (user + system) / microsecondsPerSecond,
      residentBytes: memoryUsage.rss(),
      startSeconds: clock.now() / 1000 - uptime(),
    },
  })
  text(response, [...families, ...volumeFamilies((await snapshot()).pods)], countersText())
}
