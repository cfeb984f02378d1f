// /openapi/v2 as JSON and protobuf, /openapi/v3 as an index of documents by group and version, each under its hash.
// Upstream counterpart: k8s.io/kube-openapi/pkg/{handler,handler3}.
import {
  encodeOpenApiV2,
  loadDescriptions,
  type OpenApiOptions,
  openApiV3Paths,
  renderOpenApiV2,
  renderOpenApiV3,
} from '#api'
import { bytesBody, fnv1a64, type Headers, type TransportResponse } from '#base'
import { acceptsType, parseAccept } from '../http/negotiate.ts'
import type { PathRequestInfo } from '../http/request-info.ts'
import { jsonHeaders, jsonResponse } from '../http/responses.ts'
import type { Exchange, ServerContext } from '../server-context.ts'

const protobufTypes = [
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
]

export interface OpenApi {
  answer(exchange: Exchange, info: PathRequestInfo): Promise<TransportResponse> | undefined
}

interface Document {
  readonly bytes: Uint8Array
  readonly etag: string
}

function documentOf(bytes: Uint8Array): Document {
  return { bytes, etag: fnv1a64(bytes).toString(16).toUpperCase().padStart(16, '0') }
}

function bytesOf(document: Document, headers: Headers): TransportResponse {
  const tagged = { ...headers, etag: `"${document.etag}"`, vary: 'Accept' }
  return { status: 200, headers: tagged, body: bytesBody([document.bytes]) }
}

/** Documents are made when first asked for, with what types and fields are for, and again when a kind has been added. */
export function createOpenApi(server: ServerContext, version: string): OpenApi {
  const { registry } = server
  let generation = registry.generation
  const documents = new Map<string, Document>()
  const encoder = new TextEncoder()
  const json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value))

  const known = async (name: string, make: (options: OpenApiOptions) => Uint8Array): Promise<Document> => {
    const descriptions = await loadDescriptions()
    if (generation !== registry.generation) {
      documents.clear()
      generation = registry.generation
    }
    let document = documents.get(name)
    if (document === undefined) {
      document = documentOf(make({ version, descriptions }))
      documents.set(name, document)
    }
    return document
  }
  const v2 = async (accept: string | undefined): Promise<TransportResponse> => {
    for (const { mediaType } of parseAccept(accept ?? '*/*')) {
      if (acceptsType(mediaType, 'application/json')) break
      if (!protobufTypes.includes(mediaType)) continue
      const document = await known('v2.pb', (options) => encodeOpenApiV2(renderOpenApiV2(registry, options)))
      // This very name, dot where the request has @, is what kubectl looks for.
      return bytesOf(document, { ...jsonHeaders, 'content-type': protobufTypes[1] ?? '' })
    }
    return bytesOf(await known('v2.json', (options) => json(renderOpenApiV2(registry, options))), jsonHeaders)
  }
  const v3 = (path: string): Promise<Document> =>
    known(`v3/${path}`, (options) => json(renderOpenApiV3(registry, path.replace(/^apis?\//, ''), options)))
  const index = async (): Promise<TransportResponse> => {
    const paths: Record<string, { serverRelativeURL: string }> = {}
    for (const path of openApiV3Paths(registry)) {
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${(await v3(path)).etag}` }
    }
    return jsonResponse(200, { paths })
  }
  return {
    answer({ request }, { path }) {
      if (path === '/openapi/v2') return v2(request.headers['accept'])
      if (path === '/openapi/v3') return index()
      const document = path.startsWith('/openapi/v3/') ? path.slice('/openapi/v3/'.length) : ''
      if (!openApiV3Paths(registry).includes(document)) return undefined
      return v3(document).then((found) => bytesOf(found, jsonHeaders))
    },
  }
}
