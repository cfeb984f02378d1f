// Forms of an object other than itself: a row of a Table, and its metadata only. Upstream counterpart:
// k8s.io/apiserver/pkg/endpoints/handlers/response.go and pkg/printers.
import { badRequest, type Column, type KindDefinition, type KubernetesObject, renderAge, StatusError } from '#api'
import type { AnswerForm, AnswerShape } from '../http/negotiate.ts'
import type { ServedResource } from '../served-resource.ts'
import type { ServerContext } from '../server-context.ts'

/** Columns of kinds that declare none. */
const plainColumns: readonly Column<KubernetesObject>[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    priority: 0,
    description: 'Name of the object, unique among its kind in its namespace.',
    cell: ({ metadata }) => metadata.name,
  },
  {
    name: 'Age',
    type: 'string',
    priority: 0,
    description: 'Time since the object was created.',
    cell: ({ metadata }, now) => renderAge(metadata.creationTimestamp, now),
  },
]

type MetaVersion = AnswerShape['metaVersion']

export function partialObjectMetadataOf(
  { metadata }: KubernetesObject,
  version: MetaVersion = 'v1',
): Record<string, unknown> {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata }
}

export function metadataListOf(
  objects: readonly KubernetesObject[],
  metadata: Readonly<Record<string, unknown>>,
  version: MetaVersion,
): Record<string, unknown> {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map((object) => partialObjectMetadataOf(object, version)),
  }
}

/** 406 for a form of lists where one object is asked for, and for one of objects where a list is. */
export function wrongForm({ kind }: ServedResource, form: AnswerForm): StatusError {
  const type = `*${kind.group === '' ? 'core' : kind.group.split('.')[0]}.${kind.kind}`
  const is = form === 'PartialObjectMetadataList' ? `not a list (${type})` : `a list (${type}List)`
  return new StatusError('NotAcceptable', { message: `you requested ${form}, but the requested object is ${is}` })
}

export interface TableOptions {
  readonly objects: readonly KubernetesObject[]
  /** The list's metadata, or the object's resourceVersion. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** Of the request: `includeObject`. */
  readonly query: URLSearchParams
  readonly metaVersion?: MetaVersion
}

function rowObject(
  includeObject: IncludeObject,
  object: KubernetesObject,
  version: MetaVersion,
): Record<string, unknown> | KubernetesObject | null {
  switch (includeObject) {
    case 'None':
      return null
    case 'Object':
      return object
    default:
      return partialObjectMetadataOf(object, version)
  }
}

export type IncludeObject = '' | 'None' | 'Metadata' | 'Object'

/** What rows carry of their objects: '' and `Metadata` the same. Throws 400. */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const given = query.get('includeObject') ?? ''
  if (given !== '' && given !== 'None' && given !== 'Metadata' && given !== 'Object') {
    throw badRequest(`unrecognized includeObject value: ${JSON.stringify(given)}`)
  }
  return given
}

/** The columns of a kind. */
export function columnsOf({ columns }: KindDefinition): readonly Column<KubernetesObject>[] {
  return columns.length === 0 ? plainColumns : columns
}

/** Columns as a Table defines them. */
export function columnDefinitionsOf(columns: readonly Column<KubernetesObject>[]): readonly Record<string, unknown>[] {
  return columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format: format ?? '',
    description,
    priority,
  }))
}

/** The objects as a `meta.k8s.io/v1` Table with the kind's columns. */
export function tableOf(
  server: ServerContext,
  resource: ServedResource,
  options: TableOptions,
): Record<string, unknown> {
  const { metaVersion = 'v1' } = options
  const includeObject = includeObjectOf(options.query)
  const columns = columnsOf(resource.kind)
  const now = server.clock.now()
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${metaVersion}`,
    metadata: options.metadata,
    columnDefinitions: columnDefinitionsOf(columns),
    rows: options.objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, now)),
      object: rowObject(includeObject, object, metaVersion),
    })),
  }
}
