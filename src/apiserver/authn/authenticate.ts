// Who asks: the in-memory caller, a verified client certificate, or a bearer token. Upstream counterpart:
// k8s.io/apiserver/pkg/authentication/{request/x509,request/bearertoken,token/tokenfile}.
import { anonymousUser, authenticatedGroup, type RequestIdentity, type UserInfo } from '../user-info.ts'

export type Authentication = { readonly ok: true; readonly user: UserInfo } | { readonly ok: false }

const anonymous: Authentication = { ok: true, user: anonymousUser }

function authenticated(user: UserInfo): Authentication {
  if (user.groups.includes(authenticatedGroup)) return { ok: true, user }
  return { ok: true, user: { ...user, groups: [...user.groups, authenticatedGroup] } }
}

/** The token of an Authorization header; undefined if it carries none. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  const match = /^bearer +(\S+) *$/i.exec(authorization)
  return match?.[1]
}

/** Establishes the user. A bearer token that nobody knows is refused, never anonymous; a certificate stands before it. */
export function authenticate(
  identity: RequestIdentity,
  authorization: string | undefined,
  tokens: ReadonlyMap<string, UserInfo>,
): Authentication {
  if (identity.kind === 'user') return { ok: true, user: identity.user }
  if (identity.kind === 'certificate') {
    return authenticated({ username: identity.commonName, groups: identity.organizations })
  }
  const token = bearerTokenOf(authorization)
  if (token === undefined) return identity.kind === 'refusedCertificate' ? { ok: false } : anonymous
  const user = tokens.get(token)
  return user === undefined ? { ok: false } : authenticated(user)
}
