// What the types of core/v1, Pods aside, and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# core/v1.ConfigMap: Settings for programs: texts and small files, not secret.
immutable: Whether data can no longer change; then it cannot become changeable again.
data: Texts by key.
binaryData: Bytes by key, as base64. No key is in both.

# core/v1.Secret: Passwords, keys and the like, kept apart from other objects.
immutable: Whether data can no longer change; then it cannot become changeable again.
data: Bytes by key, as base64.
stringData: Texts by key, for writing only: they are put into data.
type: What the Secret is for; some types need certain keys. The default is Opaque.

# core/v1.Namespace: A place for names: objects in different namespaces may have the same name.
spec: Who still has something to do before the namespace may go.
status: Whether the namespace is in use, or going.

# core/v1.NamespaceSpec: What is wanted of a namespace.
finalizers: Who has something to do before the namespace may go.

# core/v1.NamespaceStatus: What was last seen of a namespace.
phase: Active, or Terminating while its objects are deleted.
conditions: Why it does not go, where it does not.

# core/v1.NamespaceCondition < meta/v1.Condition: Something that is true or false of a namespace.

# core/v1.Node: A machine on which Pods run.
spec: What is wanted of the node.
status: What was last seen of the node. Written by its kubelet.

# core/v1.NodeSpec: What is wanted of a node.
podCIDR: From which addresses its Pods get theirs.
podCIDRs: The same, at most one of each family.
providerID: By which a cloud knows the machine.
unschedulable: Whether no new Pods are to come here; kubectl cordon sets it.
taints: What keeps Pods away that do not tolerate it.
configSource: Not used any more.
externalID: Not used any more.

# core/v1.Taint: What keeps Pods away from a node, unless they tolerate it.
key: The taint's key.
value: The taint's value.
effect: NoSchedule keeps new Pods away, PreferNoSchedule if possible, NoExecute also ends those that are there.
timeAdded: When it was added.

# core/v1.NodeConfigSource: Not used any more.
configMap: A ConfigMap with settings of the kubelet.

# core/v1.ConfigMapNodeConfigSource: Not used any more.
namespace: Namespace of the ConfigMap.
name: Name of the ConfigMap.
uid: Which ConfigMap of that name it is.
resourceVersion: Which state of it.
kubeletConfigKey: The key with the settings.

# core/v1.NodeConfigStatus: Not used any more.
assigned: The settings that the node is to take.
active: The settings that the node has.
lastKnownGood: The settings that the node goes back to.
error: What is wrong with them.

# core/v1.NodeStatus: What was last seen of a node.
capacity: What the machine has, by resource.
allocatable: What of it Pods may ask for.
phase: No longer filled in.
conditions: What is true of the node: that it is ready, short of memory and the like.
addresses: Addresses and names of the node.
daemonEndpoints: Where the kubelet listens.
nodeInfo: What the machine and its software are.
images: Images that are there already.
volumesInUse: Volumes that Pods here use or wait for.
volumesAttached: Volumes that are attached to the node.
config: Not used any more.
runtimeHandlers: Runtimes that the node has, and what they can do.
features: What the runtime can do as a whole.
declaredFeatures: Features that the node says it has, by which the scheduler chooses.

# core/v1.NodeCondition < meta/v1.Condition: Something that is true or false of a node.
lastHeartbeatTime: When the kubelet said so last.

# core/v1.NodeAddress: An address or name of a node.
type: Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.
address: The address.

# core/v1.NodeDaemonEndpoints: Where programs of a node listen.
kubeletEndpoint: Where the kubelet listens.

# core/v1.DaemonEndpoint: A port.
Port: The port.

# core/v1.NodeSystemInfo: What a machine and its software are.
machineID: Id of the system that is installed.
systemUUID: Id of the hardware.
bootID: Id of this boot.
kernelVersion: Version of the kernel.
osImage: Name of the system.
containerRuntimeVersion: Name and version of the runtime.
kubeletVersion: Version of the kubelet.
kubeProxyVersion: No longer filled in truly.
operatingSystem: Such as linux.
architecture: Such as amd64.
swap: What memory it can swap.

