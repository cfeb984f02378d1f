// The rules until RBAC: administrators and people who proved who they are may do everything. The accounts of Pods, which every
// container has a token of, may ask who they are and what they may do, as upstream's system:basic-user; everyone may read what
// tells them how to prove who they are, as upstream's system:public-info-viewer.
import { authenticatedGroup, mastersGroup, type UserInfo } from '../user-info.ts'
import type { AccessRules, Authorizer, Decision } from './authorizer.ts'

const publicPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/'])
const publicPrefixes: readonly string[] = ['/healthz/', '/livez/', '/readyz/', '/api', '/apis', '/openapi']

const allowed: Decision = { allowed: true }
const denied: Decision = { allowed: false }

const everything: AccessRules = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
}
const publicOnly: AccessRules = {
  resourceRules: [],
  nonResourceRules: [
    { verbs: ['get'], nonResourceURLs: [...publicPaths, ...publicPrefixes.map((prefix) => `${prefix}*`)] },
  ],
  incomplete: false,
}

/** Group of all accounts of Pods. */
const serviceAccountsGroup = 'system:serviceaccounts'

function isTrusted({ groups }: UserInfo): boolean {
  if (groups.includes(mastersGroup)) return true
  return groups.includes(authenticatedGroup) && !groups.includes(serviceAccountsGroup)
}

const selfReviews: ReadonlySet<string> = new Set([
  'selfsubjectreviews',
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
])

const basicUser: AccessRules = {
  resourceRules: [
    { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
    {
      verbs: ['create'],
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    },
  ],
  nonResourceRules: publicOnly.nonResourceRules,
  incomplete: false,
}

export const defaultAuthorizer: Authorizer = {
  rulesFor(user) {
    if (isTrusted(user)) return everything
    return user.groups.includes(authenticatedGroup) ? basicUser : publicOnly
  },
  authorize({ user, request }) {
    if (isTrusted(user)) return allowed
    if (request.kind === 'resource' && request.verb === 'create' && selfReviews.has(request.resource)) {
      return user.groups.includes(authenticatedGroup) ? allowed : denied
    }
    if (request.kind !== 'path' || request.verb !== 'get') return denied
    const { path } = request
    return publicPaths.has(path) || publicPrefixes.some((prefix) => path.startsWith(prefix)) ? allowed : denied
  },
}
