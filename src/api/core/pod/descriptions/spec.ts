// What a Pod's spec and the fields in it are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# core/v1.Pod: One or more containers that run on one node together, with the same network address and the same volumes.
spec: What is to run, and how and where.
status: What was last seen of the Pod. Written by the kubelet of its node.

# core/v1.PodTemplateSpec: What Pods are made from.
metadata: Labels and annotations of the Pods.
spec: What is to run in each of the Pods.

# core/v1.PodTemplate: A template for Pods that is kept as an object of its own.
template: What Pods are made from.

# core/v1.PodSpec: What a Pod runs, and how and where.
volumes: Folders and files that containers of the Pod may mount.
initContainers: Containers that run one after the other before the others start. Each must succeed; one with restartPolicy
  Always is a sidecar: it keeps running beside the others.
containers: The containers that make up the Pod. There is at least one.
ephemeralContainers: Containers that were added to the running Pod to look into it. Added by their subresource only.
restartPolicy: When ended containers are started again: Always, OnFailure or Never. The default is Always.
terminationGracePeriodSeconds: Seconds that containers have to end after they were told to, before they are killed. Default 30.
activeDeadlineSeconds: After how many seconds the Pod is ended and counts as failed.
dnsPolicy: Where names are resolved. ClusterFirst asks the cluster's DNS, Default the node's; None takes only dnsConfig.
nodeSelector: Labels that a node must have for the Pod to run there.
serviceAccountName: The ServiceAccount as which the Pod speaks to the API. The default is the account named default.
serviceAccount: Older name of serviceAccountName.
automountServiceAccountToken: Whether containers get a token of the ServiceAccount.
nodeName: The node that the Pod runs on. Set by the scheduler; once set it stays.
hostNetwork: Whether the Pod uses the node's network in the place of one of its own.
hostPID: Whether containers see all processes of the node.
hostIPC: Whether containers share the node's means of communication between processes.
shareProcessNamespace: Whether the Pod's containers see each other's processes.
securityContext: Users, groups and rights that count for all containers, unless one says otherwise.
imagePullSecrets: Secrets with credentials for the registries that images come from.
hostname: Host name within the Pod. The default is the Pod's name.
subdomain: Domain below the cluster's in which the Pod has a name, where a Service of this name is there.
affinity: Which nodes, and nodes with which Pods, are wanted or to be avoided.
schedulerName: Which scheduler finds a node. The default is default-scheduler.
tolerations: Taints of nodes that do not keep the Pod away.
hostAliases: Further lines of the file /etc/hosts.
priorityClassName: The PriorityClass that says how important the Pod is.
priority: How important the Pod is: the higher, the more. Filled in from priorityClassName.
dnsConfig: How names are resolved, beyond what dnsPolicy says.
readinessGates: Conditions that someone else must set to True before the Pod counts as ready.
runtimeClassName: The RuntimeClass that says with which runtime the containers run.
enableServiceLinks: Whether containers get variables with the addresses of Services. The default is true.
preemptionPolicy: Whether less important Pods may be removed to make room: PreemptLowerPriority or Never.
overhead: What the runtime itself takes, beyond the containers. Filled in from the RuntimeClass.
topologySpreadConstraints: How Pods of a group are spread over nodes, zones and the like.
setHostnameAsFQDN: Whether the host name is the full name with its domain.
os: The operating system that the containers are made for.
hostUsers: Whether users in containers are the node's. With false they are mapped to users without rights.
schedulingGates: As long as there is one, no node is looked for.
resourceClaims: Devices that must be allocated before the Pod starts; containers name them in their resources.
resources: What all containers together ask for and may take.
hostnameOverride: Host name as it is to be seen within the Pod, whatever its name is.
schedulingGroup: The group of Pods with which this one is placed.

# core/v1.PodSchedulingGroup: The group of Pods with which a Pod is placed.
podGroupName: Name of the group.

# core/v1.PodOS: The operating system that a Pod is made for.
name: linux or windows.

# core/v1.PodSchedulingGate: A reason not to look for a node yet.
name: Name of the gate; whoever added it takes it away.

# core/v1.PodReadinessGate: A condition on which readiness depends.
conditionType: Type of the condition.

# core/v1.PodResourceClaim: Devices that a Pod asks for: a claim that is there, or one made for the Pod.
name: By which containers name the claim.
resourceClaimName: The ResourceClaim, of the same namespace.
resourceClaimTemplateName: The template from which a claim is made for this Pod alone, and deleted with it.

# core/v1.HostAlias: A line of the file /etc/hosts.
ip: The address.
hostnames: Names for the address.

# core/v1.PodDNSConfig: How names are resolved in a Pod, beyond its policy.
nameservers: Addresses of name servers.
searches: Domains in which short names are looked up.
options: Further options of the resolver.

# core/v1.PodDNSConfigOption: An option of the resolver.
name: The option, as /etc/resolv.conf has it.
value: Its value, where it has one.

# core/v1.Toleration: A kind of taint that does not keep a Pod away from a node.
key: The taint's key; empty with operator Exists tolerates all.
operator: Equal compares the value, Exists takes any; Lt and Gt compare numbers. The default is Equal.
value: The taint's value, unless the operator is Exists.
effect: The taint's effect; empty tolerates all effects.
tolerationSeconds: How long a taint with effect NoExecute is tolerated; absent: for ever.

