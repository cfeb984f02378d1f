// All controllers, a line each, in the order in which a cluster needs them.
import { configRollOutController } from './config-roll-out/config-roll-out.ts'
import { createCronJobController, type CronJobOptions } from './cron-job/cron-job.ts'
import { createDaemonSetController } from './daemon-set/daemon-set.ts'
import { disruptionController } from './disruption/disruption.ts'
import { staleDisruptionController } from './disruption/stale-disruption-target.ts'
import { deploymentController } from './deployment/deployment.ts'
import { endpointSliceMirroringController } from './endpoint-slice-mirroring.ts'
import { createEndpointSliceController } from './endpoints/endpoint-slices.ts'
import { endpointsController } from './endpoints/endpoints.ts'
import { ephemeralVolumeController } from './ephemeral-volume.ts'
import { garbageCollector } from './garbage-collector/garbage-collector.ts'
import { jobController } from './job/job.ts'
import { orphanedJobPodsController } from './job/orphaned-pods.ts'
import { createNamespaceController } from './namespace/namespace.ts'
import { createNodeIpamController, type NodeIpamOptions } from './node-ipam/node-ipam.ts'
import { createNodeLifecycleController, type NodeLifecycleOptions } from './node-lifecycle/node-lifecycle.ts'
import { claimBinder } from './persistent-volume/claim-binder.ts'
import { localPathClassController } from './persistent-volume/local-path-class.ts'
import {
  createLocalPathProvisioner,
  createLocalPathReclaimer,
  type LocalPathOptions,
} from './persistent-volume/local-path.ts'
import { claimProtection, volumeProtection } from './persistent-volume/protection.ts'
import { volumeReclaimer } from './persistent-volume/reclaim-volume.ts'
import { createPodGarbageCollector, type PodGarbageOptions } from './pod-garbage-collector.ts'
import { replicaSetController } from './replica-set/replica-set.ts'
import { replicationController } from './replica-set/replication-controller.ts'
import { resourceQuotaController } from './resource-quota.ts'
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
  /** Ranges of Pod addresses to give to nodes. Without it nodes get none. */
  readonly nodeIpam?: NodeIpamOptions
  /** Where volumes of the default StorageClass are. Without it there is neither that class nor its provisioner. */
  readonly localPath?: LocalPathOptions
}

/** Every controller that a cluster runs. */
export function createControllers(options: AllControllersOptions): readonly Controller[] {
  const { discover, rootCa, nodeIpam, localPath } = options
  return [
    createNamespaceController(discover),
    serviceAccountController,
    ...(rootCa === undefined ? [] : [createRootCaCertificatePublisher({ rootCa })]),
    endpointsController,
    createEndpointSliceController(),
    endpointSliceMirroringController,
    garbageCollector,
    createPodGarbageCollector(options),
    ...(nodeIpam === undefined ? [] : [createNodeIpamController(nodeIpam)]),
    createNodeLifecycleController(options),
    createTaintEvictionController(),
    replicaSetController,
    replicationController,
    deploymentController,
    statefulSetController,
    createDaemonSetController(),
    configRollOutController,
    createCronJobController(options),
    jobController,
    orphanedJobPodsController,
    ttlAfterFinishedController,
    disruptionController,
    staleDisruptionController,
    claimBinder,
    volumeReclaimer,
    claimProtection,
    volumeProtection,
    ephemeralVolumeController,
    ...(localPath === undefined ? [] : localPathControllers(localPath)),
    resourceQuotaController,
  ] as readonly Controller[]
}

function localPathControllers(options: LocalPathOptions): readonly unknown[] {
  return [localPathClassController, createLocalPathProvisioner(options), createLocalPathReclaimer(options)]
}
