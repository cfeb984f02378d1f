// The rules until RBAC: administrators and everyone who proved who they are may do everything, others may read what tells
// them how to prove it. Upstream grants the same paths to everyone by the role system:public-info-viewer.
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

function isTrusted({ groups }: UserInfo): boolean {
  return groups.includes(authenticatedGroup) || groups.includes(mastersGroup)
}

export const defaultAuthorizer: Authorizer = {
  rulesFor: (user) => (isTrusted(user) ? everything : publicOnly),
  authorize({ user, request }) {
    if (isTrusted(user)) return allowed
    if (request.kind !== 'path' || request.verb !== 'get') return denied
    const { path } = request
    return publicPaths.has(path) || publicPrefixes.some((prefix) => path.startsWith(prefix)) ? allowed : denied
  },
}
