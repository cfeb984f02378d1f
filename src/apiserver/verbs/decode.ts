// From the body of a write to an object of the kind that the URL names, defaults filled in.
import { badRequest, decodeObject, type FieldValidation, type KubernetesObject } from '#api'
import { mediaTypeOf, readBody } from '../http/request-body.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange } from '../server-context.ts'
import { specSpan } from './known-specs.ts'

/** Decodes a value, which may have been made of a decoded object, into an object in the served version. Warnings go to the exchange. Throws what is wrong with it. */
export function decodeValue(
  resource: ServedResource,
  exchange: Exchange,
  body: {
    readonly value: unknown
    readonly problems?: readonly string[]
    readonly fieldValidation: FieldValidation
    readonly before?: object | undefined
  },
): KubernetesObject {
  const { value, problems = [], fieldValidation, before } = body
  const options = { fieldValidation, problems, defaults: true, ...(before === undefined ? {} : { before }) }
  const decoded = decodeObject(resource.kind, value, options)
  if (!decoded.ok) throw decoded.error
  exchange.warnings.push(...decoded.warnings)
  return decoded.object
}

/** The bytes of a JSON body. */
function jsonBytesOf({ request }: Exchange): Uint8Array | undefined {
  const { body, headers } = request
  return body?.kind === 'bytes' && mediaTypeOf(headers['content-type']) === 'application/json' ? body.bytes : undefined
}

/** Decodes the request's body. */
export function decodeBody(
  resource: ServedResource,
  exchange: Exchange,
  fieldValidation: FieldValidation,
): KubernetesObject {
  const { knownSpecs, kind } = resource
  const bytes = knownSpecs === undefined ? undefined : jsonBytesOf(exchange)
  const spec = bytes === undefined ? undefined : specSpan(bytes)
  if (spec !== undefined) {
    const known = knownSpecs?.recall(spec)
    if (known !== undefined) return decodeValue(resource, exchange, { ...known, fieldValidation })
  }
  const body = readBody(exchange.request, { duplicates: fieldValidation !== 'Ignore', schema: kind.schema })
  if (body.value === undefined || body.value === null) throw badRequest('the body of the request is empty')
  const warningsBefore = exchange.warnings.length
  const object = decodeValue(resource, exchange, { ...body, fieldValidation })
  // Nobody looked for what is wrong with it, or something was.
  const isClean = fieldValidation !== 'Ignore' && exchange.warnings.length === warningsBefore
  if (spec !== undefined && isClean) knownSpecs?.keep(spec, object)
  return object
}
