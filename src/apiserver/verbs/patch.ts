// PATCH of an object or its status: JSON patch, merge patch, strategic merge patch; server-side apply is a verb of its own and
// stands in apply.ts. kubectl's client-side apply uses strategic merge. Upstream counterpart: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
import {
  applyJsonPatch,
  badRequest,
  type FieldValidation,
  invalid,
  invalidError,
  type JsonObject,
  type JsonValue,
  type KubernetesObject,
  mergePatch,
  type PatchResult,
  renderGoValue,
  StatusError,
  strategicMergePatch,
  unsupportedMediaType,
} from '#api'
import type { TransportRequest, TransportResponse } from '#base'
import { mediaTypeOf, readJson } from '../http/request-body.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { apply, applyPatchType, isApplyPatch } from './apply.ts'
import { decodeValue } from './decode.ts'
import { objectResponse } from './get.ts'
import { guaranteedUpdate } from './guaranteed-update.ts'
import { withoutRepeatedOwners } from './owner-references.ts'
import { ttlSecondsOf } from './time-to-live.ts'
import { admitUpdate, checkUpdatePreconditions, inServedVersion } from './update.ts'
import { checkMatchesUrl, writeOptionsOf } from './write-options.ts'

/** The patched object as plain JSON, from the object and the parsed patch. */
type ApplyPatch = (resource: ServedResource, current: JsonObject, patch: unknown) => PatchResult<JsonValue>

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What JSON calls a value, as Go names it. */
function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function asPatchObject(patch: unknown): JsonObject {
  if (isJsonObject(patch)) return patch
  throw badRequest(`json: cannot unmarshal ${jsonType(patch)} into Go value of type map[string]interface {}`)
}

const strategic: ApplyPatch = ({ kind }, current, patch) =>
  strategicMergePatch(kind.schema, current, asPatchObject(patch))

const jsonPatchType = 'application/json-patch+json'
const mergePatchType = 'application/merge-patch+json'

const patchTypes: Readonly<Record<string, ApplyPatch>> = {
  [jsonPatchType]: (_resource, current, patch) => applyJsonPatch(current, patch),
  [mergePatchType]: (_resource, current, patch) => ({
    ok: true,
    object: mergePatch(current, asPatchObject(patch)),
  }),
  'application/strategic-merge-patch+json': strategic,
}

const operationFields: readonly string[] = ['op', 'path', 'from', 'value']

/** Why a strict decoder cannot read operations; undefined if it can. */
function operationsProblem(patch: unknown): string | undefined {
  if (!Array.isArray(patch))
    return `json: cannot unmarshal ${jsonType(patch)} into Go value of type []handlers.jsonPatchOp`
  for (const one of patch as readonly unknown[]) {
    if (!isJsonObject(one)) return `json: cannot unmarshal ${jsonType(one)} into Go value of type handlers.jsonPatchOp`
    for (const name of ['op', 'path', 'from']) {
      const value = one[name]
      if (value === undefined || value === null || typeof value === 'string') continue
      return `json: cannot unmarshal ${jsonType(value)} into Go struct field jsonPatchOp.${name} of type string`
    }
  }
  return undefined
}

/** Fields that no operation has. */
function unknownFields(patch: unknown): readonly string[] {
  if (!Array.isArray(patch)) return []
  return (patch as readonly unknown[]).flatMap((one, i) =>
    Object.keys(isJsonObject(one) ? one : {})
      .filter((name) => !operationFields.includes(name))
      .map((name) => `unknown field "[${i}].${name}"`),
  )
}

interface GivenPatch {
  readonly apply: ApplyPatch
  readonly patch: unknown
  /** Fields that stand twice in it. */
  readonly problems: readonly string[]
}