# core/v1.TopologySpreadConstraint: How evenly Pods of a group are spread.
maxSkew: By how many Pods the fullest and the emptiest domain may differ.
topologyKey: The label of nodes by which domains are told apart, such as a zone.
whenUnsatisfiable: DoNotSchedule keeps the Pod waiting, ScheduleAnyway takes the best there is.
labelSelector: Which Pods are counted.
minDomains: How many domains there must be for the emptiest to count.
nodeAffinityPolicy: Whether nodes that the Pod does not want count: Honor or Ignore.
nodeTaintsPolicy: Whether nodes whose taints keep the Pod away count: Honor or Ignore.
matchLabelKeys: Labels of the Pod itself that the counted Pods must share.

# core/v1.Affinity: Which nodes, and nodes with which Pods, are wanted or to be avoided.
nodeAffinity: Which nodes are wanted.
podAffinity: Next to which Pods this one is wanted.
podAntiAffinity: Which Pods this one is to keep away from.

# core/v1.NodeAffinity: Which nodes a Pod wants.
requiredDuringSchedulingIgnoredDuringExecution: What a node must have, or the Pod does not get there.
preferredDuringSchedulingIgnoredDuringExecution: What a node had better have; the nodes with the most weight win.

# core/v1.PreferredSchedulingTerm: A wish for a node, and how strong it is.
weight: How much the wish counts: 1 to 100.
preference: What the node had better have.

# core/v1.PodAffinity: Next to which Pods a Pod wants to be.
requiredDuringSchedulingIgnoredDuringExecution: Pods that must be in the same domain.
preferredDuringSchedulingIgnoredDuringExecution: Pods that had better be in the same domain.

# core/v1.PodAntiAffinity: Which Pods a Pod keeps away from.
requiredDuringSchedulingIgnoredDuringExecution: Pods that must not be in the same domain.
preferredDuringSchedulingIgnoredDuringExecution: Pods that had better not be in the same domain.

# core/v1.PodAffinityTerm: Pods, and how near is near.
labelSelector: Which Pods are meant.
namespaces: Namespaces of those Pods; none and no namespaceSelector means the Pod's own.
topologyKey: The label of nodes that says what near is: nodes with the same value are one domain.
namespaceSelector: Further namespaces, by their labels.
matchLabelKeys: Labels of the Pod itself that the others must share.
mismatchLabelKeys: Labels of the Pod itself that the others must not share.

# core/v1.WeightedPodAffinityTerm: A wish about other Pods, and how strong it is.
weight: How much the wish counts: 1 to 100.
podAffinityTerm: The Pods, and how near is near.

# core/v1.NodeSelector: Nodes that fulfil at least one of the terms.
nodeSelectorTerms: The terms; one of them is enough.

# core/v1.NodeSelectorTerm: Conditions on a node, all of which must hold. Without any no node fulfils it.
matchExpressions: Conditions on labels of the node.
matchFields: Conditions on fields of the node; only metadata.name.

# core/v1.NodeSelectorRequirement: A condition on a label or field of a node.
key: The label or field.
operator: In, NotIn, Exists, DoesNotExist, or Gt and Lt for whole numbers.
values: What it is compared with: several for In and NotIn, one number for Gt and Lt.

# core/v1.PodSecurityContext: Users, groups and rights of all containers of a Pod.
seLinuxOptions: SELinux label of the containers.
windowsOptions: Settings for Windows.
runAsUser: User that containers run as, by number.
runAsGroup: Group that containers run as, by number.
runAsNonRoot: Whether containers that would run as root are refused.
supplementalGroups: Further groups of the processes.
supplementalGroupsPolicy: Whether groups of the image count too: Merge, or Strict for only those named here.
fsGroup: Group to which volumes belong, and in which all processes are.
sysctls: Settings of the kernel for the Pod.
fsGroupChangePolicy: When files of volumes are given to fsGroup: Always, or OnRootMismatch when the top folder is not.
seccompProfile: Which calls to the kernel are allowed.
appArmorProfile: AppArmor profile of the containers.
seLinuxChangePolicy: How volumes get their SELinux label: by MountOption or Recursive.

# core/v1.Sysctl: A setting of the kernel.
name: Name of the setting.
value: Its value.

# core/v1.SecurityContext < core/v1.PodSecurityContext: Users, groups and rights of one container.
capabilities: Rights of root that are added or taken away.
privileged: Whether the container may do all that root may on the node.
readOnlyRootFilesystem: Whether the container's own files cannot be changed.
allowPrivilegeEscalation: Whether a process may get more rights than its parent has.
procMount: How /proc is mounted: Default hides some of it, Unmasked nothing.

# core/v1.Capabilities: Rights of root, one by one.
add: Rights that are added.
drop: Rights that are taken away; ALL for all of them.

# core/v1.SELinuxOptions: An SELinux label.
user: The label's user.
role: The label's role.
type: The label's type.
level: The label's level.

# core/v1.WindowsSecurityContextOptions: Rights of containers on Windows.
gmsaCredentialSpecName: Name of the account specification.
gmsaCredentialSpec: The account specification itself.
runAsUserName: User that the container runs as, by name.
hostProcess: Whether it runs as a process of the node.

# core/v1.SeccompProfile: Which calls to the kernel are allowed.
type: RuntimeDefault, Unconfined, or Localhost for a file of the node.
localhostProfile: The file, where the type is Localhost.

# core/v1.AppArmorProfile: An AppArmor profile.
type: RuntimeDefault, Unconfined, or Localhost for one loaded on the node.
localhostProfile: Its name, where the type is Localhost.
`
