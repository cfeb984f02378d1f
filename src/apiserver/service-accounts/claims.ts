// What a ServiceAccount's token says, and whom it makes of its bearer. Pure. Upstream counterpart:
// pkg/serviceaccount/{claims,util}.go.
import type { core } from '#api'
import type { UserInfo } from '../user-info.ts'

/** An object that a token names. */
export interface Reference {
  readonly name: string
  /** Absent only of a node that is not there. */
  readonly uid?: string
}

/** What stands under `kubernetes.io`. */
export interface PrivateClaims {
  readonly namespace: string
  readonly serviceaccount: Reference
  readonly pod?: Reference
  readonly secret?: Reference
  readonly node?: Reference
  /** Seconds since the epoch: the token still counts after that, but should have been replaced. */
  readonly warnafter?: number
}

/** A token's payload. Times are seconds since the epoch. */
export interface TokenClaims {
  readonly aud: readonly string[]
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti: string
  readonly nbf: number
  readonly sub: string
  readonly 'kubernetes.io': PrivateClaims
}

/** What a token is bound to. */
export interface Bound {
  readonly pod?: core.Pod
  readonly secret?: core.Secret
  readonly node?: Reference
}

/** `system:serviceaccount:default:build`. */
export function serviceAccountUsername(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`
}

const serviceAccountsGroup = 'system:serviceaccounts'
/** The lifetime that the volume of every Pod asks for. Upstream: WarnOnlyBoundTokenExpirationSeconds. */
export const podTokenExpirationSeconds = 3_607
/** What such a token gets, for clients that do not read it again in time. Upstream: ExpirationExtensionSeconds. */
const extendedExpirationSeconds = 365 * 24 * 60 * 60

function referenceTo({ metadata: { name, uid } }: core.Pod | core.Secret | core.ServiceAccount): Reference {
  return { name, uid }
}

/** The payload of a new token. */
export function computeClaims(
  account: core.ServiceAccount,
  bound: Bound,
  token: {
    readonly audiences: readonly string[]
    readonly issuer: string
    readonly id: string
    readonly expirationSeconds: number
    /** Whether it is meant for this API server. */
    readonly isForServer: boolean
    readonly nowSeconds: number
  },
): TokenClaims {
  const { pod, secret, node } = bound
  const { name, namespace } = account.metadata
  const { nowSeconds, expirationSeconds } = token
  const isExtended = pod !== undefined && expirationSeconds === podTokenExpirationSeconds && token.isForServer
  const lifetime = isExtended ? extendedExpirationSeconds : expirationSeconds
  return {
    aud: token.audiences,
    exp: nowSeconds + lifetime,
    iat: nowSeconds,
    iss: token.issuer,
    jti: token.id,
    'kubernetes.io': {
      namespace,
      ...(node === undefined ? {} : { node }),
      ...(pod === undefined ? {} : { pod: referenceTo(pod) }),
      ...(secret === undefined ? {} : { secret: referenceTo(secret) }),
      serviceaccount: referenceTo(account),
      ...(isExtended ? { warnafter: nowSeconds + expirationSeconds } : {}),
    },
    nbf: nowSeconds,
    sub: serviceAccountUsername(namespace, name),
  }
}

const extraPrefix = 'authentication.kubernetes.io/'

/** The user that bears the token. */
export function userOfClaims(claims: TokenClaims): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims['kubernetes.io']
  const extra: Record<string, readonly string[]> = { [`${extraPrefix}credential-id`]: [`JTI=${claims.jti}`] }
  for (const [kind, reference] of Object.entries({ node, pod })) {
    if (reference === undefined) continue
    extra[`${extraPrefix}${kind}-name`] = [reference.name]
    if (reference.uid !== undefined) extra[`${extraPrefix}${kind}-uid`] = [reference.uid]
  }
  return {
    username: serviceAccountUsername(namespace, serviceaccount.name),
    ...(serviceaccount.uid === undefined ? {} : { uid: serviceaccount.uid }),
    groups: [serviceAccountsGroup, `${serviceAccountsGroup}:${namespace}`, 'system:authenticated'],
    extra,
  }
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && typeof (value as Reference).name === 'string'
}

/** A payload whose signature holds, as claims; undefined if it is none of ours. */
export function parseClaims(payload: object): TokenClaims | undefined {
  const {
    aud,
    exp,
    iat,
    iss,
    jti,
    nbf,
    sub,
    'kubernetes.io': own,
  } = payload as Partial<TokenClaims> & { aud?: unknown }
  if (
    typeof own !== 'object' ||
    own === null ||
    typeof own.namespace !== 'string' ||
    !isReference(own.serviceaccount)
  ) {
    return undefined
  }
  const audiences = typeof aud === 'string' ? [aud] : aud
  if (!Array.isArray(audiences) || typeof exp !== 'number' || typeof sub !== 'string') return undefined
  if (sub !== serviceAccountUsername(own.namespace, own.serviceaccount.name)) return undefined
  return {
    aud: audiences,
    exp,
    iat: iat ?? 0,
    iss: iss ?? '',
    jti: jti ?? '',
    nbf: nbf ?? 0,
    sub,
    'kubernetes.io': own,
  }
}