# core/v1.NodeSwapStatus: Swap of a node.
capacity: Bytes of swap.

# core/v1.ContainerImage: An image that a node has.
names: Names by which it is known.
sizeBytes: Its size.

# core/v1.AttachedVolume: A volume that is attached to a node.
name: Name of the volume.
devicePath: Where it is.

# core/v1.NodeRuntimeHandler: A runtime that a node has.
name: Its name; empty for the default.
features: What it can do.

# core/v1.NodeRuntimeHandlerFeatures: What a runtime can do.
recursiveReadOnlyMounts: Whether mounts below read-only ones can be read-only too.
userNamespaces: Whether users of containers can be mapped.

# core/v1.NodeFeatures: What a node's runtime can do as a whole.
supplementalGroupsPolicy: Whether it knows the policy for further groups.

# core/v1.NodeProxyOptions: Where a request to a node is passed on to.
path: The path on the other side.

# core/v1.PersistentVolumeClaim: Storage that someone asks for.
spec: What storage is asked for.
status: Which storage was found.

# core/v1.PersistentVolumeClaimSpec: What storage is asked for.
accessModes: How it is to be used: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.
selector: Labels that the volume must have.
resources: How much of it.
volumeName: The volume that is bound to the claim.
storageClassName: The StorageClass that it is to be of. Empty asks for a volume without one.
volumeMode: Filesystem, or Block for a raw device.
dataSource: What its content is copied from: a claim or a snapshot.
dataSourceRef: The same, also of other kinds and namespaces.
volumeAttributesClassName: The VolumeAttributesClass that it is to be of.

# core/v1.VolumeResourceRequirements: How much storage.
limits: At most so much.
requests: At least so much.

# core/v1.PersistentVolumeClaimStatus: Which storage a claim has.
phase: Pending, Bound, or Lost when its volume is gone.
accessModes: How the volume can be used.
capacity: How much it has.
conditions: How a change of it goes.
allocatedResources: How much was set aside for it while it grows.
allocatedResourceStatuses: How growing goes.
currentVolumeAttributesClassName: The VolumeAttributesClass that it is of now.
modifyVolumeStatus: How a change of that class goes.

# core/v1.PersistentVolumeClaimCondition < meta/v1.Condition: Something that is true or false of a claim.
lastProbeTime: When it was looked at last.

# core/v1.ModifyVolumeStatus: How a change of a volume's class goes.
targetVolumeAttributesClassName: The class that it is to get.
status: Pending, InProgress or Infeasible.

# core/v1.TypedLocalObjectReference: An object of any kind, of the same namespace.
apiGroup: Group of the kind; empty for the core group.
kind: Its kind.
name: Its name.

# core/v1.TypedObjectReference < core/v1.TypedLocalObjectReference: An object of any kind and namespace.
namespace: Its namespace.

# core/v1.PersistentVolume: Storage that the cluster has.
spec: What the storage is.
status: Whether it is free or bound.

# core/v1.PersistentVolumeSpec: What a piece of storage is.
capacity: How much it has.
accessModes: How it can be used: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.
claimRef: The claim that it is bound to.
persistentVolumeReclaimPolicy: What becomes of it when its claim is gone: Retain, Delete or Recycle.
storageClassName: The StorageClass that it is of.
mountOptions: Options of mounting it.
volumeMode: Filesystem, or Block for a raw device.
nodeAffinity: From which nodes it can be reached.
volumeAttributesClassName: The VolumeAttributesClass that it is of.

# core/v1.SecretReference: A Secret of any namespace.
name: Its name.
namespace: Its namespace.

# core/v1.LocalObjectReference: An object of the same namespace.
name: Its name.

# core/v1.ObjectReference: An object, or a part of one.
kind: Its kind.
namespace: Its namespace.
name: Its name.
uid: Which object of that name it is.
apiVersion: Group and version of its kind.
resourceVersion: Which state of it is meant.
fieldPath: Which part of it is meant, such as spec.containers{web}.

