// JSON Patch (RFC 6902) with Kubernetes' texts. Nothing given is changed: only the containers on a path are copied.
// Upstream counterpart: evanphx/json-patch and apiserver's patch handler.
import { deepEqual } from '#base'
import { copyRecord, getKey, isRecord, setKey } from './json-record.ts'
import type { JsonValue } from './language.ts'
import { PatchFailure, type PatchResult, patchResult } from './patch-result.ts'

/** Upstream's limit of operations in one patch. */
const operationsMax = 10_000

/** What the copies of one patch may add up to: a few that double would fill the memory. Upstream: JSONPatchMaxCopyBytes. */
const copyBytesMax = 3 * 1024 * 1024

interface Operation {
  readonly op: string
  readonly path: string
  readonly from: string | undefined
  readonly value: JsonValue | undefined
}

/** `document` with the operations applied, in order; all or none. */
export function applyJsonPatch(document: JsonValue, patch: unknown): PatchResult<JsonValue> {
  return patchResult(() => {
    let current = document
    let copied = 0
    for (const operation of parsePatch(patch)) {
      if (operation.op === 'copy') copied = addedCopy(current, operation, copied)
      current = apply(current, operation)
    }
    return current
  })
}

/** The size of all copies with this one. Throws when it is too much. */
function addedCopy(document: JsonValue, { from }: Operation, before: number): number {
  const value = from === undefined ? undefined : find(document, from)
  const size = before + (value === undefined ? 0 : sizeUpTo(value, copyBytesMax - before))
  if (size <= copyBytesMax) return size
  const text = `Unable to complete the copy, the accumulated size increase of copy is ${size}, exceeding the limit ${copyBytesMax}`
  throw new PatchFailure('RequestEntityTooLarge', text)
}

/** About as many characters as the value has as JSON; counts no further than just beyond `limit`. */
function sizeUpTo(value: JsonValue, limit: number): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 4
  let size = 2
  for (const [key, inner] of Object.entries(value)) {
    size += (Array.isArray(value) ? 1 : key.length + 4) + sizeUpTo(inner as JsonValue, limit - size)
    if (size > limit) break
  }
  return size
}

function parsePatch(patch: unknown): Operation[] {
  if (!Array.isArray(patch)) {
    const kind = typeof patch === 'boolean' ? 'bool' : typeof patch
    throw new PatchFailure('BadRequest', `json: cannot unmarshal ${kind} into Go value of type jsonpatch.Patch`)
  }
  if (patch.length > operationsMax) {
    const text = `The allowed maximum operations in a JSON patch is ${operationsMax}, got ${patch.length}`
    throw new PatchFailure('RequestEntityTooLarge', text)
  }
  return patch.map(parseOperation)
}

function parseOperation(given: unknown): Operation {
  if (!isRecord(given)) {
    const kind = Array.isArray(given) ? 'array' : typeof given === 'boolean' ? 'bool' : typeof given
    throw new PatchFailure('BadRequest', `json: cannot unmarshal ${kind} into Go value of type jsonpatch.Operation`)
  }
  const { op, path, from } = given
  if (typeof op !== 'string') throw new PatchFailure('Invalid', 'Unexpected kind: unknown')
  if (typeof path !== 'string')
    throw new PatchFailure('Invalid', `${op} operation failed to decode path: missing value`)
  return { op, path, from: typeof from === 'string' ? from : undefined, value: getKey(given, 'value') }
}

function apply(document: JsonValue, operation: Operation): JsonValue {
  const { op, path } = operation
  switch (op) {
    case 'add':
      return add(document, { path, value: valueOf(operation), op })
    case 'remove':
      return remove(document, { path, op })
    case 'replace':
      if (find(document, path) === undefined) {
        throw new PatchFailure(
          'Invalid',
          `replace operation does not apply: doc is missing key: ${path}: missing value`,
        )
      }
      return path === '' ? valueOf(operation) : replaceAt(document, path, valueOf(operation))
    case 'move':
    case 'copy':
      return transfer(document, operation)
    case 'test':
      return test(document, operation)
    default:
      throw new PatchFailure('Invalid', `Unexpected kind: ${op}`)
  }
}

/** A missing value is null, as in upstream. */
const valueOf = ({ value }: Operation): JsonValue => value ?? null

function test(document: JsonValue, { path, value }: Operation): JsonValue {
  const found = find(document, path)
  if (deepEqual(found ?? null, value ?? null)) return document
  throw new PatchFailure('Invalid', `testing value ${path} failed: test failed`)
}

