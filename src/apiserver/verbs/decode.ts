// From the body of a write to an object of the kind that the URL names, defaults filled in.
import { badRequest, decodeObject, type FieldValidation, type KubernetesObject } from '#api'
import { readBody } from '../http/request-body.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange } from '../server-context.ts'

/** Decodes a value, which may have been made of a decoded object, into an object in the served version. Warnings go to the exchange. Throws what is wrong with it. */
export function decodeValue(
  resource: ServedResource,
  exchange: Exchange,
  body: {
    readonly value: unknown
    readonly problems?: readonly string[]
    readonly fieldValidation: FieldValidation
    readonly before?: KubernetesObject | undefined
  },
): KubernetesObject {
  const { value, problems = [], fieldValidation, before } = body
  const options = { fieldValidation, problems, defaults: true, ...(before === undefined ? {} : { before }) }
  const decoded = decodeObject(resource.kind, value, options)
  if (!decoded.ok) throw decoded.error
  exchange.warnings.push(...decoded.warnings)
  return decoded.object
}

/** Decodes the request's body. */
export function decodeBody(
  resource: ServedResource,
  exchange: Exchange,
  fieldValidation: FieldValidation,
): KubernetesObject {
  const body = readBody(exchange.request, { duplicates: fieldValidation !== 'Ignore', schema: resource.kind.schema })
  if (body.value === undefined || body.value === null) throw badRequest('the body of the request is empty')
  return decodeValue(resource, exchange, { ...body, fieldValidation })
}