# core/v1.VolumeNodeAffinity: From which nodes a volume can be reached.
required: What a node must have.

# core/v1.PersistentVolumeStatus: What was last seen of a volume.
phase: Available, Bound, Released when its claim is gone, Failed or Pending.
message: Why, for people.
reason: Why, as one word.
lastPhaseTransitionTime: When the phase changed last.

# core/v1.Service: A name and an address under which Pods can be reached, whichever they are.
spec: Which Pods, and how they are reached.
status: From where outside it can be reached.

# core/v1.ServiceSpec: Which Pods a Service leads to, and how it is reached.
ports: Ports of the Service.
selector: Labels of the Pods. Without any someone else says where it leads.
clusterIP: Address within the cluster. None for no address of its own; else the server chooses one.
clusterIPs: The same, at most one of each family.
type: ClusterIP, NodePort, LoadBalancer, or ExternalName for a name elsewhere. The default is ClusterIP.
externalIPs: Further addresses on which nodes accept traffic for it.
sessionAffinity: ClientIP sends one client always to the same Pod; the default is None.
loadBalancerIP: Address that the load balancer is to have. Use its own annotations.
loadBalancerSourceRanges: From which addresses the load balancer lets clients in.
externalName: The name that it stands for, with type ExternalName.
externalTrafficPolicy: Where traffic from outside goes: Cluster, or Local for Pods of the node that got it.
healthCheckNodePort: Port on which nodes tell whether they have Pods, with Local.
publishNotReadyAddresses: Whether Pods that are not ready count too.
sessionAffinityConfig: How session affinity works.
ipFamilies: Families of its addresses: IPv4, IPv6.
ipFamilyPolicy: SingleStack, PreferDualStack or RequireDualStack.
allocateLoadBalancerNodePorts: Whether ports of nodes are set aside for a load balancer. The default is true.
loadBalancerClass: Which load balancer is meant.
internalTrafficPolicy: Where traffic from inside goes: Cluster, or Local for Pods of the same node.
trafficDistribution: Which Pods are preferred, such as those of the same zone.

# core/v1.ServicePort: A port of a Service.
name: Its name; needed when there are several.
protocol: TCP, UDP or SCTP. The default is TCP.
appProtocol: What is spoken on it.
port: The port.
targetPort: The Pods' port, by number or name. The default is the same number.
nodePort: Port on every node that leads here, with type NodePort or LoadBalancer.

# core/v1.SessionAffinityConfig: How session affinity works.
clientIP: By addresses of clients.

# core/v1.ClientIPConfig: Session affinity by addresses.
timeoutSeconds: How long it lasts. Default 10800.

# core/v1.ServiceStatus: From where outside a Service can be reached.
loadBalancer: Through its load balancer.
conditions: What is true of the Service.

# core/v1.LoadBalancerStatus: How a load balancer is reached.
ingress: Its addresses and names.

# core/v1.LoadBalancerIngress: An address or name of a load balancer.
ip: Its address.
hostname: Its name.
ipMode: VIP when traffic keeps this address as its destination, Proxy when not.
ports: Its ports, and what is wrong with them.

# core/v1.PortStatus: A port, and what is wrong with it.
port: The port.
protocol: TCP, UDP or SCTP.
error: What is wrong with it, as one word.

# core/v1.ServiceProxyOptions: Where a request to a Service is passed on to.
path: The path on the other side.

# core/v1.Binding: That a Pod goes to a node. Sent by schedulers.
target: The node.

# core/v1.Endpoints: Addresses behind a Service. EndpointSlices tell more.
subsets: Addresses with the ports that they have.

# core/v1.EndpointSubset: Addresses that have the same ports.
addresses: Addresses that are ready.
notReadyAddresses: Addresses that are not.
ports: Their ports.

# core/v1.EndpointAddress: An address behind a Service.
ip: The address.
hostname: Its host name.
nodeName: The node that it is on.
targetRef: The object whose address it is, most often a Pod.

