// The rules until RBAC: administrators and everyone who proved who they are may do everything, others may read what tells
// them how to prove it. Upstream grants the same paths to everyone by the role system:public-info-viewer.
import { mastersGroup } from '../user-info.ts'
import { authenticatedGroup } from '../user-info.ts'
import type { Authorizer, Decision } from './authorizer.ts'

const publicPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/'])
const publicPrefixes: readonly string[] = ['/healthz/', '/livez/', '/readyz/', '/api', '/apis', '/openapi']

const allowed: Decision = { allowed: true }
const denied: Decision = { allowed: false }

export const defaultAuthorizer: Authorizer = {
  authorize({ user, request }) {
    if (user.groups.includes(authenticatedGroup) || user.groups.includes(mastersGroup)) return allowed
    if (request.kind !== 'path' || request.verb !== 'get') return denied
    const { path } = request
    return publicPaths.has(path) || publicPrefixes.some((prefix) => path.startsWith(prefix)) ? allowed : denied
  },
}
