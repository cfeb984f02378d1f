// A cluster in a test: `startCluster()`, time that moves when told to, nodes that fail when told to. See docs/TESTING.md.
export type { Client, ClientKind } from '#client'
export type { SimulatedImage, SimulatedRuntime, SimulatedScript } from '#cri'
export type { Component } from './component.ts'
export type { Change, History } from './history.ts'
export {
  configMapKind,
  cronJobKind,
  daemonSetKind,
  deploymentKind,
  jobKind,
  namespaceKind,
  nodeKind,
  podKind,
  replicaSetKind,
  serviceKind,
  statefulSetKind,
} from './kinds.ts'
export type { Link, LinkFaults, LinkState } from './link.ts'
export type { NodeClock } from './node-clock.ts'
export type { ClusterOptions } from './options.ts'
export type { NodeOptions, NodeState, TestNode } from './simulated-node.ts'
export { isPodReady, startCluster, type TestCluster } from './start-cluster.ts'
export type { Predicate, UntilOptions } from './time.ts'
