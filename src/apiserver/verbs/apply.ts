// Server-side apply: PATCH with application/apply-patch+yaml. What is not there is created, as far as the user may create it.
// Upstream counterpart: applyPatcher of k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
import {
  applyConfiguration,
  badRequest,
  conflict,
  type FieldValidation,
  findRepeatedKeys,
  isAlreadyExists,
  isNotFound,
  type JsonObject,
  type KubernetesObject,
  parseApiVersion,
  parseJson,
  parseYaml,
  yamlProblem,
} from '#api'
import { deepEqual, type TransportRequest, type TransportResponse } from '#base'
import { mediaTypeOf } from '../http/request-body.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { authorizeCreate, createObject } from './create.ts'
import { decodeValue } from './decode.ts'
import { objectResponse } from './get.ts'
import { guaranteedUpdate } from './guaranteed-update.ts'
import {
  asJson,
  managedFieldsOf,
  ownedResource,
  withManagedFields,
  withoutManagedFields,
  writerOf,
} from './managed-fields.ts'
import { ttlSecondsOf } from './time-to-live.ts'
import { admitUpdate, checkUpdatePreconditions, inServedVersion } from './update.ts'
import { type ApplyOptions, applyOptionsOf, checkMatchesUrl } from './write-options.ts'

export const applyPatchType = 'application/apply-patch+yaml'

/** Rounds of update and create, when others create and delete the object meanwhile. */
const applyAttemptsMax = 5

/** Whether a PATCH is an apply. */
export function isApplyPatch({ headers }: TransportRequest): boolean {
  return mediaTypeOf(headers['content-type']) === applyPatchType
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The configuration of a body, YAML or JSON. Throws 400. */
export function readConfiguration(exchange: Exchange, fieldValidation: FieldValidation): JsonObject {
  const { body } = exchange.request
  if (body === undefined) throw badRequest('error decoding YAML: the body is empty')
  const value = body.kind === 'value' ? body.value : parseConfiguration(exchange, body.bytes, fieldValidation)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw badRequest('error decoding YAML: the body is not an object')
}

function parseConfiguration(exchange: Exchange, bytes: Uint8Array, fieldValidation: FieldValidation): unknown {
  const json = parseJson(bytes, { duplicates: fieldValidation !== 'Ignore' })
  if (json.ok) {
    if (json.duplicates.length > 0)
      reportRepeatedKeys(findRepeatedKeys(decoder.decode(bytes)), exchange, fieldValidation)
    return json.value
  }
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    throw badRequest('error decoding YAML: yaml: the body is not valid UTF-8')
  }
  const yaml = parseYaml(text, { mayRepeatKeys: true })
  if (!yaml.ok) throw badRequest(`error decoding YAML: ${yaml.message}`)
  if (yaml.documents.length > 1) throw badRequest('error decoding YAML: the body must be one document')
  reportRepeatedKeys(yaml.repeatedKeys, exchange, fieldValidation)
  return yaml.documents[0]
}