function transfer(document: JsonValue, { op, path, from }: Operation): JsonValue {
  const value = from === undefined ? undefined : find(document, from)
  if (from === undefined || value === undefined) {
    const text = `${op} operation does not apply: doc is missing from path: ${from ?? ''}: missing value`
    throw new PatchFailure('Invalid', text)
  }
  if (op === 'copy') return add(document, { path, value, op })
  if (path === from) return document
  if (path.startsWith(`${from}/`)) {
    throw new PatchFailure('Invalid', `move operation does not apply: ${path} is inside ${from}: missing value`)
  }
  return add(remove(document, { path: from, op }), { path, value, op })
}

function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function find(document: JsonValue, path: string): JsonValue | undefined {
  if (path !== '' && !path.startsWith('/')) return undefined
  let at: JsonValue | undefined = document
  for (const segment of segmentsOf(path)) {
    if (Array.isArray(at))
      at = /^(?:0|[1-9]\d*)$/.test(segment) ? (at[Number(segment)] as JsonValue | undefined) : undefined
    else if (isRecord(at)) at = getKey(at, segment)
    else return undefined
  }
  return at
}

type Change = (container: JsonValue, key: string) => JsonValue

/** Copies the containers down to the last but one segment, and lets `change` make the last one anew. */
function changeAt(
  document: JsonValue,
  path: string,
  { op, change }: { readonly op: string; readonly change: Change },
): JsonValue {
  const missing = (): PatchFailure =>
    new PatchFailure(
      'Invalid',
      `${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
    )
  const segments = segmentsOf(path)
  if (segments.length === 0) throw missing()
  const descend = (at: JsonValue | undefined, index: number): JsonValue => {
    if (typeof at !== 'object' || at === null) throw missing()
    const key = segments[index] ?? ''
    if (index === segments.length - 1) return change(at, key)
    if (Array.isArray(at)) {
      if (!/^(?:0|[1-9]\d*)$/.test(key) || Number(key) >= at.length) throw missing()
      return at.with(Number(key), descend(at[Number(key)] as JsonValue, index + 1)) as JsonValue
    }
    const copy = copyRecord(at as { readonly [key: string]: JsonValue })
    setKey(copy, key, descend(getKey(copy, key), index + 1))
    return copy
  }
  return descend(document, 0)
}

interface AddOperation {
  readonly path: string
  readonly value: JsonValue
  readonly op: string
}

function add(document: JsonValue, { path, value, op }: AddOperation): JsonValue {
  if (path === '') return value
  const change: Change = (container, key) => {
    if (!Array.isArray(container)) return withKey(container, key, value)
    const at = key === '-' ? container.length : arrayIndex(key, container.length, { op: 'add', path })
    return container.toSpliced(at, 0, value) as JsonValue
  }
  return changeAt(document, path, { op, change })
}

function replaceAt(document: JsonValue, path: string, value: JsonValue): JsonValue {
  const change: Change = (container, key) =>
    Array.isArray(container) ? (container.with(Number(key), value) as JsonValue) : withKey(container, key, value)
  return changeAt(document, path, { op: 'replace', change })
}

function withKey(container: JsonValue, key: string, value: JsonValue): JsonValue {
  const copy = copyRecord(container as { readonly [key: string]: JsonValue })
  setKey(copy, key, value)
  return copy
}

function remove(document: JsonValue, { path, op }: { readonly path: string; readonly op: string }): JsonValue {
  const change: Change = (container, key) => {
    if (Array.isArray(container)) {
      return container.toSpliced(arrayIndex(key, container.length - 1, { op: 'remove', path }), 1) as JsonValue
    }
    const copy = copyRecord(container as { readonly [key: string]: JsonValue })
    if (getKey(copy, key) === undefined) {
      const text = `error in remove for path: '${path}': unable to remove nonexistent key: ${key}: missing value`
      throw new PatchFailure('Invalid', text)
    }
    delete copy[key]
    return copy
  }
  return changeAt(document, path, { op, change })
}

function arrayIndex(key: string, max: number, { op, path }: { readonly op: string; readonly path: string }): number {
  const problem = (text: string) => new PatchFailure('Invalid', `error in ${op} for path: '${path}': ${text}`)
  if (!/^-?\d+$/.test(key)) {
    throw problem(
      `value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`,
    )
  }
  const index = Number(key) < 0 ? max + Number(key) + (op === 'remove' ? 1 : 0) : Number(key)
  if (index < 0 || index > max) {
    throw problem(`Unable to access invalid index: ${key}: invalid index referenced`)
  }
  return index
}
