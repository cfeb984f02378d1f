// The composition root and what its process needs.
export type { ControlProcessOptions } from './components/control-process.ts'
export type { ComponentDeps } from './components/deps.ts'
export { parseProcessOptions } from './options.ts'
export { purgeHome } from './purge-home.ts'
export { warmUp } from './warm-up.ts'
export { type HomeCluster, type RunClusterDeps, runCluster } from './run-cluster.ts'
export { type Cluster, type ClusterDeps, type ClusterOptions, startCluster } from './start-cluster.ts'
