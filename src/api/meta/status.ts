// Failures as Kubernetes reports them: a `Status` with reason, HTTP code and text. Reasons and codes stand in one table,
// sentences in the makers below it. Upstream counterpart: apimachinery/pkg/api/errors.
import { renderFieldError, type FieldError } from './field-error.ts'
import type { StatusCause } from './v1.types.ts'

/** HTTP code of each reason of the API. */
export const statusReasonCodes = {
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  Invalid: 422,
  BadRequest: 400,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
  InternalError: 500,
  ServerTimeout: 500,
  ServiceUnavailable: 503,
  StoreReadError: 500,
  Timeout: 504,
  Unknown: 500,
} as const

export type StatusReason = keyof typeof statusReasonCodes | ''

/** `metav1.Status` as it is answered. */
export interface StatusBody {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Record<string, never>
  readonly status: 'Failure' | 'Success'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusBodyDetails
  readonly code: number
}

export interface StatusBodyDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** Which resource (`pods`) or kind (`Pod`) of which group a failure is about. */
export interface GroupResourceName {
  readonly group: string
  readonly resource: string
}

export interface GroupKindName {
  readonly group: string
  readonly kind: string
}

export interface StatusErrorOptions {
  readonly message: string
  readonly details?: StatusBodyDetails
  /** Where it differs from the reason's own. */
  readonly code?: number
  readonly cause?: unknown
}

/** A failure of an API request. */
export class StatusError extends Error {
  readonly reason: StatusReason
  readonly code: number
  readonly details: StatusBodyDetails | undefined

  constructor(reason: StatusReason, options: StatusErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StatusError'
    this.reason = reason
    this.code = options.code ?? (reason === '' ? 500 : statusReasonCodes[reason])
    this.details = options.details
  }

  /** The body of the answer. */
  toStatus(): StatusBody {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    }
  }
}

/** `pods "x"`, `deployments.apps "x"`: a resource as the texts name it. */
export function renderGroupResource({ group, resource }: GroupResourceName): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** `Pod`, `Deployment.apps`. */
export function renderGroupKind({ group, kind }: GroupKindName): string {
  return group === '' ? kind : `${kind}.${group}`
}

function detailsOf({ group, resource }: GroupResourceName, name?: string): StatusBodyDetails {
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(resource === '' ? {} : { kind: resource }),
  }
}

/** 404: `pods "x" not found`. */
export function notFound(resource: GroupResourceName, name: string): StatusError {
  return new StatusError('NotFound', {
    message: `${renderGroupResource(resource)} ${JSON.stringify(name)} not found`,
    details: detailsOf(resource, name),
  })
}

/** 404 for a path that no resource has: `the server could not find the requested resource`. */
export function noSuchResource(): StatusError {
  return new StatusError('NotFound', { message: 'the server could not find the requested resource', details: {} })
}

/** 409: `pods "x" already exists`. */
export function alreadyExists(resource: GroupResourceName, name: string): StatusError {
  return new StatusError('AlreadyExists', {
    message: `${renderGroupResource(resource)} ${JSON.stringify(name)} already exists`,
    details: detailsOf(resource, name),
  })
}

/** 409 of a generated name that is taken. */
export function generateNameConflict(resource: GroupResourceName, name: string): StatusError {
  return new StatusError('AlreadyExists', {
    message: `${renderGroupResource(resource)} ${JSON.stringify(name)} already exists, the server was not able to generate a unique name for the object`,
    details: detailsOf(resource, name),
  })
}

/** What a conflict says when the object was changed meanwhile. */
export const objectModifiedText =
  'the object has been modified; please apply your changes to the latest version and try again'

/** 409: `Operation cannot be fulfilled on pods "x": <text>`. */
export function conflict(resource: GroupResourceName, name: string, text: string = objectModifiedText): StatusError {
  return new StatusError('Conflict', {
    message: `Operation cannot be fulfilled on ${renderGroupResource(resource)} ${JSON.stringify(name)}: ${text}`,
    details: detailsOf(resource, name),
  })
}

/** 409 of server-side apply, one cause a field. */
export function applyConflict(message: string, causes: readonly StatusCause[]): StatusError {
  return new StatusError('Conflict', { message, details: { causes } })
}

