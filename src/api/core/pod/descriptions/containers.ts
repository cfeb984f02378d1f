// What containers and the fields in them are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# core/v1.Container: One program with its files, that runs in a Pod.
name: Name of the container, unique in its Pod.
image: The image with the program and its files.
command: The program and its first arguments, in the place of the image's entry point. $(NAME) stands for a variable.
args: Arguments, in the place of the image's. $(NAME) stands for a variable.
workingDir: Folder in which the program starts. The default is the image's.
ports: Ports that the container listens on. It can be reached on others too: this says what is meant.
envFrom: ConfigMaps and Secrets whose keys become variables.
env: Variables of the environment.
resources: What the container asks for, and how much it may take.
resizePolicy: Whether a change of resources starts the container again.
restartPolicy: When this container is started again, where it is not as the Pod says. Always makes an init container a sidecar.
restartPolicyRules: What is done for certain exit codes, before restartPolicy is asked.
volumeMounts: Where volumes of the Pod are mounted.
volumeDevices: Where raw block devices appear.
livenessProbe: Asks again and again whether the container lives; if it fails the container is started again.
readinessProbe: Asks again and again whether the container can serve; while it fails, Services leave it out.
startupProbe: Asks until the container is up; the other probes wait for it.
lifecycle: What is done right after the start and before the end.
terminationMessagePath: File whose content is the last word of an ended container. The default is /dev/termination-log.
terminationMessagePolicy: File reads that file; FallbackToLogsOnError takes the end of the log where the file is empty.
imagePullPolicy: When the image is fetched: Always, IfNotPresent or Never. Always is the default for the tag latest.
securityContext: Users, groups and rights of this container, where they are not the Pod's.
stdin: Whether something can be written to the program.
stdinOnce: Whether stdin ends with the first one who was attached.
tty: Whether the program gets a terminal; stdin must be true as well.

# core/v1.EphemeralContainerCommon < core/v1.Container: A container that looks into a running Pod.

# core/v1.EphemeralContainer: A container that was added to a running Pod, to look into it. It is never started again.
targetContainerName: The container whose processes it sees.

# core/v1.ContainerPort: A port that a container listens on.
name: Name of the port, by which Services and probes may call it.
hostPort: Port of the node that leads here.
containerPort: The port.
protocol: TCP, UDP or SCTP. The default is TCP.
hostIP: Address of the node on which hostPort is bound.

# core/v1.EnvFromSource: Variables from all keys of a ConfigMap or a Secret.
prefix: What is put before each key.
configMapRef: The ConfigMap.
secretRef: The Secret.

# core/v1.ConfigMapEnvSource: A ConfigMap whose keys become variables.
optional: Whether the container starts without it.

# core/v1.SecretEnvSource: A Secret whose keys become variables.
optional: Whether the container starts without it.

# core/v1.EnvVar: A variable of the environment.
name: Name of the variable.
value: Its value. $(NAME) stands for a variable that was set before; $$ for a dollar sign.
valueFrom: Where its value comes from, in the place of value.

# core/v1.EnvVarSource: Where the value of a variable comes from; one of these.
fieldRef: A field of the Pod.
resourceFieldRef: What the container asks for or may take.
configMapKeyRef: A key of a ConfigMap.
secretKeyRef: A key of a Secret.
fileKeyRef: A key in a file of a volume.

# core/v1.ConfigMapKeySelector: A key of a ConfigMap.
key: The key.
optional: Whether the ConfigMap or the key may be missing.

# core/v1.SecretKeySelector: A key of a Secret.
key: The key.
optional: Whether the Secret or the key may be missing.

# core/v1.FileKeySelector: A key in a file of variables.
volumeName: The volume that the file is in.
path: The file, within the volume.
key: The key in the file.
optional: Whether the file or the key may be missing.

# core/v1.ObjectFieldSelector: A field of the Pod.
apiVersion: The version in which the field is named. The default is v1.
fieldPath: The field, such as metadata.name or status.podIP.

# core/v1.ResourceFieldSelector: What a container asks for or may take of a resource.
containerName: The container; in variables it is the one that has them.
resource: Such as limits.cpu or requests.memory.
divisor: The unit in which it is told, such as 1Mi.

# core/v1.ResourceRequirements: What is asked for, and how much may be taken.
limits: How much may be taken, by resource.
requests: How much the node must have to spare, by resource. The default is limits.
claims: Devices, by the names that the Pod's claims have.

# core/v1.ResourceClaim: A claim of the Pod that a container uses.
name: Name of the claim in the Pod's resourceClaims.
request: One request of the claim; all of them if empty.

# core/v1.ContainerResizePolicy: What a change of a resource means for the running container.
resourceName: cpu or memory.
restartPolicy: NotRequired leaves it running, RestartContainer starts it again.

# core/v1.ContainerRestartRule: What is done when a container ended in a certain way.
action: Restart, or RestartAllContainers of the Pod.
exitCodes: The exit codes that are meant.

# core/v1.ContainerRestartRuleOnExitCodes: Exit codes.
operator: In or NotIn.
values: The exit codes.

# core/v1.VolumeMount: Where a volume appears in a container.
name: The volume.
readOnly: Whether it can only be read.
recursiveReadOnly: Whether that holds for what is mounted below it too: Disabled, IfPossible or Enabled.
mountPath: The folder or file in the container.
subPath: The folder or file within the volume. The default is all of it.
mountPropagation: Whether later mounts go along: None, HostToContainer or Bidirectional.
subPathExpr: subPath, in which $(NAME) stands for a variable.

# core/v1.VolumeDevice: Where a raw block device appears in a container.
name: The volume, of a claim with mode Block.
devicePath: The path in the container.

# core/v1.ProbeHandler: How a container is asked; one of these.
exec: By a command that must end with 0.
httpGet: By a request that must be answered with a code from 200 to 399.
tcpSocket: By a connection that must be accepted.
grpc: By a call of the gRPC health service.

# core/v1.Probe: How and how often a container is asked.
initialDelaySeconds: Seconds after the start before the first time.
timeoutSeconds: Seconds after which no answer counts as failure. Default 1.
periodSeconds: Seconds from one time to the next. Default 10.
successThreshold: How many successes in a row count, after a failure. Default 1.
failureThreshold: How many failures in a row count. Default 3.
terminationGracePeriodSeconds: Seconds that the container has to end when the probe failed; the default is the Pod's.

# core/v1.ExecAction: A command in the container.
command: The program and its arguments. No shell is asked.

# core/v1.HTTPGetAction: A request to the container.
path: The path. The default is /.
port: The port, by number or name.
host: The host. The default is the Pod's address.
scheme: HTTP or HTTPS; certificates are not checked. The default is HTTP.
httpHeaders: Headers of the request.

# core/v1.HTTPHeader: A header of a request.
name: Its name.
value: Its value.

# core/v1.TCPSocketAction: A connection to the container.
port: The port, by number or name.
host: The host. The default is the Pod's address.

# core/v1.GRPCAction: A call of the gRPC health service.
port: The port.
service: The service that is asked about.

# core/v1.Lifecycle: What is done right after a container's start and before its end.
postStart: Done right after the start. If it fails the container is ended.
preStop: Done before the container is told to end; its time counts towards the grace period.
stopSignal: The signal that tells the container to end. The default is the image's, or SIGTERM.

# core/v1.LifecycleHandler: What is done; one of these.
exec: A command in the container.
httpGet: A request to the container.
tcpSocket: Not done any more; kept for older objects.
sleep: Some seconds of waiting.

# core/v1.SleepAction: Waiting.
seconds: How long.
`
