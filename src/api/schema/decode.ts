// From what a client sent to an object of a kind: one walk that checks types, drops and reports what the schema does not
// know, and makes values canonical; then defaults. Fails with upstream's 400, never throws.
// Counterpart: apimachinery's serializers and apiserver/pkg/endpoints/handlers/rest.go.
import { apiVersionOf, type GroupVersionKind, type KindDefinition } from '../kind-definition.ts'
import type { KubernetesObject } from '../meta/object-meta.ts'
import { badRequest, internalError, StatusError } from '../meta/status.ts'
import { decodeChanged, decoderOf, type Decoder, type Walk } from './decode-plan.ts'
import { DecodeFailure } from './decode-scalars.ts'
import type { Schema, StructSchema } from './language.ts'

/** What happens to fields the schema does not know: dropped silently, with a warning, or the request fails. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

export interface DecodeOptions {
  /** Default `Ignore`. */
  readonly fieldValidation?: FieldValidation
  /** What is wrong with the text that was read, such as fields that stand twice; of YAML as Go reports it, several lines. */
  readonly problems?: readonly string[]
  /** Also apply the schema's defaults and the kind's. Default false. */
  readonly defaults?: boolean
  /**
   * A decoded object from which the value was made, with its defaults: members that are the very same objects are not decoded
   * again, and no defaults are filled into them.
   */
  readonly before?: object
}

export type DecodeResult<T> =
  | { readonly ok: true; readonly object: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: StatusError }

export type StructResult =
  | { readonly ok: true; readonly value: unknown; readonly unknownFields: readonly string[] }
  | { readonly ok: false; readonly message: string }

export interface StructOptions {
  /** Also apply the schema's defaults. Default false. */
  readonly defaults?: boolean
  /** As in DecodeOptions. */
  readonly before?: object | undefined
}

const decoders = new WeakMap<Schema, Decoder>()

function compiled(schema: Schema): Decoder {
  const known = decoders.get(schema)
  if (known !== undefined) return known
  const decoder = decoderOf(schema)
  decoders.set(schema, decoder)
  return decoder
}

/** Decodes a value by any struct (options, subresources' bodies); the message is Go's. */
export function decodeStruct(schema: StructSchema, value: unknown, options: StructOptions = {}): StructResult {
  const walk: Walk = {
    root: schema,
    path: [],
    depth: 0,
    owner: undefined,
    unknown: undefined,
    defaults: options.defaults ?? false,
  }
  try {
    const { before } = options
    const decoded = before === undefined ? compiled(schema)(value, walk) : decodeChanged(schema, value, walk, before)
    return { ok: true, value: decoded, unknownFields: walk.unknown ?? noTexts }
  } catch (error) {
    if (error instanceof DecodeFailure) return { ok: false, message: error.message }
    if (error instanceof RangeError) return { ok: false, message: 'exceeded max depth' }
    throw error
  }
}

const noTexts: readonly string[] = Object.freeze([])

/** Decodes an object of `kind`. A missing apiVersion or kind is filled in; another one is an error. */
export function decodeObject<T extends KubernetesObject>(
  kind: KindDefinition<T>,
  value: unknown,
  options: DecodeOptions = {},
): DecodeResult<T> {
  const mismatch = typeProblem(kind, value)
  if (mismatch !== undefined) return { ok: false, error: badRequest(mismatch) }
  const { before, defaults = false } = options
  const result = decodeStruct(kind.schema, value, { defaults, before })
  if (!result.ok) return { ok: false, error: cannotHandle(kind, result.message) }
  const problems = strictProblems(options, result.unknownFields)
  if (problems.length > 0 && options.fieldValidation === 'Strict') {
    return { ok: false, error: cannotHandle(kind, `strict decoding error: ${problems.join(', ')}`) }
  }
  const typed = withType(kind, result.value as T)
  const hasDefaults = kind.defaultsSpecAlone === true && before !== undefined && specOf(typed) === specOf(before)
  const object = defaults && kind.defaults !== undefined && !hasDefaults ? kind.defaults(typed) : typed
  return { ok: true, object, warnings: problems.length === 0 ? noTexts : problems.flatMap(warningsOf) }
}

const specOf = (object: object): unknown => (object as { readonly spec?: unknown }).spec

function strictProblems(options: DecodeOptions, unknownFields: readonly string[]): readonly string[] {
  if ((options.fieldValidation ?? 'Ignore') === 'Ignore') return noTexts
  const problems = options.problems ?? noTexts
  if (problems.length === 0 && unknownFields.length === 0) return noTexts
  return [...problems, ...unknownFields.map((path) => `unknown field ${JSON.stringify(path)}`)]
}

const yamlPrefix = 'yaml: unmarshal errors:\n'

/** Keys that stand twice in YAML as one problem, as Go's YAML reports them. */
export function yamlProblem(repeatedKeys: readonly string[]): string {
  return `${yamlPrefix}${repeatedKeys.map((line) => `  ${line}`).join('\n')}`
}

/** A warning has no lines: each line of a problem is one. */
function warningsOf(problem: string): readonly string[] {
  return problem.startsWith(yamlPrefix)
    ? problem
        .slice(yamlPrefix.length)
        .split('\n')
        .map((line) => line.trim())
    : [problem]
}

/** A field that stands twice in JSON, as a problem of its text. */
export function duplicateFieldProblem(path: string): string {
  return `duplicate field ${JSON.stringify(path)}`
}

function withType<T extends KubernetesObject>(kind: KindDefinition<T>, object: T): T {
  if (object.apiVersion !== undefined && object.kind !== undefined) return object
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }
}

function cannotHandle(kind: GroupVersionKind, message: string): StatusError {
  return badRequest(
    `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${message}`,
  )
}

const typeMetaText =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** What is wrong with the value's shape, apiVersion and kind, before its fields are looked at. */
function typeProblem(kind: GroupVersionKind, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const shown = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    return `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${shown} into Go value of type ${typeMetaText}`
  }
  const given = value as { readonly apiVersion?: unknown; readonly kind?: unknown }
  const expected = apiVersionOf(kind)
  if (typeof given.apiVersion === 'string' && given.apiVersion !== '' && given.apiVersion !== expected) {
    return `the API version in the data (${given.apiVersion}) does not match the expected API version (${expected})`
  }
  if (typeof given.kind === 'string' && given.kind !== '' && given.kind !== kind.kind) {
    const internal = kind.group === '' ? 'core' : (kind.group.split('.')[0] ?? '')
    return `${given.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: converting (${kind.version}.${given.kind}) to (${internal}.${kind.kind}): unknown conversion`
  }
  return undefined
}

/** The object with the schema's defaults filled in, then the kind's. For objects that are decoded or made by ourselves. */
export function applyDefaults<T extends KubernetesObject>(kind: KindDefinition<T>, object: T): T {
  const result = decodeObject(kind, object, { defaults: true })
  if (!result.ok) throw internalError(result.error.message, result.error)
  return result.object
}
