// What a Pod's status and the fields in it tell, in our own words. See schema/descriptions.ts.

export const descriptions = `
# core/v1.PodStatus: What was last seen of a Pod.
observedGeneration: The generation of the Pod that the kubelet acts on.
phase: Where the Pod is in its life: Pending, Running, Succeeded, Failed or Unknown.
conditions: What is true of the Pod: that it is scheduled, initialized, ready and the like.
message: Why the Pod is as it is, for people.
reason: Why the Pod is as it is, as one word.
nominatedNodeName: The node that is being made free for the Pod.
hostIP: Address of the node.
hostIPs: All addresses of the node.
podIP: Address of the Pod.
podIPs: All addresses of the Pod, at most one of each family.
startTime: When the kubelet took the Pod on.
initContainerStatuses: What was seen of init containers.
containerStatuses: What was seen of containers.
qosClass: How the Pod is treated when memory runs out: Guaranteed, Burstable or BestEffort.
ephemeralContainerStatuses: What was seen of ephemeral containers.
resize: Older form of the conditions that tell how a change of resources goes.
resourceClaimStatuses: Claims that were made for the Pod.
extendedResourceClaimStatus: The claim that was made for extended resources.
allocatedResources: What the node gave the Pod as a whole.
resources: What the Pod as a whole asks for and may take now.
nodeAllocatableResourceClaimStatuses: What claims take of the node's ordinary resources.

# core/v1.PodCondition < meta/v1.Condition: Something that is true or false of a Pod.
lastProbeTime: When it was looked at last.

# core/v1.HostIP: An address of a node.
ip: The address.

# core/v1.PodIP: An address of a Pod.
ip: The address.

# core/v1.ContainerStatus: What was last seen of a container.
name: Name of the container.
state: What it does now.
lastState: How it ended the last time.
ready: Whether its readiness probe succeeds, or it has none and runs.
restartCount: How often it was started again.
image: The image that it runs, as the runtime calls it.
imageID: Which image that is exactly.
containerID: Id of the container, with the runtime's name before it.
started: Whether it is up: its hook after the start ended, and its startup probe succeeded.
allocatedResources: What the node gave it.
resources: What it asks for and may take now.
volumeMounts: How its volumes are mounted.
user: As whom its first process runs.
allocatedResourcesStatus: How its devices are.
stopSignal: The signal that tells it to end.

# core/v1.ContainerState: What a container does; one of these.
waiting: It does not run yet.
running: It runs.
terminated: It ended.

# core/v1.ContainerStateWaiting: Why a container does not run yet.
reason: Why, as one word, such as ContainerCreating or CrashLoopBackOff.
message: Why, for people.

# core/v1.ContainerStateRunning: That a container runs.
startedAt: Since when.

# core/v1.ContainerStateTerminated: How a container ended.
exitCode: What the program returned.
signal: The signal that ended it.
reason: How it ended, as one word, such as Completed, Error or OOMKilled.
message: What it left as its last word.
startedAt: When it started.
finishedAt: When it ended.
containerID: Id of the container.

# core/v1.VolumeMountStatus: How a volume is mounted in a container.
name: The volume.
mountPath: The path in the container.
readOnly: Whether it can only be read.
recursiveReadOnly: Whether that holds for what is mounted below it: Disabled or Enabled.
volumeStatus: What was seen of the volume itself.

# core/v1.VolumeStatus: What was seen of a volume.
image: Of a volume with the files of an image.

# core/v1.ImageVolumeStatus: What was seen of an image whose files are a volume.
imageRef: Which image it is exactly.

# core/v1.ContainerUser: As whom the first process of a container runs.
linux: On Linux.

# core/v1.LinuxContainerUser: User and groups of a process.
uid: The user, by number.
gid: The group, by number.
supplementalGroups: Further groups, by number.

# core/v1.ResourceStatus: How devices of one resource are.
name: The resource, or the claim and its request.
resources: The devices.

# core/v1.ResourceHealth: How a device is.
resourceID: By which the driver knows the device.
health: Healthy, Unhealthy or Unknown.
message: Why, for people.

# core/v1.PodResourceClaimStatus: A claim that was made for a Pod.
name: By which the Pod names the claim.
resourceClaimName: Name of the ResourceClaim; empty where none was needed.

# core/v1.PodExtendedResourceClaimStatus: The claim that was made for a Pod's extended resources.
requestMappings: Which request of the claim is which resource of which container.
resourceClaimName: Name of the ResourceClaim.

# core/v1.ContainerExtendedResourceRequest: A resource of a container, as a request of a claim.
containerName: The container.
resourceName: The resource.
requestName: The request of the claim.

# core/v1.NodeAllocatableResourceClaimStatus: What a claim takes of the node's ordinary resources.
resourceClaimName: Name of the ResourceClaim.
containers: The containers that use it.
resources: How much, by resource.

# core/v1.PodStatusResult: A Pod's status alone.
status: The status.

# core/v1.PodExecOptions: How a command is run in a container.
stdin: Whether input is passed on.
stdout: Whether output is passed on.
stderr: Whether error output is passed on.
tty: Whether it gets a terminal.
container: The container; the default is the only one.
command: The program and its arguments.

# core/v1.PodAttachOptions < core/v1.PodExecOptions: How someone is connected to a running container.

# core/v1.PodPortForwardOptions: Which ports are passed on.
ports: The ports.

# core/v1.PodProxyOptions: Where a request is passed on to.
path: The path on the other side.

# core/v1.PodLogOptions: Which part of a container's log is wanted.
container: The container; the default is the only one.
follow: Whether to go on as more is written.
previous: Whether the log of the container before the last restart is meant.
sinceSeconds: Only what is not older, in seconds.
sinceTime: Only what is not older than this time.
timestamps: Whether each line begins with its time.
tailLines: Only so many lines at the end.
limitBytes: Only so many bytes.
insecureSkipTLSVerifyBackend: Whether the kubelet's certificate is not checked.
stream: Which output: All, Stdout or Stderr.
`
