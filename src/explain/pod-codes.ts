// Codes of a Pod's way, in the order in which things happen: from not being there, over its node, to its end.
import type { CodeFacts } from './code-facts.ts'

export const podCodes = {
  // Before there is a Pod
  ControllerSilent: {
    stage: 'Creation',
    means: 'No controller has looked at the object since it changed.',
    evidence: ['generation', 'observedGeneration'],
  },
  QuotaExceeded: {
    stage: 'Creation',
    means: 'A ResourceQuota does not allow another Pod.',
    evidence: ['object', 'requested', 'used', 'limited', 'attempts'],
  },
  LimitRangeViolated: {
    stage: 'Creation',
    means: 'A LimitRange forbids what the Pod asks for.',
    evidence: ['attempts', 'reason'],
  },
  ServiceAccountMissing: {
    stage: 'Creation',
    means: "The Pod's ServiceAccount does not exist.",
    evidence: ['object', 'attempts'],
  },
  PriorityClassMissing: {
    stage: 'Creation',
    means: "The Pod's PriorityClass does not exist.",
    evidence: ['object', 'attempts'],
  },
  NamespaceTerminatingForbids: {
    stage: 'Creation',
    means: 'The namespace is being deleted, so nothing new is created in it.',
    evidence: ['attempts'],
  },
  CreationRefused: {
    stage: 'Creation',
    means: 'The API refuses the Pod for another reason; the message is its answer.',
    evidence: ['attempts', 'reason'],
  },
  // To a node
  SchedulingGated: {
    stage: 'Gates',
    means:
      "Scheduling gates are on the Pod; it is not scheduled before they are removed, which is somebody else's decision.",
    evidence: ['gates'],
  },
  SchedulerMissing: {
    stage: 'Scheduling',
    means: 'The Pod asks for a scheduler that does not answer.',
    evidence: ['scheduler'],
  },
  SchedulingPending: { stage: 'Scheduling', means: 'The scheduler has not decided about the Pod yet.' },
  NoNodes: { stage: 'Scheduling', means: 'The cluster has no node.' },
  InsufficientResources: {
    stage: 'Scheduling',
    means: 'No node has enough of a resource left.',
    evidence: ['nodes', 'message', 'requested', 'largest'],
  },
  TooManyPods: {
    stage: 'Scheduling',
    means: 'The nodes already run as many Pods as they may.',
    evidence: ['nodes', 'message'],
  },
  NodesTainted: {
    stage: 'Scheduling',
    means: 'The nodes have taints that the Pod does not tolerate.',
    evidence: ['nodes', 'message', 'taints'],
  },
  NodesCordoned: { stage: 'Scheduling', means: 'The nodes are cordoned.', evidence: ['nodes', 'message'] },
  NodeSelectorMismatch: {
    stage: 'Scheduling',
    means: "No node has the labels that the Pod's nodeSelector or node affinity asks for.",
    evidence: ['nodes', 'message', 'selector'],
  },
  NodeNameMismatch: {
    stage: 'Scheduling',
    means: 'The Pod names a node that is not there.',
    evidence: ['nodes', 'message'],
  },
  PodAffinityMismatch: {
    stage: 'Scheduling',
    means: "No node satisfies the Pod's affinity to, or anti-affinity from, other Pods, or those Pods' own.",
    evidence: ['nodes', 'message'],
  },
  TopologySpreadUnsatisfied: {
    stage: 'Scheduling',
    means: "Every node would break the Pod's topology spread constraints.",
    evidence: ['nodes', 'message'],
  },
  HostPortConflict: {
    stage: 'Scheduling',
    means: 'A host port of the Pod is taken on every node.',
    evidence: ['nodes', 'message', 'ports'],
  },
  VolumeNodeConflict: {
    stage: 'Scheduling',
    means: "The Pod's volumes are on nodes where it cannot go.",
    evidence: ['nodes', 'message'],
  },
  Unschedulable: {
    stage: 'Scheduling',
    means: 'No node will do, for a reason that has no code of its own.',
    evidence: ['nodes', 'message'],
  },
  Scheduled: { stage: 'Scheduling', means: 'The Pod has a node.', evidence: ['node'] },
  // On the node
  NodeGone: { stage: 'Node', means: "The Pod's node is not in the API any more.", evidence: ['node'] },
  NodeNotReady: {
    stage: 'Node',
    means: 'The node says of itself that it is not ready.',
    evidence: ['node', 'reason', 'message'],
  },
  NodeUnreachable: {
    stage: 'Node',
    means: 'Nothing has been heard of the node, so nobody knows what its Pods do.',
    evidence: ['node', 'reason', 'message'],
  },
  NodeDiskFull: {
    stage: 'Node',
    means: "The node's disk is full, so nothing new can be made there.",
    evidence: ['node', 'message', 'image'],
  },
  KubeletSilent: {
    stage: 'Node',
    means: 'The node is ready, but its kubelet has not taken the Pod up yet.',
    evidence: ['node'],
  },
  // Volumes and what Pods refer to
  ConfigMapMissing: { stage: 'Volumes', means: 'A ConfigMap that the Pod needs does not exist.', evidence: ['object'] },
  ConfigMapKeyMissing: {
    stage: 'Volumes',
    means: 'A ConfigMap lacks a key that the Pod needs.',
    evidence: ['object', 'key'],
  },
  SecretMissing: { stage: 'Volumes', means: 'A Secret that the Pod needs does not exist.', evidence: ['object'] },
  SecretKeyMissing: {
    stage: 'Volumes',
    means: 'A Secret lacks a key that the Pod needs.',
    evidence: ['object', 'key'],
  },
  HostPathMismatch: {
    stage: 'Volumes',
    means: 'What is at a hostPath on the node is not of the type that the volume asks for.',
    evidence: ['path', 'message'],
  },
  VolumeFailed: {
    stage: 'Volumes',
    means: 'A volume cannot be set up on the node.',
    evidence: ['message', 'attempts'],
  },
  // Sandbox and network
  SandboxCreating: { stage: 'Sandbox', means: "The Pod's sandbox and network are being made." },
  SandboxFailed: {
    stage: 'Sandbox',
    means: "The runtime cannot make the Pod's sandbox or its network.",
    evidence: ['message', 'attempts'],
  },
  SandboxReady: { stage: 'Sandbox', means: 'The sandbox runs and has its network.', evidence: ['ips'] },
  // Image
  ImageQueued: { stage: 'Image', means: 'The image waits until other pulls have ended.', evidence: ['image'] },
  ImagePulling: {
    stage: 'Image',
    means: 'The image is being pulled.',
    evidence: ['image', 'bytes', 'totalBytes'],
  },
  ImageNameInvalid: { stage: 'Image', means: 'The text is no image name.', evidence: ['image', 'message'] },
  ImageNotFound: { stage: 'Image', means: 'The registry has no such image.', evidence: ['image', 'message'] },
  ImageUnauthorized: {
    stage: 'Image',
    means: 'The registry does not let this Pod have the image.',
    evidence: ['image', 'message', 'pullSecrets'],
  },
  RegistryUnreachable: {
    stage: 'Image',
    means: 'The registry of the image cannot be reached.',
    evidence: ['image', 'message'],
  },
  ImageNeverPulled: {
    stage: 'Image',
    means: 'The image is not on the node, and its pull policy is Never.',
    evidence: ['image', 'message'],
  },
  ImagePullFailed: { stage: 'Image', means: 'Pulling the image failed.', evidence: ['image', 'message'] },
  // A container's start
  InitContainerPending: { stage: 'Start', means: 'The container waits until those before it are done.' },
  RunAsNonRootViolated: {
    stage: 'Start',
    means: 'The container must not run as root, and its image or its Pod says that it does.',
    evidence: ['message'],
  },
  ContainerConfigInvalid: {
    stage: 'Start',
    means: "The container's configuration cannot be made.",
    evidence: ['message', 'reason'],
  },
  CommandNotFound: {
    stage: 'Start',
    means: "The container's command is not in its image.",
    evidence: ['message', 'command', 'exitCode'],
  },
  CommandNotExecutable: {
    stage: 'Start',
    means: "The container's command may not be executed.",
    evidence: ['message', 'command', 'exitCode'],
  },
  ContainerStartFailed: {
    stage: 'Start',
    means: 'The runtime cannot create or start the container.',
    evidence: ['message', 'reason', 'exitCode'],
  },
  ContainerStarting: { stage: 'Start', means: 'The container is being made.' },
  PostStartRunning: {
    stage: 'Start',
    means: 'The postStart hook runs; the container counts as running when it has ended.',
    evidence: ['handler'],
  },
  PostStartFailed: {
    stage: 'Start',
    means: 'The postStart hook failed, so the container was killed.',
    evidence: ['message'],
  },
  // A container's run and end
  InitContainerRunning: { stage: 'Run', means: 'An init container runs; the next one begins when it has ended.' },
  ContainerRunning: { stage: 'Run', means: 'The container runs.', evidence: ['restarts'] },
  ContainerCompleted: { stage: 'Run', means: 'The container has ended well.', evidence: ['exitCode'] },
  OOMKilled: {
    stage: 'Run',
    means: 'The container was killed because it used more memory than it may.',
    evidence: ['exitCode', 'restarts', 'memoryLimit', 'log', 'finishedAt'],
  },
  ReadOnlyFileSystem: {
    stage: 'Run',
    means: 'The container ended when it wrote to its root file system, which is read-only.',
    evidence: ['exitCode', 'restarts', 'log', 'finishedAt'],
  },
  PortInUse: {
    stage: 'Run',
    means: 'The container ended because a port that it wants to listen on is taken.',
    evidence: ['exitCode', 'restarts', 'log', 'finishedAt'],
  },
  ContainerExited: {
    stage: 'Run',
    means: "The container's process ended, and it should not have.",
    evidence: ['exitCode', 'signal', 'restarts', 'message', 'log', 'finishedAt'],
  },
  ContainerLost: {
    stage: 'Run',
    means: 'The runtime has lost the container, so how it ended is not known.',
    evidence: ['exitCode', 'message', 'restarts', 'finishedAt'],
  },
  // Probes
  StartupProbePending: {
    stage: 'Probes',
    means: 'The startup probe has not succeeded yet; other probes and init containers wait for it.',
    evidence: ['probe'],
  },
  StartupProbeFailed: {
    stage: 'Probes',
    means: 'The startup probe failed as often as it may, so the container is killed.',
    evidence: ['probe', 'exitCode', 'restarts', 'log', 'finishedAt'],
  },
  LivenessProbeFailed: {
    stage: 'Probes',
    means: 'The liveness probe fails; after as many failures as it may have, the container is killed.',
    evidence: ['probe', 'exitCode', 'restarts', 'log', 'finishedAt'],
  },
  ReadinessProbePending: { stage: 'Probes', means: 'The readiness probe has not answered yet.', evidence: ['probe'] },
  ReadinessProbeFailed: {
    stage: 'Probes',
    means: 'The readiness probe fails, so the Pod gets no traffic.',
    evidence: ['probe'],
  },
  // Waiting
  ImagePullBackOff: {
    stage: 'BackOff',
    means: 'The last pull failed; the next attempt comes at `until`.',
    evidence: ['image'],
  },
  CrashLoopBackOff: {
    stage: 'BackOff',
    means: 'The container ended too soon; it is started again at `until`.',
    evidence: ['restarts', 'delay'],
  },
  StartBackOff: { stage: 'BackOff', means: 'Starting the container failed; it is tried again at `until`.' },
  // Readiness
  ReadinessGateUnmet: {
    stage: 'Readiness',
    means: 'A readiness gate of the Pod is not true; somebody outside of the kubelet has to say that it is.',
    evidence: ['gates'],
  },
  PodReady: { stage: 'Readiness', means: 'The Pod runs and is ready.' },
  PodNotAvailable: {
    stage: 'Readiness',
    means: 'The Pod is ready, but not yet for minReadySeconds.',
    evidence: ['seconds'],
  },
  // How a Pod ended
  PodSucceeded: { stage: 'End', means: 'All containers have ended well, and none is started again.' },
  PodFailed: {
    stage: 'End',
    means: 'The Pod has failed, and no container is started again.',
    evidence: ['reason', 'message'],
  },
  Evicted: {
    stage: 'End',
    means: 'The node evicted the Pod, for it ran short of something or the Pod used more than it may.',
    evidence: ['node', 'message'],
  },
  PodDeadlineExceeded: {
    stage: 'End',
    means: 'The Pod ran longer than its activeDeadlineSeconds.',
    evidence: ['seconds'],
  },
  Preempted: { stage: 'End', means: 'The Pod made way for one of higher priority.', evidence: ['message'] },
  PodRejected: {
    stage: 'End',
    means: 'The kubelet refused the Pod when it came.',
    evidence: ['node', 'reason', 'message'],
  },
  // Termination
  DeletionRequested: {
    stage: 'Termination',
    means: 'Somebody deleted the Pod; where it is known, why.',
    evidence: ['reason', 'message'],
  },
  PreStopRunning: {
    stage: 'Termination',
    means: 'The preStop hook runs; the stop signal is sent when it has ended, at the latest at `until`.',
    evidence: ['handler'],
  },
  ContainersStopping: {
    stage: 'Termination',
    means: 'Containers have got the stop signal; what still runs at `until` is killed.',
  },
  FinalizersPending: {
    stage: 'Termination',
    means: 'The object is only gone when its finalizers are, which those who set them remove.',
    evidence: ['finalizers'],
  },
  CleaningUp: { stage: 'Termination', means: 'Everything has stopped; the node gives back what the Pod had.' },
  StopOverdue: {
    stage: 'Termination',
    means: 'The time to stop has passed, and the node has not said that the Pod is gone.',
    evidence: ['node'],
  },
} as const satisfies Readonly<Record<string, CodeFacts>>
