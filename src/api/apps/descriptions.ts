// What the types of apps/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# apps/v1.Deployment: Keeps a number of equal Pods running, and replaces them step by step when their template changes.
spec: How many Pods, which, and how they are replaced.
status: How many there are, and how replacing goes.

# apps/v1.DeploymentSpec: How many Pods, which, and how they are replaced.
replicas: How many Pods. Default 1.
selector: Labels of its Pods; the template must have them. It never changes.
template: What the Pods are made from.
strategy: How Pods are replaced.
minReadySeconds: How long a Pod must be ready to count as available.
revisionHistoryLimit: How many old ReplicaSets are kept to go back to. Default 10.
paused: Whether a changed template is left alone for now.
progressDeadlineSeconds: After how many seconds without progress the Deployment counts as failed. Default 600.

# apps/v1.DeploymentStrategy: How Pods are replaced.
type: RollingUpdate, step by step, or Recreate: all old ones end first. The default is RollingUpdate.
rollingUpdate: How large the steps are.

# apps/v1.RollingUpdateDeployment: How large the steps of replacing are.
maxUnavailable: How many Pods may be missing, as a number or a share. Default 25%.
maxSurge: How many Pods there may be above the number. Default 25%.

# apps/v1.DeploymentStatus: How many Pods there are, and how replacing goes.
observedGeneration: The generation that was looked at.
replicas: How many Pods there are.
updatedReplicas: How many are of the current template.
readyReplicas: How many are ready.
availableReplicas: How many are available.
unavailableReplicas: How many are missing or not available.
terminatingReplicas: How many are ending.
conditions: Whether it is available, progresses, or cannot make Pods.
collisionCount: How often the name of a ReplicaSet was taken. Used for making names.

# apps/v1.DeploymentCondition < meta/v1.Condition: Something that is true or false of a Deployment.
lastUpdateTime: When it was last said.

# apps/v1.ReplicaSet: Keeps a number of equal Pods running. Most often made by a Deployment.
spec: How many Pods, and which.
status: How many there are.

# apps/v1.ReplicaSetSpec: How many Pods, and which.
replicas: How many Pods. Default 1.
minReadySeconds: How long a Pod must be ready to count as available.
selector: Labels of its Pods; the template must have them. It never changes.
template: What the Pods are made from.

# apps/v1.ReplicaSetStatus: How many Pods there are.
replicas: How many there are.
fullyLabeledReplicas: How many have all labels of the template.
readyReplicas: How many are ready.
availableReplicas: How many are available.
terminatingReplicas: How many are ending.
observedGeneration: The generation that was looked at.
conditions: Whether it cannot make Pods.

# apps/v1.ReplicaSetCondition < meta/v1.Condition: Something that is true or false of a ReplicaSet.

# apps/v1.StatefulSet: Keeps numbered Pods running, each with its own name and its own storage.
spec: How many Pods, which, with which storage, and how they are replaced.
status: How many there are, and how replacing goes.

# apps/v1.StatefulSetSpec: How many Pods, which, with which storage, and how they are replaced.
replicas: How many Pods. Default 1.
selector: Labels of its Pods; the template must have them. It never changes.
template: What the Pods are made from.
volumeClaimTemplates: What claims are made from, one for each Pod.
serviceName: The Service through which the Pods have names.
podManagementPolicy: OrderedReady makes one Pod after the other, Parallel all at once. The default is OrderedReady.
updateStrategy: How Pods are replaced.
revisionHistoryLimit: How many old templates are kept. Default 10.
minReadySeconds: How long a Pod must be ready to count as available.
persistentVolumeClaimRetentionPolicy: What becomes of claims.
ordinals: How Pods are numbered.

# apps/v1.StatefulSetUpdateStrategy: How Pods are replaced.
type: RollingUpdate, from the last to the first, or OnDelete: when someone deletes them. The default is RollingUpdate.
rollingUpdate: Which Pods, and how many at once.

# apps/v1.RollingUpdateStatefulSetStrategy: Which Pods are replaced, and how many at once.
partition: Pods with lower numbers keep the old template. Default 0.
maxUnavailable: How many Pods may be missing, as a number or a share. Default 1.

# apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy: What becomes of claims.
whenDeleted: When the StatefulSet is deleted: Retain or Delete.
whenScaled: When there are to be fewer Pods: Retain or Delete.

# apps/v1.StatefulSetOrdinals: How Pods are numbered.
start: Number of the first Pod. Default 0.

# apps/v1.StatefulSetStatus: How many Pods there are, and how replacing goes.
observedGeneration: The generation that was looked at.
replicas: How many Pods there are.
readyReplicas: How many are ready.
currentReplicas: How many are of the old template.
updatedReplicas: How many are of the new one.
currentRevision: Name of the old template's ControllerRevision.
updateRevision: Name of the new template's ControllerRevision.
collisionCount: How often the name of a ControllerRevision was taken.
conditions: What is true of it.
availableReplicas: How many are available.

# apps/v1.StatefulSetCondition < meta/v1.Condition: Something that is true or false of a StatefulSet.

# apps/v1.DaemonSet: Keeps a Pod running on every node, or on every one of some kind.
spec: Which Pods, and how they are replaced.
status: On how many nodes they run.

# apps/v1.DaemonSetSpec: Which Pods, and how they are replaced.
selector: Labels of its Pods; the template must have them. It never changes.
template: What the Pods are made from. Its nodeSelector and affinity say on which nodes.
updateStrategy: How Pods are replaced.
minReadySeconds: How long a Pod must be ready to count as available.
revisionHistoryLimit: How many old templates are kept. Default 10.

# apps/v1.DaemonSetUpdateStrategy: How Pods are replaced.
type: RollingUpdate, node by node, or OnDelete: when someone deletes them. The default is RollingUpdate.
rollingUpdate: How many at once.

# apps/v1.RollingUpdateDaemonSet: How many Pods are replaced at once.
maxUnavailable: On how many nodes the Pod may be missing, as a number or a share. Default 1.
maxSurge: On how many nodes old and new may run together. Default 0.

# apps/v1.DaemonSetStatus: On how many nodes the Pods run.
currentNumberScheduled: How many nodes have a Pod, and are to have one.
numberMisscheduled: How many nodes have a Pod and are not to have one.
desiredNumberScheduled: How many nodes are to have a Pod.
numberReady: On how many it is ready.
observedGeneration: The generation that was looked at.
updatedNumberScheduled: How many have a Pod of the current template.
numberAvailable: On how many it is available.
numberUnavailable: On how many it is not.
collisionCount: How often the name of a ControllerRevision was taken.
conditions: What is true of it.

# apps/v1.DaemonSetCondition < meta/v1.Condition: Something that is true or false of a DaemonSet.

# apps/v1.ControllerRevision: A template as it was, kept by a StatefulSet or DaemonSet to go back to.
data: What it was.
revision: Its number; the highest is the newest.
`
