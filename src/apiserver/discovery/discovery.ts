// Discovery: what groups, versions and resources there are, plain and aggregated. Made from the registry when it changes.
// Upstream counterpart: k8s.io/apiserver/pkg/endpoints/discovery.
import { apiVersionOf, type KindDefinition, type KindRegistry } from '#api'
import type { Headers, TransportResponse } from '#base'
import { acceptsType, parseAccept } from '../http/negotiate.ts'
import { jsonHeaders, jsonResponse } from '../http/responses.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { subresourcesOf } from '../subresources/subresources.ts'

type Json = Readonly<Record<string, unknown>>

export interface Discovery {
  answer(exchange: Exchange, path: string): TransportResponse | undefined
  /** The paths that `/` lists. */
  paths(): readonly string[]
}

function verbsOf(kind: KindDefinition): readonly string[] {
  return kind.stored ? [...kind.verbs].sort() : ['create']
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

/** The aggregated form that the Accept header asks for, if it asks for it before plain JSON. */
export function aggregatedVersion(accept: string | undefined): 'v2' | 'v2beta1' | undefined {
  for (const { mediaType, parameters } of parseAccept(accept ?? '')) {
    if (!acceptsType(mediaType, 'application/json')) continue
    const as = parameters.get('as')
    if (as === undefined) return undefined
    const version = parameters.get('v')
    const isAggregated = as === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io'
    if (isAggregated && (version === 'v2' || version === 'v2beta1')) return version
  }
  return undefined
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
  const headers: Headers = { ...jsonHeaders, 'content-type': type, vary: 'Accept' }
  const list = { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items }
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
    answer({ request }, fullPath) {
      if (generation !== registry.generation) {
        known = new Map()
        generation = registry.generation
      }
      const path = fullPath.endsWith('/') ? fullPath.slice(0, -1) : fullPath
      const isRoot = path === '/api' || path === '/apis'
      const version = isRoot ? aggregatedVersion(request.headers['accept']) : undefined
      const id = `${path} ${version ?? ''}`
      const before = known.get(id)
      if (before !== undefined) return before
      const answer =
        version === undefined ? plain(path) : aggregated(registry, path === '/api' ? [''] : groups(), version)
      if (answer !== undefined) known.set(id, answer)
      return answer
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
