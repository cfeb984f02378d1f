// Whose a bearer token is. Authenticators are asked in order; an answer that needs no signature checked comes at once.
// Upstream counterpart: k8s.io/apiserver/pkg/authentication/{authenticator,token/tokenfile,token/union}.
import { authenticatedGroup, type UserInfo } from '../user-info.ts'

export type TokenResult =
  | { readonly ok: true; readonly user: UserInfo; readonly audiences?: readonly string[] | undefined }
  /** `error` says why where the token is of this authenticator's making; without it another may know it. */
  | { readonly ok: false; readonly error?: string }

export interface TokenAuthenticator {
  /** Whose the token is. `audiences`: the token must be for one of them; without it for one of the server's own. */
  authenticate(token: string, audiences?: readonly string[]): TokenResult | Promise<TokenResult>
}

const unknownToken: TokenResult = { ok: false }

/** The user, who proved who it is. */
export function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.groups.includes(authenticatedGroup)) return user
  return { ...user, groups: [...user.groups, authenticatedGroup] }
}

/** Tokens that are written down. */
export function createStaticTokens(tokens: ReadonlyMap<string, UserInfo>): TokenAuthenticator {
  const known = new Map([...tokens].map(([token, user]) => [token, withAuthenticatedGroup(user)]))
  return {
    authenticate(token) {
      const user = known.get(token)
      return user === undefined ? unknownToken : { ok: true, user }
    },
  }
}

/** The first that knows the token, or knows what is wrong with it. */
export function firstOf(authenticators: readonly TokenAuthenticator[]): TokenAuthenticator {
  const [only] = authenticators
  if (only !== undefined && authenticators.length === 1) return only
  const ask = async (from: number, token: string, audiences?: readonly string[]): Promise<TokenResult> => {
    for (const authenticator of authenticators.slice(from)) {
      const result = await authenticator.authenticate(token, audiences)
      if (result.ok || result.error !== undefined) return result
    }
    return unknownToken
  }
  return {
    authenticate(token, audiences) {
      for (const [at, authenticator] of authenticators.entries()) {
        const result = authenticator.authenticate(token, audiences)
        if (result instanceof Promise) {
          return result.then((settled) =>
            settled.ok || settled.error !== undefined ? settled : ask(at + 1, token, audiences),
          )
        }
        if (result.ok || result.error !== undefined) return result
      }
      return unknownToken
    },
  }
}
