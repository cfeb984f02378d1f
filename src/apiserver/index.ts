// The Kubernetes API server, callable in memory. The HTTPS listener and upgraded streams are in `#apiserver/node`.
export {
  type ApiServer,
  type ApiServerDeps,
  type ApiServerOptions,
  createApiServer,
  gitVersionDefault,
  serviceSubnetDefault,
} from './api-server.ts'
export type { Authorizer, AuthorizerAttributes, Decision } from './authz/authorizer.ts'
export type { BackendConnection, BackendRequest, BackendTarget } from './backend-connection.ts'
export type { Profiler } from './profiling/profiler.ts'
export type { KubeletConnection, KubeletTarget } from './kubelet-connection.ts'
export type { PodUpgrade } from './subresources/pod-connect.ts'
export type { Upgrade } from './api-server.ts'
export {
  adminUser,
  anonymousUser,
  authenticatedGroup,
  mastersGroup,
  type RequestIdentity,
  type UserInfo,
} from './user-info.ts'
