// A server over the memory store for tests, and short ways to ask it.
import { builtInKinds, createKindRegistry, type KindRegistry } from '#api'
import {
  type Clock,
  createVirtualClock,
  type EncodableFrame,
  type Log,
  type Random,
  seededRandom,
  silentLog,
  type TransportRequest,
  type TransportResponse,
} from '#base'
import { settleTurn } from '#base/node'
import { createMemoryStore, type Store } from '#store'
import { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts'
import type { BackendConnection } from './backend-connection.ts'
import type { KubeletConnection } from './kubelet-connection.ts'
import type { Profiler } from './profiling/profiler.ts'
import type { Tracer } from './tracing/tracer.ts'
import { adminUser } from './user-info.ts'

export interface TestServerOptions extends ApiServerOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly store?: Store
  readonly log?: Log
  readonly registry?: KindRegistry
  readonly kubeletConnection?: KubeletConnection
  readonly backendConnection?: BackendConnection
  readonly profiler?: Profiler
  readonly tracer?: Tracer
}

/** What a test reads of an answer. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body decoded from its bytes. */
  // A test looks into bodies of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

export interface TestServer extends AsyncDisposable {
  readonly server: ApiServer
  readonly store: Store
  readonly clock: Clock
  raw(method: TransportRequest['method'], target: string, options?: AskOptions): Promise<TransportResponse>
  ask(method: TransportRequest['method'], target: string, options?: AskOptions): Promise<Answer>
}

export interface AskOptions {
  readonly body?: unknown
  /** Sent as they are instead of a body. */
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export function textOf(response: TransportResponse): string {
  if (response.body.kind !== 'bytes') return ''
  const decoder = new TextDecoder()
  return [...response.body.chunks].map((chunk) => decoder.decode(chunk, { stream: true })).join('')
}

/** An administrator's view of a new server. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const {
    clock = createVirtualClock({ settle: settleTurn }),
    random = seededRandom(1),
    log = silentLog,
    kubeletConnection,
    backendConnection,
    profiler,
    tracer,
    ...rest
  } = options
  const store = options.store ?? createMemoryStore({ clock })
  const registry = options.registry ?? createKindRegistry(builtInKinds)
  const deps = {
    store,
    registry,
    clock,
    random,
    log,
    ...(kubeletConnection === undefined ? {} : { kubeletConnection }),
    ...(backendConnection === undefined ? {} : { backendConnection }),
    ...(profiler === undefined ? {} : { profiler }),
    ...(tracer === undefined ? {} : { tracer }),
  }
  const server = await createApiServer(deps, rest)
  const transport = server.transportFor(adminUser('admin'))
  const raw: TestServer['raw'] = (method, target, { body, bytes, headers = {}, signal } = {}) => {
    const sent = bytes ?? (body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body)))
    return transport({
      method,
      target,
      headers: sent === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(sent === undefined ? {} : { body: { kind: 'bytes', bytes: sent } }),
      ...(signal === undefined ? {} : { signal }),
    })
  }
  return {
    server,
    store,
    clock,
    raw,
    async ask(method, target, asked) {
      const response = await raw(method, target, asked)
      const text = textOf(response)
      const isJson = response.headers['content-type']?.startsWith('application/json') === true
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      if (options.store === undefined) await store[Symbol.asyncDispose]()
    },
  }
}

/** The events that a watch has delivered so far, decoded from their bytes. */
// A test looks into events of every shape.
// oxlint-disable-next-line typescript/no-explicit-any
export function takeEvents(response: TransportResponse): any[] {
  if (response.body.kind !== 'stream') throw new Error(`Not a stream: ${response.status} ${textOf(response)}`)
  return response.body.frames.take().map((frame) => {
    const bytes = frame instanceof Uint8Array ? frame : (frame as EncodableFrame).encode()
    return JSON.parse(new TextDecoder().decode(bytes))
  })
}

/** A Pod with one container. */
export function podNamed(name: string, options: { labels?: Record<string, string>; nodeName?: string } = {}) {
  const { labels, nodeName } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(labels === undefined ? {} : { labels }) },
    spec: { containers: [{ name: 'app', image: 'nginx:1.14.2' }], ...(nodeName === undefined ? {} : { nodeName }) },
  }
}

/** A ConfigMap as a client sends it. */
export const configMapNamed = (name: string, data: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
})

/** The whole Status of a refusal. */
export const failure = (code: number, reason: string, message: string, details?: object) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details === undefined ? {} : { details }),
  code,
})