# core/v1.EndpointPort: A port behind a Service.
name: Its name, as the Service has it.
port: The port.
protocol: TCP, UDP or SCTP.
appProtocol: What is spoken on it.

# core/v1.Event: Something that happened to an object. Events are kept for a while only.
involvedObject: The object.
reason: What happened, as one word.
message: What happened, as a sentence.
source: Who says so, in the older form.
firstTimestamp: When it happened first.
lastTimestamp: When it happened last.
count: How often it happened.
type: Normal or Warning.
eventTime: When it happened first, in the newer form.
series: How often it happens, while it goes on.
action: What was done or tried.
related: Another object that is part of it.
reportingComponent: Who says so.
reportingInstance: Which one of those.

# core/v1.EventSource: Who says that something happened.
component: The component.
host: The node that it runs on.

# core/v1.EventSeries: Something that happens again and again.
count: How often.
lastObservedTime: When it was seen last.

# core/v1.LimitRange: Bounds and defaults for what single objects of a namespace ask for.
spec: The bounds.

# core/v1.LimitRangeSpec: Bounds and defaults.
limits: One for each type of object.

# core/v1.LimitRangeItem: Bounds and defaults for one type of object.
type: Container, Pod or PersistentVolumeClaim.
max: The most that may be asked for, by resource.
min: The least that must be asked for.
default: Limits of containers that say none.
defaultRequest: Requests of containers that say none.
maxLimitRequestRatio: By how much limits may be above requests.

# core/v1.ReplicationController: Keeps a number of Pods running. Deployments do more.
spec: How many Pods, and which.
status: How many there are.

# core/v1.ReplicationControllerSpec: How many Pods, and which.
replicas: How many. Default 1.
minReadySeconds: How long a Pod must be ready to count as available.
selector: Labels of its Pods. The default is the template's.
template: What the Pods are made from.

# core/v1.ReplicationControllerStatus: How many Pods there are.
replicas: How many there are.
fullyLabeledReplicas: How many have all labels of the template.
readyReplicas: How many are ready.
availableReplicas: How many are available.
observedGeneration: The generation that was looked at.
conditions: What is true of it.

# core/v1.ReplicationControllerCondition < meta/v1.Condition: Something that is true or false of a ReplicationController.

# core/v1.ResourceQuota: How much all objects of a namespace may ask for together.
spec: The bounds.
status: The bounds, and how much is taken.

# core/v1.ResourceQuotaSpec: How much may be asked for.
hard: The most, by resource.
scopes: Which objects are counted.
scopeSelector: The same, with more conditions.

# core/v1.ScopeSelector: Which objects a quota counts: all conditions must hold.
matchExpressions: The conditions.

# core/v1.ScopedResourceSelectorRequirement: A condition on what a quota counts.
scopeName: What is compared, such as PriorityClass.
operator: In, NotIn, Exists or DoesNotExist.
values: What it is compared with.

# core/v1.ResourceQuotaStatus: How much is taken.
hard: The most, by resource.
used: How much of it is taken.

# core/v1.ServiceAccount: As whom Pods speak to the API.
secrets: Secrets that its Pods may use, where that is limited.
imagePullSecrets: Secrets for fetching images, that its Pods get.
automountServiceAccountToken: Whether its Pods get a token; a Pod may say otherwise.

# core/v1.TopologySelectorTerm: Domains of nodes, all conditions of which must hold.
matchLabelExpressions: The conditions.

# core/v1.TopologySelectorLabelRequirement: A condition on a label of nodes.
key: The label.
values: Values, one of which it must have.

# core/v1.ComponentStatus: How a part of the control plane is. Deprecated.
conditions: What was found.

# core/v1.ComponentCondition: What was found about a part of the control plane.
type: Healthy.
status: True, False or Unknown.
message: What it said.
error: What went wrong.

# core/v1.RangeAllocation: Which addresses or ports of a range are taken. Kept by the server.
range: The range.
data: Which of it are taken, a bit each.

# core/v1.SerializedReference: A reference to an object, kept as a text.
reference: The object.
`
