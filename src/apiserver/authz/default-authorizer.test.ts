import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequestInfo } from '../http/request-info.ts'
import { adminUser, anonymousUser, type UserInfo } from '../user-info.ts'
import { defaultAuthorizer } from './default-authorizer.ts'

const person: UserInfo = { username: 'jane', groups: ['developers', 'system:authenticated'] }
const pod: UserInfo = {
  username: 'system:serviceaccount:default:default',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
}
const trustedPod: UserInfo = { ...pod, groups: [...pod.groups, 'system:masters'] }

/** Who may: an administrator, a person, an account of Pods, one with the administrators' group, nobody known. */
const cases: readonly (readonly [method: string, target: string, allowed: string])[] = [
  ['GET', '/api/v1/namespaces/default/pods', 'admin person trustedPod'],
  ['DELETE', '/api/v1/namespaces/default/secrets/x', 'admin person trustedPod'],
  ['POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', 'admin person pod trustedPod'],
  ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'admin person pod trustedPod'],
  ['POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', 'admin person trustedPod'],
  ['GET', '/api/v1', 'admin person pod trustedPod nobody'],
  ['GET', '/version', 'admin person pod trustedPod nobody'],
  ['GET', '/metrics', 'admin person trustedPod'],
]

for (const [method, target, expected] of cases) {
  test(`defaultAuthorizer: ${method} ${target} is for ${expected}`, () => {
    const users = { admin: adminUser('root'), person, pod, trustedPod, nobody: anonymousUser }
    const request = parseRequestInfo(method as 'GET', target)
    const allowed = Object.entries(users).filter(([, user]) => defaultAuthorizer.authorize({ user, request }).allowed)
    assert.equal(allowed.map(([name]) => name).join(' '), expected)
  })
}
