// Tokens of ServiceAccounts: JWTs signed by the cluster's key. A signature is checked once and remembered; whether the token
// still counts is asked anew each time, since what it is bound to may be gone. Upstream counterpart: pkg/serviceaccount/jwt.go.
import type { authentication, core } from '#api'
import { type Clock, createLru, type Random, randomUuid } from '#base'
import type { TokenAuthenticator, TokenResult } from '../authn/token-authenticator.ts'
import type { ClusterCache } from '../cache/cluster-cache.ts'
import { objectKey } from '../served-resource.ts'
import type { ServedResources } from '../server-context.ts'
import { bindingProblem, claimsProblem, type FindObject } from './check-claims.ts'
import { type Bound, computeClaims, parseClaims, type TokenClaims, userOfClaims } from './claims.ts'
import { importTokenKey, type PublicJwk, readUnverified } from './json-web-token.ts'

/** Tokens whose signature was found good that are remembered. */
const verifiedTokensMax = 10_000

export interface ServiceAccountTokenOptions {
  /** An EC P-256 private key, PKCS #8 as PEM. */
  readonly key: string
  /** Upstream: --service-account-issuer. Default `issuerDefault`. */
  readonly issuer?: string
  /** Whom tokens are for that say nothing else. Upstream: --api-audiences. Default: the issuer. */
  readonly audiences?: readonly string[]
}

export const issuerDefault = 'https://kubernetes.default.svc.cluster.local'

export interface ServiceAccountTokensDeps {
  readonly clock: Clock
  readonly random: Random
  readonly resources: ServedResources
  readonly cluster: ClusterCache
}

export interface ServiceAccountTokens extends TokenAuthenticator {
  readonly issuer: string
  /** Of tokens that say nothing else. */
  readonly audiences: readonly string[]
  /** The public keys that tokens are checked by. */
  readonly jwks: { readonly keys: readonly PublicJwk[] }
  /** A new token for the account. */
  sign(account: core.ServiceAccount, bound: Bound, spec: authentication.TokenRequestSpec): Promise<string>
}

/** The issuer of a token that nobody has checked; undefined if it is no token. */
function issuerOf(token: string): unknown {
  const claims = readUnverified(token)
  return typeof claims === 'object' && claims !== null ? (claims as { readonly iss?: unknown }).iss : undefined
}

function finder(resources: ServedResources): FindObject {
  return (resource, namespace, name) => {
    const cache = resources.find('', 'v1', resource)?.cache
    return cache?.get(objectKey(cache, namespace, name))?.value
  }
}

/** Signs and knows tokens. Rejects for a key that is none. */
export async function createServiceAccountTokens(
  { clock, random, resources, cluster }: ServiceAccountTokensDeps,
  options: ServiceAccountTokenOptions,
): Promise<ServiceAccountTokens> {
  const { issuer = issuerDefault } = options
  const serverAudiences = options.audiences ?? [issuer]
  const key = await importTokenKey(options.key)
  const verified = createLru<string, TokenClaims>({ entriesMax: verifiedTokensMax })
  const find = finder(resources)
  const nowSeconds = (): number => Math.floor(clock.now() / 1_000)

  const check = (claims: TokenClaims, audiences: readonly string[]): TokenResult | Promise<TokenResult> => {
    const problem = claimsProblem(claims, { issuer, audiences, nowSeconds: nowSeconds() })
    if (problem !== undefined) return { ok: false, error: problem }
    const result = (): TokenResult => {
      const gone = bindingProblem(claims, find, nowSeconds())
      if (gone !== undefined) return { ok: false, error: gone }
      return { ok: true, user: userOfClaims(claims), audiences: audiences.filter((one) => claims.aud.includes(one)) }
    }
    cluster.drain()
    const first = result()
    if (first.ok) return first
    // Another server may have made what is missing here.
    return cluster.fresh()?.then(result) ?? first
  }
  const verify = async (token: string, audiences: readonly string[]): Promise<TokenResult> => {
    const payload = await key.verify(token)
    const claims = typeof payload === 'object' && payload !== null ? parseClaims(payload) : undefined
    if (claims === undefined) return { ok: false, error: 'service account token is not signed by this cluster' }
    verified.set(token, claims)
    return check(claims, audiences)
  }
  return {
    issuer,
    audiences: serverAudiences,
    jwks: { keys: [key.jwk] },
    sign(account, bound, spec) {
      const audiences = spec.audiences.length === 0 ? serverAudiences : spec.audiences
      const claims = computeClaims(account, bound, {
        audiences,
        issuer,
        id: randomUuid(random),
        expirationSeconds: spec.expirationSeconds ?? 0,
        isForServer: audiences.every((one) => serverAudiences.includes(one)),
        nowSeconds: nowSeconds(),
      })
      return key.sign(claims)
    },
    authenticate(token, audiences = serverAudiences) {
      const known = verified.get(token)
      if (known !== undefined) return check(known, audiences)
      return issuerOf(token) === issuer ? verify(token, audiences) : { ok: false }
    },
  }
}
