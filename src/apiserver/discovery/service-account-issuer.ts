// How others check tokens of ServiceAccounts: the OpenID configuration and the public keys. Upstream counterpart:
// pkg/serviceaccount/openidmetadata.go.
import type { Headers, TransportResponse } from '#base'
import { jsonResponse } from '../http/responses.ts'
import type { ServerContext } from '../server-context.ts'

// Upstream: an hour.
const cacheControl = 'public, max-age=3600'
const configurationHeaders: Headers = { 'content-type': 'application/json', 'cache-control': cacheControl }
const keysHeaders: Headers = { 'content-type': 'application/jwk-set+json', 'cache-control': cacheControl }

const configurationPath = '/.well-known/openid-configuration'
const keysPath = '/openid/v1/jwks'

/** The answer to a path of the issuer; undefined when it is none, or no tokens are signed. */
export function answerIssuer(
  { serviceAccountTokens: tokens }: ServerContext,
  path: string,
): TransportResponse | undefined {
  if (tokens === undefined) return undefined
  if (path === keysPath) return jsonResponse(200, tokens.jwks, keysHeaders)
  if (path !== configurationPath) return undefined
  const configuration = {
    issuer: tokens.issuer,
    jwks_uri: `${tokens.issuer}${keysPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: tokens.jwks.keys.map(({ alg }) => alg),
  }
  return jsonResponse(200, configuration, configurationHeaders)
}
