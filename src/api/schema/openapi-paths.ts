// The paths of the kinds as OpenAPI operations: what verb does what to which kind, and which query parameters it takes.
// kubectl reads the actions, the kinds and whether `dryRun` and `fieldValidation` are there.
import { scale } from '../autoscaling/scale/schema.ts'
import { apiVersionOf, type KindDefinition, type Verb } from '../kind-definition.ts'
import type { JsonObject, JsonValue } from './language.ts'
import { definitionName, kindNames } from './openapi-definitions.ts'

interface Row {
  readonly verb: Verb
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly action: string
  /** On the collection, or on one object. */
  readonly on: 'collection' | 'object'
  readonly word: string
  readonly query: readonly string[]
}

const writeQuery = ['dryRun', 'fieldManager', 'fieldValidation']
const listQuery = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
]
const deleteQuery = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy']

const rows: readonly Row[] = [
  { verb: 'list', method: 'get', action: 'list', on: 'collection', word: 'list', query: listQuery },
  { verb: 'create', method: 'post', action: 'post', on: 'collection', word: 'create', query: writeQuery },
  {
    verb: 'deletecollection',
    method: 'delete',
    action: 'deletecollection',
    on: 'collection',
    word: 'deleteCollection',
    query: [...listQuery, ...deleteQuery],
  },
  { verb: 'get', method: 'get', action: 'get', on: 'object', word: 'read', query: [] },
  { verb: 'update', method: 'put', action: 'put', on: 'object', word: 'replace', query: writeQuery },
  { verb: 'patch', method: 'patch', action: 'patch', on: 'object', word: 'patch', query: [...writeQuery, 'force'] },
  { verb: 'delete', method: 'delete', action: 'delete', on: 'object', word: 'delete', query: deleteQuery },
]

const integers = new Set(['limit', 'timeoutSeconds', 'gracePeriodSeconds'])
const booleans = new Set(['watch', 'allowWatchBookmarks', 'sendInitialEvents', 'orphanDependents', 'force'])

export interface PathDialect {
  readonly refPrefix: string
  readonly v3: boolean
}

/** `/api/v1` or `/apis/apps/v1`. */
export function groupVersionPath(kind: Pick<KindDefinition, 'group' | 'version'>): string {
  return kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`
}

/** The path items of one kind. */
export function kindPaths(kind: KindDefinition, dialect: PathDialect): [string, JsonObject][] {
  const root = groupVersionPath(kind)
  const base = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`
  const object = `${base}/{name}`
  const all =
    kind.namespaced && kind.verbs.includes('list')
      ? [pathItem(kind, `${root}/${kind.plural}`, { dialect, only: ['list'] })]
      : []
  const subresources = [
    ...(kind.status ? ['status'] : []),
    ...(kind.scale === undefined ? [] : ['scale']),
    ...(kind.statusSubresources ?? []),
  ]
  return [
    ...all,
    pathItem(kind, base, { dialect, on: 'collection' }),
    pathItem(kind, object, { dialect, on: 'object' }),
    ...subresources.map((name) => {
      const body = name === 'scale' ? scaleBody : kind
      return pathItem(kind, `${object}/${name}`, { dialect, body, on: 'object', only: ['get', 'update', 'patch'] })
    }),
  ].filter(([, item]) => Object.keys(item).some((key) => key !== 'parameters'))
}

/** What is sent and answered. */
type Body = Pick<KindDefinition, 'group' | 'version' | 'kind' | 'schema'>

/** Whatever is scaled. */
const scaleBody: Body = { group: 'autoscaling', version: 'v1', kind: 'Scale', schema: scale }

interface ItemOptions {
  readonly dialect: PathDialect
  /** Default: the kind itself. */
  readonly body?: Body
  readonly on?: 'collection' | 'object'
  readonly only?: readonly Verb[]
}

function pathItem(
  kind: KindDefinition,
  path: string,
  { dialect, body = kind, on, only }: ItemOptions,
): [string, JsonObject] {
  const item: { [key: string]: JsonValue } = {}
  for (const row of rows) {
    const wanted = kind.verbs.includes(row.verb) && (on === undefined || row.on === on)
    if (wanted && (only === undefined || only.includes(row.verb)))
      item[row.method] = operation(kind, path, { row, dialect, body })
  }
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => parameter(name, 'path', dialect))
  item.parameters = [...inPath, parameter('pretty', 'query', dialect)]
  return [path, item]
}

function parameter(name: string, place: 'path' | 'query', { v3 }: PathDialect): JsonObject {
  const type = integers.has(name) ? 'integer' : booleans.has(name) ? 'boolean' : 'string'
  const required = place === 'path' ? { required: true } : {}
  const common = { name, in: place, ...required }
  return v3 ? { ...common, schema: { type, uniqueItems: true } } : { ...common, type, uniqueItems: true }
}

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]
const answerTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

function operation(
  kind: KindDefinition,
  path: string,
  { row, dialect, body }: { readonly row: Row; readonly dialect: PathDialect; readonly body: Body },
): JsonObject {
  const own = `${dialect.refPrefix}${definitionName(body.schema)}`
  const answer = { $ref: row.verb === 'list' ? `${own}List` : row.verb.startsWith('delete') ? statusRef(dialect) : own }
  const hasBody = row.method === 'post' || row.method === 'put' || row.method === 'patch'
  const bodyRef = row.method === 'patch' ? `${dialect.refPrefix}${patchDefinition}` : own
  const consumes = row.method === 'patch' ? patchTypes : ['*/*']
  const query = row.query.map((name) => parameter(name, 'query', dialect))
  const shared = {
    operationId: operationId(kind, path, row),
    'x-kubernetes-action': row.action,
    'x-kubernetes-group-version-kind': kindNames(body),
  }
  if (!dialect.v3) {
    const given = hasBody ? [{ name: 'body', in: 'body', required: true, schema: { $ref: bodyRef } }] : []
    const responses = { '200': { description: 'OK', schema: answer } }
    const types = { consumes, produces: answerTypes, schemes: ['https'] }
    return { ...types, parameters: [...given, ...query], responses, ...shared }
  }
  const content = (types: readonly string[], ref: JsonObject) =>
    Object.fromEntries(types.map((type) => [type, { schema: ref }]))
  return {
    parameters: query,
    ...(hasBody ? { requestBody: { required: true, content: content(consumes, { $ref: bodyRef }) } } : {}),
    responses: { '200': { description: 'OK', content: content(answerTypes, answer) } },
    ...shared,
  }
}

const statusRef = ({ refPrefix }: PathDialect): string => `${refPrefix}io.k8s.apimachinery.pkg.apis.meta.v1.Status`

/** The body of a patch. */
export const patchDefinition = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch'

function operationId(kind: KindDefinition, path: string, row: Row): string {
  const group = kind.group === '' ? 'Core' : capital(kind.group.replace(/\.(.+\.)?k8s\.io$/, ''))
  const scope = path.includes('{namespace}') ? 'Namespaced' : ''
  const all = row.verb === 'list' && kind.namespaced && scope === '' ? 'ForAllNamespaces' : ''
  const sub = /\{name\}\/(\w+)$/.exec(path)?.[1]
  return `${row.word}${group}${capital(kind.version)}${scope}${kind.kind}${sub === undefined ? '' : capital(sub)}${all}`
}

const capital = (text: string): string =>
  text
    .split(/[.-]/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('')
