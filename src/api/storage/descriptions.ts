// What the types of storage.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# storage/v1.StorageClass: A kind of storage, and who makes volumes of it.
provisioner: Who makes volumes.
parameters: What they are told.
reclaimPolicy: What becomes of a volume when its claim is gone: Delete or Retain. The default is Delete.
mountOptions: Options of mounting volumes.
allowVolumeExpansion: Whether claims may grow.
volumeBindingMode: Immediate, or WaitForFirstConsumer: a volume is made where the first Pod goes. The default is Immediate.
allowedTopologies: Where volumes may be made.

# storage/v1.CSIDriver: What a storage driver can do and wants to be told.
spec: What.

# storage/v1.CSIDriverSpec: What a storage driver can do and wants to be told.
attachRequired: Whether volumes must be attached to nodes first. The default is true.
podInfoOnMount: Whether it is told of the Pod. The default is false.
volumeLifecycleModes: Persistent, for claims, or Ephemeral, for one Pod. The default is Persistent.
storageCapacity: Whether it tells how much it has left. The default is false.
fsGroupPolicy: Whether files are given to a Pod's fsGroup: ReadWriteOnceWithFSType, File or None.
tokenRequests: Tokens of the Pod's ServiceAccount that it wants.
requiresRepublish: Whether it wants to be told of a mounted volume again and again.
seLinuxMount: Whether volumes can be mounted with an SELinux label.
nodeAllocatableUpdatePeriodSeconds: How often it tells how many volumes a node may have.
serviceAccountTokenInSecrets: Whether tokens are passed on as secrets.
preventPodSchedulingIfMissing: Whether Pods are kept off nodes where it does not run.

# storage/v1.TokenRequest: A token that a driver wants.
audience: For whom it is.
expirationSeconds: How long it is to be valid.

# storage/v1.CSINode: Storage drivers that a node has.
spec: The drivers.

# storage/v1.CSINodeSpec: Storage drivers that a node has.
drivers: The drivers.

# storage/v1.CSINodeDriver: A storage driver of a node.
name: Its name.
nodeID: By which the driver knows the node.
topologyKeys: Labels by which the driver tells where the node is.
allocatable: How many volumes the node may have.

# storage/v1.VolumeNodeResources: How many volumes a node may have.
count: How many of one driver.

# storage/v1.CSIStorageCapacity: How much a driver has left somewhere.
nodeTopology: Where: nodes with these labels.
storageClassName: For which StorageClass.
capacity: How much there is.
maximumVolumeSize: How large one volume may be.

# storage/v1.VolumeAttachment: That a volume is to be attached to a node.
spec: Which volume, which node. It never changes.
status: Whether it is.

# storage/v1.VolumeAttachmentSpec: Which volume is to be attached to which node.
attacher: The driver that does it.
source: The volume.
nodeName: The node.

# storage/v1.VolumeAttachmentSource: A volume; one of these.
persistentVolumeName: A PersistentVolume, by name.
inlineVolumeSpec: One that a Pod brings along.

# storage/v1.VolumeAttachmentStatus: Whether a volume is attached.
attached: Whether it is.
attachmentMetadata: What the driver says about it, for those who mount it.
attachError: What went wrong with attaching.
detachError: What went wrong with detaching.

# storage/v1.VolumeError: Something that went wrong.
time: When.
message: What.
errorCode: The driver's code for it.

# storage/v1.VolumeAttributesClass: Properties of volumes that can change while they are in use.
driverName: The driver that they are for.
parameters: The properties.
`
