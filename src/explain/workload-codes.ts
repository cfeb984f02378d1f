// Codes of everything but Pods: workloads, claims, namespaces, Services, nodes.
import type { CodeFacts } from './code-facts.ts'

export const workloadCodes = {
  // Workloads
  ControllerActs: {
    stage: 'Workload',
    means: 'The controller does something about the object at this moment: `actions`.',
    evidence: ['controller', 'actions'],
  },
  ControllerWaits: {
    stage: 'Workload',
    means: 'The controller has nothing to do before something happens; the message says what.',
    evidence: ['controller'],
  },
  ControllerSettled: {
    stage: 'Workload',
    means: 'The controller has nothing left to do until somebody changes the object, or its time comes.',
    evidence: ['controller'],
  },
  ScaledToZero: { stage: 'Workload', means: 'The object asks for no Pods.' },
  Paused: { stage: 'Rollout', means: 'The rollout is paused.' },
  PodBlocked: {
    stage: 'Rollout',
    means: 'The workload waits for Pods that do not get ready; `blocking` says why each does not.',
    evidence: ['pods'],
  },
  PodsStarting: { stage: 'Rollout', means: 'Pods are on their way.', evidence: ['desired', 'ready', 'updated'] },
  OrdinalBlocked: {
    stage: 'Rollout',
    means: 'A StatefulSet goes on with the next Pod only when this one is ready.',
    evidence: ['ordinal', 'desired', 'ready'],
  },
  RolloutPartitioned: {
    stage: 'Rollout',
    means: 'Only Pods from the partition on are brought to the new revision.',
    evidence: ['partition', 'updated', 'desired'],
  },
  UpdateOnDelete: {
    stage: 'Rollout',
    means: 'Pods get the new template only when somebody deletes them.',
    evidence: ['updated', 'desired'],
  },
  RollingOut: {
    stage: 'Rollout',
    means: 'Old Pods are being replaced, within what the strategy allows.',
    evidence: ['desired', 'updated', 'ready', 'available', 'old', 'maxUnavailable', 'maxSurge'],
  },
  OldPodsTerminating: { stage: 'Rollout', means: 'New Pods wait until old ones are gone.', evidence: ['old'] },
  ProgressDeadlineExceeded: {
    stage: 'Rollout',
    means: 'The rollout made no progress for as long as its deadline allows.',
    evidence: ['seconds', 'message'],
  },
  ScalingDown: { stage: 'Rollout', means: 'More Pods are there than are asked for.', evidence: ['desired', 'current'] },
  NoMatchingNodes: {
    stage: 'Workload',
    means: 'No node is one that the DaemonSet runs on.',
    evidence: ['selector', 'taints'],
  },
  WorkloadReady: {
    stage: 'Workload',
    means: 'Everything that was asked for is there.',
    evidence: ['desired', 'ready'],
  },
  // Jobs
  JobSuspended: { stage: 'Workload', means: 'The Job is suspended.' },
  JobRunning: {
    stage: 'Workload',
    means: 'The Job has Pods at work.',
    evidence: ['active', 'succeeded', 'failed', 'desired'],
  },
  JobBackOff: {
    stage: 'BackOff',
    means: 'A Pod of the Job failed; the next is created at `until`.',
    evidence: ['failed', 'backoffLimit'],
  },
  JobBackoffLimitExceeded: {
    stage: 'End',
    means: 'More Pods of the Job have failed than its backoffLimit allows.',
    evidence: ['failed', 'backoffLimit', 'message'],
  },
  JobDeadlineExceeded: {
    stage: 'End',
    means: 'The Job ran longer than its activeDeadlineSeconds.',
    evidence: ['seconds', 'message'],
  },
  JobFailed: { stage: 'End', means: 'The Job has failed.', evidence: ['reason', 'message'] },
  JobComplete: { stage: 'End', means: 'The Job is done.', evidence: ['succeeded'] },
  // CronJobs
  CronJobSuspended: { stage: 'Workload', means: 'The CronJob is suspended.' },
  ConcurrencyForbidden: {
    stage: 'Workload',
    means: 'The last Job still runs, and the policy Forbid allows no other beside it.',
    evidence: ['object'],
  },
  ScheduleInvalid: {
    stage: 'Workload',
    means: 'The schedule or its time zone cannot be understood.',
    evidence: ['message'],
  },
  ScheduleMissed: {
    stage: 'Workload',
    means: 'A run was not started within startingDeadlineSeconds.',
    evidence: ['message'],
  },
  ScheduleWaiting: { stage: 'Workload', means: 'The next run comes at `until`.', evidence: ['schedule'] },
  // Storage
  ClaimMissing: { stage: 'Storage', means: 'The PersistentVolumeClaim does not exist.', evidence: ['object'] },
  ClaimBound: { stage: 'Storage', means: 'The claim has its volume.', evidence: ['volume'] },
  ClaimWaitsForPod: {
    stage: 'Storage',
    means: 'The StorageClass gives a volume only when a Pod that uses the claim has a node.',
    evidence: ['storageClass'],
  },
  ClaimProvisioning: {
    stage: 'Storage',
    means: 'A provisioner is asked for the volume.',
    evidence: ['storageClass', 'message'],
  },
  ProvisioningFailed: {
    stage: 'Storage',
    means: 'The provisioner cannot make the volume.',
    evidence: ['storageClass', 'message'],
  },
  StorageClassMissing: {
    stage: 'Storage',
    means: 'The StorageClass that the claim names does not exist.',
    evidence: ['storageClass'],
  },
  NoMatchingVolume: {
    stage: 'Storage',
    means: 'No volume fits the claim, and nobody makes one for it.',
    evidence: ['storageClass', 'requested'],
  },
  ClaimLost: { stage: 'Storage', means: 'The volume that the claim was bound to is gone.', evidence: ['volume'] },
  ClaimInUse: {
    stage: 'Termination',
    means: 'The claim is deleted when no Pod uses it any more.',
    evidence: ['pods'],
  },
  // Namespaces
  NamespaceActive: { stage: 'Workload', means: 'The namespace is there, and nobody has deleted it.' },
  NamespaceContentRemaining: {
    stage: 'Termination',
    means: 'The namespace is gone when what is in it is.',
    evidence: ['contents', 'finalizers', 'message'],
  },
  NamespaceDeletionFailed: {
    stage: 'Termination',
    means: 'Deleting what is in the namespace failed.',
    evidence: ['reason', 'message'],
  },
  // Services and budgets
  SelectorMissing: {
    stage: 'Service',
    means: 'The Service has no selector, so its endpoints are made by somebody else.',
  },
  NoMatchingPods: {
    stage: 'Service',
    means: "No Pod has the labels of the Service's selector.",
    evidence: ['selector'],
  },
  TargetPortMissing: {
    stage: 'Service',
    means: 'The matching Pods have no port of the name that the Service leads to.',
    evidence: ['ports', 'pods'],
  },
  NoReadyPods: { stage: 'Service', means: 'Pods match, but none is ready.', evidence: ['pods'] },
  EndpointsReady: { stage: 'Service', means: 'The Service has endpoints.', evidence: ['ready', 'desired'] },
  DisruptionForbidden: {
    stage: 'Workload',
    means: 'The budget allows no eviction now.',
    evidence: ['ready', 'desired', 'reason', 'message'],
  },
  DisruptionAllowed: {
    stage: 'Workload',
    means: 'The budget allows evictions.',
    evidence: ['ready', 'desired', 'allowed'],
  },
  // Nodes
  NodeReady: { stage: 'Node', means: 'The node is ready.' },
  NodeCordoned: { stage: 'Node', means: 'The node is cordoned: no new Pods are scheduled to it.' },
  NodePressure: {
    stage: 'Node',
    means: 'The node is short of something, so it takes fewer Pods and may evict some.',
    evidence: ['reason', 'message'],
  },
  StaticPodRefused: {
    stage: 'Node',
    means: "The node's kubelet does not run what is in a manifest of static Pods.",
    evidence: ['path', 'message'],
  },
} as const satisfies Readonly<Record<string, CodeFacts>>
