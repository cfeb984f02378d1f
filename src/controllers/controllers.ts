// All controllers, a line each, in the order in which a cluster needs them.
import { createCronJobController, type CronJobOptions } from './cron-job/cron-job.ts'
import { createDaemonSetController } from './daemon-set/daemon-set.ts'
import { deploymentController } from './deployment/deployment.ts'
import { endpointSliceController } from './endpoints/endpoint-slices.ts'
import { endpointsController } from './endpoints/endpoints.ts'
import { garbageCollector } from './garbage-collector/garbage-collector.ts'
import { jobController } from './job/job.ts'
import { orphanedJobPodsController } from './job/orphaned-pods.ts'
import { createNamespaceController } from './namespace/namespace.ts'
import { createNodeLifecycleController, type NodeLifecycleOptions } from './node-lifecycle/node-lifecycle.ts'
import { createPodGarbageCollector, type PodGarbageOptions } from './pod-garbage-collector.ts'
import { replicaSetController } from './replica-set/replica-set.ts'
import { replicationController } from './replica-set/replication-controller.ts'
import { createRootCaCertificatePublisher } from './root-ca-certificate-publisher.ts'
import type { Controller } from './runtime/define-controller.ts'
import type { Discover } from './runtime/discover-kinds.ts'
import { serviceAccountController } from './service-account.ts'
import { statefulSetController } from './stateful-set/stateful-set.ts'
import { createTaintEvictionController } from './taint-eviction.ts'
import { ttlAfterFinishedController } from './ttl-after-finished.ts'

export interface AllControllersOptions extends PodGarbageOptions, NodeLifecycleOptions, CronJobOptions {
  /** Which kinds the server has: `createDiscover(transport)`. */
  readonly discover: Discover
  /** The certificates that Pods check the API server by, as PEM. Without it nothing is published. */
  readonly rootCa?: string
}

/** Every controller that a cluster runs. */
export function createControllers(options: AllControllersOptions): readonly Controller[] {
  const { discover, rootCa } = options
  return [
    createNamespaceController(discover),
    serviceAccountController,
    ...(rootCa === undefined ? [] : [createRootCaCertificatePublisher({ rootCa })]),
    endpointsController,
    endpointSliceController,
    garbageCollector,
    createPodGarbageCollector(options),
    createNodeLifecycleController(options),
    createTaintEvictionController(),
    replicaSetController,
    replicationController,
    deploymentController,
    statefulSetController,
    createDaemonSetController(),
    createCronJobController(options),
    jobController,
    orphanedJobPodsController,
    ttlAfterFinishedController,
  ] as readonly Controller[]
}