/** JSON is read as YAML here, so what stands twice is told by line. Throws 400 where nothing may. */
function reportRepeatedKeys(keys: readonly string[], exchange: Exchange, fieldValidation: FieldValidation): void {
  if (keys.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') {
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${yamlProblem(keys)}`)
  }
  exchange.warnings.push(...keys)
}

/** Throws 400 for a configuration of another kind or version, or one that says who owns what. */
export function checkConfiguration(
  { group, version, kind }: { readonly group: string; readonly version: string; readonly kind: string },
  configuration: JsonObject,
): void {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const given = parseApiVersion(text(configuration['apiVersion']))
  if (given.group !== group || given.version !== version || text(configuration['kind']) !== kind) {
    throw badRequest(`invalid object type: ${given.group}/${given.version}, Kind=${text(configuration['kind'])}`)
  }
  const { managedFields } = metadataOf(configuration)
  // An empty list is as good as none.
  if (
    managedFields !== undefined &&
    managedFields !== null &&
    !(Array.isArray(managedFields) && managedFields.length === 0)
  ) {
    throw badRequest('metadata.managedFields must be nil')
  }
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as JsonObject) : {}
}

export interface ApplyRequest {
  readonly configuration: JsonObject
  readonly options: ApplyOptions
  readonly exchange: Exchange
}

/** The live object with the configuration applied, and what every update goes through. */
export function applyToLive(
  server: ServerContext,
  resource: ServedResource,
  { configuration, options, exchange }: ApplyRequest,
): (current: KubernetesObject) => KubernetesObject | Promise<KubernetesObject> {
  const { subresource, name, namespace } = exchange.info as ResourceRequestInfo
  const { force, dryRun } = options
  return (current) => {
    const entries = managedFieldsOf(current)
    const owned = ownedResource(server, resource, { subresource, entries })
    const live = asJson(withoutManagedFields(current))
    const applied = applyConfiguration(owned, { live, entries, configuration, force }, writerOf(server, exchange))
    if (!applied.ok) throw applied.error
    const next = decodeValue(resource, exchange, { value: applied.object, fieldValidation: 'Ignore' })
    checkMatchesUrl(next.metadata, { name, namespace: resource.kind.namespaced ? namespace : '' })
    checkUpdatePreconditions(resource, next, current)
    const { managedFields } = applied
    const admitted = admitUpdate(server, resource, { next, current, exchange, subresource, dryRun, managedFields })
    return admitted instanceof Promise
      ? admitted.then((object) => unlessOnlyTimes(object, current))
      : unlessOnlyTimes(admitted, current)
  }
}

/** The current object, where the next differs in nothing but times of managedFields: then nothing is written. */
function unlessOnlyTimes(next: KubernetesObject, current: KubernetesObject): KubernetesObject {
  const timeless = (object: KubernetesObject) => managedFieldsOf(object).map(({ time: _time, ...entry }) => entry)
  if (!deepEqual(timeless(next), timeless(current))) return next
  const same = withManagedFields(next, managedFieldsOf(current))
  const { resourceVersion } = current.metadata
  return deepEqual({ ...same, metadata: { ...same.metadata, resourceVersion } }, current) ? current : next
}

async function createApplied(
  server: ServerContext,
  resource: ServedResource,
  request: ApplyRequest,
): Promise<CachedObject> {
  const { configuration, options, exchange } = request
  const info = exchange.info as ResourceRequestInfo
  authorizeCreate(server, exchange)
  const { name, uid } = metadataOf(configuration)
  if (typeof uid === 'string' && uid !== '') {
    const text = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
    throw conflict(resource.groupResource, info.name, text)
  }
  const owned = ownedResource(server, resource, { subresource: '', entries: [] })
  const application = { live: undefined, entries: [], configuration, force: options.force }
  const applied = applyConfiguration(owned, application, writerOf(server, exchange))
  if (!applied.ok) throw applied.error
  if (typeof name !== 'string' || name === '') {
    throw badRequest(`the name of the object (${info.name} based on URL) was undeterminable: name must be provided`)
  }
  const object = decodeValue(resource, exchange, { value: applied.object, fieldValidation: 'Ignore' })
  const namespace = resource.kind.namespaced ? info.namespace : ''
  checkMatchesUrl(object.metadata, { name: info.name, namespace })
  const { managedFields } = applied
  return createObject(server, resource, { object, namespace, dryRun: options.dryRun, exchange, managedFields })
}

/** PATCH of an object or one of its subresources by what it should be. */
export async function apply(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const options = applyOptionsOf(info.query)
  const configuration = readConfiguration(exchange, options.fieldValidation)
  checkConfiguration(resource.kind, configuration)
  const request: ApplyRequest = { configuration, options, exchange }
  for (let attempt = 1; ; attempt++) {
    let isThere = false
    const applied = applyToLive(server, resource, request)
    const transform = (current: KubernetesObject) => {
      isThere = true
      return applied(current)
    }
    try {
      const { object } = await guaranteedUpdate(server, resource, {
        namespace: resource.kind.namespaced ? info.namespace : '',
        name: info.name,
        dryRun: options.dryRun,
        transform: inServedVersion(resource, transform),
        ttlSeconds: ttlSecondsOf(resource),
      })
      return objectResponse(server, resource, { object, exchange, status: 200 })
    } catch (error) {
      if (isThere || info.subresource !== '' || !isNotFound(error)) throw error
    }
    try {
      const object = await createApplied(server, resource, request)
      return objectResponse(server, resource, { object, exchange, status: 201 })
    } catch (error) {
      if (attempt >= applyAttemptsMax || !isAlreadyExists(error)) throw error
    }
  }
}
