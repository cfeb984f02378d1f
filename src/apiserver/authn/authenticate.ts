// Who asks: the in-memory caller, a verified client certificate, or a bearer token. Upstream counterpart:
// k8s.io/apiserver/pkg/authentication/request/{x509,bearertoken}.
import { anonymousUser, type RequestIdentity, type UserInfo } from '../user-info.ts'
import { type TokenAuthenticator, type TokenResult, withAuthenticatedGroup } from './token-authenticator.ts'

export type Authentication = { readonly ok: true; readonly user: UserInfo } | { readonly ok: false }

const anonymous: Authentication = { ok: true, user: anonymousUser }
const refused: Authentication = { ok: false }

/** The token of an Authorization header; undefined if it carries none. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  const match = /^bearer +(\S+) *$/i.exec(authorization)
  return match?.[1]
}

function byToken(result: TokenResult): Authentication {
  return result.ok ? { ok: true, user: result.user } : refused
}

/**
 * Establishes the user. A bearer token that nobody knows is refused, never anonymous; a certificate stands before it. A
 * promise only when a signature has to be checked.
 */
export function authenticate(
  identity: RequestIdentity,
  authorization: string | undefined,
  tokens: TokenAuthenticator,
): Authentication | Promise<Authentication> {
  if (identity.kind === 'user') return { ok: true, user: identity.user }
  if (identity.kind === 'certificate') {
    return {
      ok: true,
      user: withAuthenticatedGroup({ username: identity.commonName, groups: identity.organizations }),
    }
  }
  const token = bearerTokenOf(authorization)
  if (token === undefined) return identity.kind === 'refusedCertificate' ? refused : anonymous
  const result = tokens.authenticate(token)
  return result instanceof Promise ? result.then(byToken) : byToken(result)
}
