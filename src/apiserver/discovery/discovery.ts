// Discovery: what groups, versions and resources there are, plain and aggregated. Made from the registry when it changes.
// Upstream counterpart: k8s.io/apiserver/pkg/endpoints/discovery.
import { apiVersionOf, type KindDefinition, type KindRegistry } from '#api'
import { fnv1a64, type Headers, type TransportResponse } from '#base'
import { aggregatedDiscovery, plainJson } from '../http/negotiate.ts'
import { jsonResponse } from '../http/responses.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { subresourcesOf } from '../subresources/subresources.ts'

type Json = Readonly<Record<string, unknown>>

export interface Discovery {
  answer(exchange: Exchange, path: string): TransportResponse | undefined
  /** The paths that `/` lists. */
  paths(): readonly string[]
}

function verbsOf(kind: KindDefinition): readonly string[] {
  return [...kind.verbs].sort()
}

function resourceList(kinds: readonly KindDefinition[], groupVersion: string): Json {
  const resources = kinds.flatMap((kind) => {
    const { plural, singular, namespaced, shortNames, categories } = kind
    const own: Json = {
      name: plural,
      singularName: singular,
      namespaced,
      kind: kind.kind,
      verbs: verbsOf(kind),
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
    }
    const below = subresourcesOf(kind).map((subresource): Json => {
      const { group, version, kind: kindName } = subresource.kind
      const isForeign = group !== kind.group || version !== kind.version
      return {
        name: `${plural}/${subresource.name}`,
        singularName: '',
        namespaced,
        ...(isForeign ? { group, version } : {}),
        kind: kindName,
        verbs: Object.keys(subresource.verbs).sort(),
      }
    })
    return [own, ...below]
  })
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

/** `responseKind` without what is not of it: kinds carry more than their names. */
function plainKind({ group, version, kind }: { group: string; version: string; kind: string }): Json {
  return { group, version, kind }
}

function aggregatedResource(kind: KindDefinition): Json {
  const { plural, singular, namespaced, shortNames, categories } = kind
  const subresources = subresourcesOf(kind).map((subresource) => ({
    subresource: subresource.name,
    responseKind: plainKind(subresource.kind),
    verbs: Object.keys(subresource.verbs).sort(),
  }))
  return {
    resource: plural,
    responseKind: plainKind(kind),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsOf(kind),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  }
}

function groupOf(registry: KindRegistry, group: string): Json {
  const versions = registry.versions(group).map((version) => ({ groupVersion: `${group}/${version}`, version }))
  return { name: group, versions, preferredVersion: versions[0] }
}

function aggregated(registry: KindRegistry, groups: readonly string[], version: string): TransportResponse {
  const items = groups.map((group) => ({
    metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
    versions: registry.versions(group).map((each) => ({
      version: each,
      resources: registry.kinds(group, each).map((kind) => aggregatedResource(kind)),
      freshness: 'Current',
    })),
  }))
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  const list = { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items }
  const etag = `"${fnv1a64(new TextEncoder().encode(JSON.stringify(list)))
    .toString(16)
    .toUpperCase()
    .padStart(16, '0')}"`
  // Clients keep it and ask whether it is still true.
  const headers: Headers = { 'content-type': type, 'cache-control': 'public', etag, vary: 'Accept' }
  return jsonResponse(200, list, headers)
}

/** Discovery of the server's registry. */
export function createDiscovery(server: ServerContext): Discovery {
  const { registry } = server
  let generation = -1
  let known = new Map<string, TransportResponse>()

  const groups = (): readonly string[] => registry.groups().filter((group) => group !== '')
  const plain = (path: string): TransportResponse | undefined => {
    const [, root, first, second, third] = path.split('/')
    if (root === 'api' && first === undefined) {
      const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: '' }]
      return jsonResponse(200, { kind: 'APIVersions', versions: registry.versions(''), serverAddressByClientCIDRs })
    }
    if (root === 'apis' && first === undefined) {
      return jsonResponse(200, {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: groups().map((group) => groupOf(registry, group)),
      })
    }
    if (third !== undefined || first === undefined) return undefined
    const isCore = root === 'api'
    if (isCore && second !== undefined) return undefined
    if (!isCore && second === undefined) {
      return groups().includes(first)
        ? jsonResponse(200, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(registry, first) })
        : undefined
    }
    const group = isCore ? '' : first
    const version = isCore ? first : (second ?? '')
    const kinds = registry.kinds(group, version)
    return kinds.length === 0 ? undefined : jsonResponse(200, resourceList(kinds, apiVersionOf({ group, version })))
  }
  return {
    answer(exchange, fullPath) {
      const { headers } = exchange.request
      if (generation !== registry.generation) {
        known = new Map()
        generation = registry.generation
      }
      const path = fullPath.endsWith('/') ? fullPath.slice(0, -1) : fullPath
      const isRoot = path === '/api' || path === '/apis'
      const asked = isRoot ? aggregatedDiscovery(headers['accept']) : undefined
      const id = `${path} ${asked?.version ?? ''}`
      let answer = known.get(id)
      if (answer === undefined) {
        answer =
          asked === undefined ? plain(path) : aggregated(registry, path === '/api' ? [''] : groups(), asked.version)
        if (answer !== undefined) known.set(id, answer)
      }
      if (asked === undefined || answer === undefined) return answer
      exchange.shape = { ...plainJson, encoding: asked.encoding }
      const { etag } = answer.headers
      if (etag === undefined || headers['if-none-match'] !== etag) return answer
      return { status: 304, headers: answer.headers, body: { kind: 'empty' } }
    },
    paths: () => [
      '/api',
      ...registry.versions('').map((version) => `/api/${version}`),
      '/apis',
      ...groups().flatMap((group) => [`/apis/${group}`, ...registry.versions(group).map((v) => `/apis/${group}/${v}`)]),
      '/healthz',
      '/livez',
      '/metrics',
      '/openapi/v2',
      '/openapi/v3',
      '/readyz',
      '/version',
    ],
  }
}
