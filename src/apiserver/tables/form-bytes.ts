// A Table and a PartialObjectMetadataList of cached objects as bytes: what a row carries of its object is a part of the bytes
// that are served anyway, so nothing is encoded again. For resources whose stored version is served; forms.ts makes the same
// of any other.
import type { BytesBody } from '#base'
import type { CachedObject } from '../cache/cached-object.ts'
import type { ServedResource } from '../served-resource.ts'
import { columnDefinitionsOf, columnsOf, type IncludeObject, includeObjectOf } from './forms.ts'
import { PieceWriter } from './piece-writer.ts'

const encoder = new TextEncoder()
const metadataHead = '{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":'

export interface FormBytesOptions {
  readonly objects: readonly CachedObject[]
  /** The list's own metadata. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** What of an object's bytes stands in a list. */
interface Part {
  readonly of: (object: CachedObject) => Uint8Array
  readonly length: (object: CachedObject) => number
}

const metadataPart: Part = { of: ({ metadataJson }) => metadataJson, length: ({ metadataLength }) => metadataLength }
const wholePart: Part = { of: ({ json }) => json, length: ({ listBytes }) => listBytes.length - 1 }

/** How a row carries its object. */
interface RowForm {
  readonly head: string
  readonly part: Part | undefined
  readonly tail: string
}

const metadataForm: RowForm = { head: metadataHead, part: metadataPart, tail: '}}' }
const rowForms: Readonly<Record<IncludeObject, RowForm>> = {
  '': metadataForm,
  Metadata: metadataForm,
  Object: { head: '', part: wholePart, tail: '}' },
  None: { head: 'null', part: undefined, tail: '}' },
}

/** `{…,"field":[` of a list of this kind. */
function listHead(kind: string, options: FormBytesOptions, more: object = {}): string {
  const text = JSON.stringify({ kind, apiVersion: 'meta.k8s.io/v1', metadata: options.metadata, ...more })
  return `${text.slice(0, -1)},`
}

/** A text before each object's part, and one behind them all. The parts are cut out when they are read, not kept till then. */
function joinedBody(
  objects: readonly CachedObject[],
  part: Part | undefined,
  { before, behind }: { readonly before: readonly Uint8Array[]; readonly behind: string },
): BytesBody {
  const tail = encoder.encode(behind)
  let byteLength = tail.length
  for (const text of before) byteLength += text.length
  if (part !== undefined) for (const object of objects) byteLength += part.length(object)
  const chunks = {
    *[Symbol.iterator]() {
      for (let at = 0; at < before.length; at++) {
        // The indices are within bounds.
        yield before[at] as Uint8Array
        if (part !== undefined && at < objects.length) yield part.of(objects[at] as CachedObject)
      }
      yield tail
    },
  }
  return { kind: 'bytes', chunks, byteLength }
}

/** The objects' metadata as a `meta.k8s.io/v1` PartialObjectMetadataList. */
export function metadataListBody(options: FormBytesOptions): BytesBody {
  const { objects } = options
  const head = `${listHead('PartialObjectMetadataList', options)}"items":[`
  const first = encoder.encode(objects.length === 0 ? head : head + metadataHead)
  const next = encoder.encode(`},${metadataHead}`)
  const before = [first, ...objects.slice(1).map(() => next)]
  return joinedBody(objects, metadataPart, { before, behind: objects.length === 0 ? ']}' : '}]}' })
}

/** The objects as a `meta.k8s.io/v1` Table with the kind's columns. Throws 400 for an unknown `includeObject`. */
export function tableBody(
  { kind, writeCells }: ServedResource,
  options: FormBytesOptions & { readonly query: URLSearchParams; readonly now: number },
): BytesBody {
  const { objects, now } = options
  const { head, tail, part } = rowForms[includeObjectOf(options.query)]
  const columnDefinitions = columnDefinitionsOf(columnsOf(kind))
  const writer = new PieceWriter()
  writer.text(`${listHead('Table', options, { columnDefinitions })}"rows":[`)
  const next = encoder.encode(`${tail},{"cells":[`)
  const behindCells = encoder.encode(`],"object":${head}`)
  const before = objects.map((object, at) => {
    if (at === 0) writer.text('{"cells":[')
    else writer.bytes(next)
    writeCells(writer, object, now)
    writer.bytes(behindCells)
    return writer.end()
  })
  if (objects.length === 0) before.push(writer.end())
  return joinedBody(objects, part, { before, behind: objects.length === 0 ? ']}' : `${tail}]}` })
}
