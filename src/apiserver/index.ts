// The Kubernetes API server, callable in memory. The HTTPS listener and upgraded streams are in `#apiserver/node`.
export {
  type ApiServer,
  type ApiServerDeps,
  type ApiServerOptions,
  createApiServer,
  type Upgrade,
} from './api-server.ts'
export type { Authorizer, AuthorizerAttributes } from './authz/authorizer.ts'
export type { KubeletConnection, KubeletTarget } from './kubelet-connection.ts'
export { adminUser, anonymousUser, type RequestIdentity, type UserInfo } from './user-info.ts'
