// The kubelet's parts that need Node.
export { createNodeHost } from './host.ts'
export { machineAddresses } from './machine-info.ts'
export type { ServerContext as KubeletServerDeps } from './server/context.ts'
export { type KubeletServer, type KubeletServerOptions, startKubeletServer } from './server/start-kubelet-server.ts'
export { withoutRoot } from './unprivileged-host.ts'