/** 422: `Pod "x" is invalid: spec.a: Required value`; several errors stand in brackets. */
export function invalid(kind: GroupKindName, name: string, errors: readonly FieldError[]): StatusError {
  const texts = [...new Set(errors.map(renderFieldError))]
  const text = texts.length === 0 ? '<nil>' : texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return new StatusError('Invalid', {
    message: `${renderGroupKind(kind)} ${JSON.stringify(name)} is invalid: ${text}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.kind,
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  })
}

/** 400 with this very text. */
export function badRequest(message: string): StatusError {
  return new StatusError('BadRequest', { message })
}

/** 403: `pods "x" is forbidden: <text>`, `pods is forbidden: <text>` without a name, `forbidden: <text>` without a resource. */
export function forbidden(resource: GroupResourceName, name: string, text: string): StatusError {
  const what = renderGroupResource(resource)
  let message = `${what} ${JSON.stringify(name)} is forbidden: ${text}`
  if (what === '') message = `forbidden: ${text}`
  else if (name === '') message = `${what} is forbidden: ${text}`
  return new StatusError('Forbidden', { message, details: detailsOf(resource, name) })
}

/** 401. */
export function unauthorized(message = 'Unauthorized'): StatusError {
  return new StatusError('Unauthorized', { message })
}

/** 410 with reason Gone. */
export function gone(message: string): StatusError {
  return new StatusError('Gone', { message })
}

/** 410 with reason Expired: the revision asked for is compacted. */
export function expired(message: string): StatusError {
  return new StatusError('Expired', { message })
}

/** 410 of a watch or list at a revision that is no longer known. */
export function tooOldResourceVersion(requested: string, oldest: string): StatusError {
  return expired(`too old resource version: ${requested} (${oldest})`)
}

/** 405 of a path that is there, and does not take the method. */
export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource'
  return new StatusError('MethodNotAllowed', { message, details: {} })
}

/** 405: `create is not supported on resources of kind "pods"`. */
export function methodNotSupported(resource: GroupResourceName, verb: string): StatusError {
  return new StatusError('MethodNotAllowed', {
    message: `${verb} is not supported on resources of kind ${JSON.stringify(renderGroupResource(resource))}`,
    details: detailsOf(resource),
  })
}

/** 429. */
export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError('TooManyRequests', { message, details: { retryAfterSeconds } })
}

/** 413: `Request entity too large: <text>`. */
export function requestEntityTooLarge(text: string): StatusError {
  return new StatusError('RequestEntityTooLarge', { message: `Request entity too large: ${text}` })
}

/** 415. */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError('UnsupportedMediaType', {
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  })
}

/** 406. */
export function notAcceptable(accepted: readonly string[]): StatusError {
  return new StatusError('NotAcceptable', {
    message: `only the following media types are accepted: ${accepted.join(', ')}`,
  })
}

/** 504. */
export function timeout(message: string, retryAfterSeconds = 0): StatusError {
  return new StatusError('Timeout', {
    message: `Timeout: ${message}`,
    details: retryAfterSeconds === 0 ? {} : { retryAfterSeconds },
  })
}

/** 500: `The create operation against pods could not be completed at this time, please try again.` */
export function serverTimeout(resource: GroupResourceName, operation: string, retryAfterSeconds = 0): StatusError {
  return new StatusError('ServerTimeout', {
    message: `The ${operation} operation against ${renderGroupResource(resource)} could not be completed at this time, please try again.`,
    details: { ...detailsOf(resource), ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }) },
  })
}

/** 503. */
export function serviceUnavailable(message: string): StatusError {
  return new StatusError('ServiceUnavailable', { message })
}

/** 500: `Internal error occurred: <text>`. */
export function internalError(text: string, cause?: unknown): StatusError {
  return new StatusError('InternalError', {
    message: `Internal error occurred: ${text}`,
    details: { causes: [{ message: text }] },
    cause,
  })
}

/** The failure that a `Status` body of an answer tells; the client makes its errors with it. */
export function statusErrorFrom(body: unknown, code: number): StatusError {
  const status = (typeof body === 'object' && body !== null ? body : {}) as Partial<StatusBody>
  const known = typeof status.reason === 'string' && Object.hasOwn(statusReasonCodes, status.reason)
  return new StatusError(known ? (status.reason as StatusReason) : '', {
    message: typeof status.message === 'string' ? status.message : `the server responded with the status code ${code}`,
    ...(status.details === undefined ? {} : { details: status.details }),
    code: typeof status.code === 'number' && status.code > 0 ? status.code : code,
  })
}

/** Whether `error` is a StatusError of one of these reasons. */
export function isStatusError(error: unknown, ...reasons: readonly StatusReason[]): error is StatusError {
  return error instanceof StatusError && (reasons.length === 0 || reasons.includes(error.reason))
}

export const isNotFound = (error: unknown): error is StatusError => isStatusError(error, 'NotFound')
export const isAlreadyExists = (error: unknown): error is StatusError => isStatusError(error, 'AlreadyExists')
export const isConflict = (error: unknown): error is StatusError => isStatusError(error, 'Conflict')
export const isInvalid = (error: unknown): error is StatusError => isStatusError(error, 'Invalid')
export const isForbidden = (error: unknown): error is StatusError => isStatusError(error, 'Forbidden')
/** Whether a watch or list must start over: 410, by either reason. */
export const isExpired = (error: unknown): error is StatusError => isStatusError(error, 'Expired', 'Gone')
export const isTooManyRequests = (error: unknown): error is StatusError => isStatusError(error, 'TooManyRequests')
