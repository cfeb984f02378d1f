// A Table and a PartialObjectMetadataList of cached objects as bytes: what a row carries of its object is a part of the bytes
// that are served anyway, so nothing is encoded again. For resources whose stored version is served; forms.ts makes the same
// of any other.
import type { CachedObject } from '../cache/cached-object.ts'
import type { ServedResource } from '../served-resource.ts'
import { createTextBlocks } from './text-blocks.ts'
import { columnDefinitionsOf, columnsOf, includeObjectOf } from './forms.ts'

const encoder = new TextEncoder()
const metadataHead = '{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":'

export interface FormBytesOptions {
  readonly objects: readonly CachedObject[]
  /** The list's own metadata. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** `{…,"field":[` of a list of this kind. */
function listHead(kind: string, options: FormBytesOptions, more: object = {}): string {
  const text = JSON.stringify({ kind, apiVersion: 'meta.k8s.io/v1', metadata: options.metadata, ...more })
  return `${text.slice(0, -1)},`
}

/** The objects' metadata as a `meta.k8s.io/v1` PartialObjectMetadataList, in chunks. */
export function metadataListBytes(options: FormBytesOptions): readonly Uint8Array[] {
  const first = encoder.encode(metadataHead)
  const next = encoder.encode(`},${metadataHead}`)
  const chunks: Uint8Array[] = [encoder.encode(`${listHead('PartialObjectMetadataList', options)}"items":[`)]
  for (const object of options.objects) {
    chunks.push(chunks.length === 1 ? first : next, object.metadataJson)
  }
  chunks.push(encoder.encode(options.objects.length === 0 ? ']}' : '}]}'))
  return chunks
}

/** The objects as a `meta.k8s.io/v1` Table with the kind's columns, in chunks. Throws 400 for an unknown `includeObject`. */
export function tableBytes(
  { kind, rowCells }: ServedResource,
  options: FormBytesOptions & { readonly query: URLSearchParams; readonly now: number },
): readonly Uint8Array[] {
  const includeObject = includeObjectOf(options.query)
  const withMetadata = includeObject !== 'None' && includeObject !== 'Object'
  const columnDefinitions = columnDefinitionsOf(columnsOf(kind))
  const chunks: Uint8Array[] = [encoder.encode(`${listHead('Table', options, { columnDefinitions })}"rows":[`)]
  const before = withMetadata
    ? `],"object":${metadataHead}`
    : includeObject === 'None'
      ? '],"object":null'
      : '],"object":'
  const behind = withMetadata ? '}}' : '}'
  const encode = createTextBlocks()
  let between = '{"cells":['
  for (const object of options.objects) {
    chunks.push(encode(between + rowCells.render(object, options.now) + before))
    if (withMetadata) chunks.push(object.metadataJson)
    else if (includeObject === 'Object') chunks.push(object.json)
    between = `${behind},{"cells":[`
  }
  chunks.push(encoder.encode(options.objects.length === 0 ? ']}' : `${behind}]}`))
  return chunks
}
