// The API of a test cluster: the project's client for objects, and calls as they are for what a client hides (bodies that
// no client would send, content types, Status texts).
import type { meta } from '#api'
import { type Client, createClient, frameBytes } from '#client'
import { createHttpsTransport, loadKubeconfig } from '#client/node'
import { frameBatches, type ResponseBody, type Transport, type TransportRequest } from '#base'

export interface CallOptions {
  /** A value is sent as JSON, text and bytes as they are. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
}

export interface ApiAnswer {
  readonly status: number
  readonly contentType: string
  /** Decoded JSON, or the text where it is none. */
  readonly body: unknown
}

export interface TestApi extends Disposable {
  readonly client: Client
  call(method: TransportRequest['method'], target: string, options?: CallOptions): Promise<ApiAnswer>
}

/** Connects to the cluster of a kubeconfig file. */
export async function connectApi(kubeconfig: string): Promise<TestApi> {
  const { transport: options } = await loadKubeconfig({ path: kubeconfig })
  const transport = createHttpsTransport(options)
  return {
    client: createClient(transport.send),
    call: (method, target, given) => call(transport.send, { method, target }, given),
    [Symbol.dispose]: () => transport[Symbol.dispose](),
  }
}

async function call(
  send: Transport,
  { method, target }: Pick<TransportRequest, 'method' | 'target'>,
  { body, contentType = 'application/json', accept = 'application/json' }: CallOptions = {},
): Promise<ApiAnswer> {
  const headers = { accept, ...(body === undefined ? {} : { 'content-type': contentType }) }
  const bytes = body === undefined ? undefined : encode(body)
  const answer = await send({ method, target, headers, ...(bytes ? { body: { kind: 'bytes', bytes } } : {}) })
  const text = await textOf(answer.body)
  return { status: answer.status, contentType: answer.headers['content-type'] ?? '', body: decode(text) }
}

function encode(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A body as text. */
export async function textOf(body: ResponseBody): Promise<string> {
  const chunks: Uint8Array[] = []
  if (body.kind === 'bytes') chunks.push(...body.chunks)
  if (body.kind === 'stream')
    for await (const frames of frameBatches(body.frames)) chunks.push(...frames.map(frameBytes))
  return Buffer.concat(chunks).toString('utf8')
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The answer as a Status. */
export function statusOf({ body }: ApiAnswer): meta.Status {
  const status = body as meta.Status
  if (status.kind !== 'Status') throw new Error(`This is no Status: ${JSON.stringify(body).slice(0, 500)}`)
  return status
}
