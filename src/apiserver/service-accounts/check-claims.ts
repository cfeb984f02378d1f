// Whether a token whose signature holds still counts: its time, its audience, and that what it is bound to is still there.
// Pure. Upstream counterpart: Validate of pkg/serviceaccount/claims.go.
import { parseTime, type KubernetesObject } from '#api'
import type { Reference, TokenClaims } from './claims.ts'

/** An object that is being deleted still counts this long; clocks need not agree better either. Upstream: DefaultLeeway. */
const leewaySeconds = 60

/** Finds an object by resource, namespace and name. */
export type FindObject = (resource: string, namespace: string, name: string) => KubernetesObject | undefined

function isGone(object: KubernetesObject | undefined, { uid }: Reference, nowSeconds: number): boolean {
  if (object === undefined || object.metadata.uid !== uid) return true
  const deletedMs = parseTime(object.metadata.deletionTimestamp)
  return deletedMs !== undefined && deletedMs / 1_000 < nowSeconds - leewaySeconds
}

/** What is wrong with the token's time or audience; nothing in memory changes that. */
export function claimsProblem(
  claims: TokenClaims,
  expected: { readonly issuer: string; readonly audiences: readonly string[]; readonly nowSeconds: number },
): string | undefined {
  const { issuer, audiences, nowSeconds } = expected
  if (claims.iss !== issuer) return 'service account token has a wrong issuer'
  if (nowSeconds > claims.exp + leewaySeconds) return 'service account token has expired'
  if (nowSeconds < claims.nbf - leewaySeconds) return 'service account token is not valid yet'
  if (!audiences.some((one) => claims.aud.includes(one))) {
    const list = (all: readonly string[]): string => `[${all.map((one) => JSON.stringify(one)).join(' ')}]`
    return `token audiences ${list(claims.aud)} is invalid for the target audiences ${list(audiences)}`
  }
  return undefined
}

/** Whether something that the token is bound to is not there any more. */
export function bindingProblem(claims: TokenClaims, find: FindObject, nowSeconds: number): string | undefined {
  const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io']
  if (isGone(find('serviceaccounts', namespace, serviceaccount.name), serviceaccount, nowSeconds)) {
    return 'service account token has been invalidated'
  }
  if (secret !== undefined && isGone(find('secrets', namespace, secret.name), secret, nowSeconds)) {
    return 'service account token has been invalidated'
  }
  if (pod !== undefined && isGone(find('pods', namespace, pod.name), pod, nowSeconds)) {
    return 'service account token has been invalidated'
  }
  // The node of a Pod is told, but the token is bound to the Pod.
  if (pod === undefined && node !== undefined && isGone(find('nodes', '', node.name), node, nowSeconds)) {
    return 'service account token has been invalidated'
  }
  return undefined
}
