// TokenRequest: asks for a token of a ServiceAccount. It is answered below the account, never kept, and has no path of its
// own. Upstream counterpart: ValidateTokenRequest of pkg/apis/authentication/validation.
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import type { TokenRequest } from '../v1.types.ts'
import { tokenRequest } from './schema.ts'

/** No token lives shorter. */
export const tokenExpirationSecondsMin = 600
const tokenExpirationSecondsMax = 2 ** 32

/** Of a request that names none. */
const expirationSecondsDefault = 3_600

function* validate({ spec }: TokenRequest): Iterable<FieldError> {
  const { expirationSeconds: seconds = 0 } = spec
  const field = 'spec.expirationSeconds'
  if (seconds < tokenExpirationSecondsMin) {
    yield invalidError(field, seconds, 'may not specify a duration less than 10 minutes')
  }
  if (seconds > tokenExpirationSecondsMax) {
    yield invalidError(field, seconds, 'may not specify a duration larger than 2^32 seconds')
  }
}

export const tokenRequestKind = defineKind<TokenRequest>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  plural: 'tokenrequests',
  namespaced: true,
  schema: tokenRequest,
  verbs: ['create'],
  stored: false,
  defaults: (object) => ({ ...object, spec: { expirationSeconds: expirationSecondsDefault, ...object.spec } }),
  validate: (next) => [...validate(next)],
})
