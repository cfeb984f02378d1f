// Who asks. Upstream counterpart: k8s.io/apiserver/pkg/authentication/user.

import type { RequestUser } from '#api'

/** A user as authentication established it. */
export type UserInfo = RequestUser

/** Group of every request that proved who it is. */
export const authenticatedGroup = 'system:authenticated'
/** Group of cluster administrators: may do everything. */
export const mastersGroup = 'system:masters'

/** The user of a request without credentials. */
export const anonymousUser: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

/** A user allowed everything: the project's own components use it in memory. */
export function adminUser(username: string): UserInfo {
  return { username, groups: [mastersGroup, authenticatedGroup] }
}

/** What the connection says about its client before any header is read. */
export type RequestIdentity =
  /** In memory: the caller is trusted to say who it is. */
  | { readonly kind: 'user'; readonly user: UserInfo }
  /** A client certificate that the listener has verified: CN is the user, each O a group. */
  | { readonly kind: 'certificate'; readonly commonName: string; readonly organizations: readonly string[] }
  /** A client certificate that no trusted authority has signed, or whose time is over. */
  | { readonly kind: 'refusedCertificate' }
  /** Nothing: a bearer token may still say who it is. */
  | { readonly kind: 'none' }