/** The patch of a request. A strict decoder looks at what is not strategic before it is applied. */
function readPatch({ headers, body }: TransportRequest, fieldValidation: FieldValidation): GivenPatch {
  const type = mediaTypeOf(headers['content-type'])
  const apply = patchTypes[type]
  if (apply === undefined) throw unsupportedMediaType([...Object.keys(patchTypes), applyPatchType])
  if (body === undefined) throw badRequest('EOF')
  const isStrict = fieldValidation !== 'Ignore'
  const inAdvance = isStrict && apply !== strategic
  const read = body.kind === 'value' ? { value: body.value, problems: [] } : readBytes(body.bytes, isStrict, inAdvance)
  if (inAdvance && type === mergePatchType && read.value !== null && !isJsonObject(read.value)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonType(read.value)} into Go value of type map[string]interface {}`,
    )
  }
  if (!inAdvance || type !== jsonPatchType) return { apply, patch: read.value, problems: read.problems }
  const problem = operationsProblem(read.value)
  if (problem !== undefined) throw badRequest(`error decoding patch: ${problem}`)
  const problems = [...read.problems, ...unknownFields(read.value)].map((text) => `json patch ${text}`)
  return { apply, patch: read.value, problems }
}

function readBytes(bytes: Uint8Array, duplicates: boolean, inAdvance: boolean) {
  try {
    return readJson(bytes, duplicates)
  } catch (error) {
    if (!inAdvance || !(error instanceof StatusError)) throw error
    throw badRequest(`error decoding patch: ${error.message}`)
  }
}

function patched(resource: ServedResource, current: KubernetesObject, { apply, patch }: GivenPatch): JsonValue {
  // Objects of the API are JSON; the types are only narrower.
  const result = apply(resource, current as unknown as JsonObject, patch)
  if (result.ok) return result.object
  const { reason, message } = result
  if (reason === 'Invalid') {
    throw new StatusError('Invalid', {
      message: message === '' ? invalid(resource.kind, current.metadata.name, []).message : message,
    })
  }
  throw new StatusError(reason, { message })
}

/** Decodes what a patch makes of an object. What is wrong with it is wrong with the patch, in upstream's words. */
function decodePatched(
  resource: ServedResource,
  exchange: Exchange,
  patched: Parameters<typeof decodeValue>[2] & { readonly given: GivenPatch },
): KubernetesObject {
  try {
    return decodeValue(resource, exchange, patched)
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'BadRequest') throw error
    const { kind, version } = resource.kind
    const prefix = `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: `
    if (!error.message.startsWith(prefix)) throw error
    const { given, value } = patched
    // A strategic merge patch is shown itself, others by what they made.
    const shown = given.apply === strategic ? renderGoValue(given.patch) : JSON.stringify(value)
    const problem = invalidError('patch', shown, error.message.slice(prefix.length))
    throw invalid({ group: '', kind: '' }, '', [problem])
  }
}

/** PATCH of an object, or of its status when `info.subresource` says so. */
export async function patch(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  if (isApplyPatch(exchange.request)) return apply(server, resource, exchange)
  const info = exchange.info as ResourceRequestInfo
  const { subresource, name } = info
  const { dryRun, fieldValidation } = writeOptionsOf(info.query, 'PatchOptions')
  const given = readPatch(exchange.request, fieldValidation)
  const namespace = resource.kind.namespaced ? info.namespace : ''
  const transform = (current: KubernetesObject) => {
    const value = patched(resource, current, given)
    // What a status patch leaves as it is, it does not reach: spec stays the stored one, whatever defaults are of today.
    const before = subresource === 'status' ? current : undefined
    const decoded = decodePatched(resource, exchange, {
      value,
      problems: given.problems,
      fieldValidation,
      before,
      given,
    })
    const next = withoutRepeatedOwners(decoded, exchange, 'admitted')
    checkMatchesUrl(next.metadata, { name, namespace })
    checkUpdatePreconditions(resource, next, current)
    return admitUpdate(server, resource, { next, current, exchange, subresource, dryRun })
  }
  const { object } = await guaranteedUpdate(server, resource, {
    namespace,
    name,
    dryRun,
    transform: inServedVersion(resource, transform),
    ttlSeconds: ttlSecondsOf(resource),
  })
  return objectResponse(server, resource, { object, exchange, status: 200 })
}
