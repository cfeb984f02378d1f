// What volumes and the fields in them are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# core/v1.Volume: A folder or file that containers of a Pod can mount.
name: Name of the volume, unique in its Pod.

# core/v1.VolumeSource: Where a volume comes from; one of these.
hostPath: A file or folder of the node.
emptyDir: A new folder that lives as long as the Pod.
gcePersistentDisk: A disk of Google Compute Engine. Use CSI.
awsElasticBlockStore: A disk of Amazon Web Services. Use CSI.
gitRepo: A clone of a git repository. Not done any more.
secret: Keys of a Secret as files.
nfs: A folder of an NFS server.
iscsi: A disk that is reached by iSCSI.
glusterfs: A GlusterFS volume. Not done any more.
persistentVolumeClaim: A PersistentVolumeClaim of the same namespace.
rbd: A Ceph RADOS device. Not done any more.
flexVolume: A volume of an older kind of driver. Use CSI.
cinder: A disk of OpenStack. Use CSI.
cephfs: A CephFS folder. Not done any more.
flocker: A Flocker dataset. Not done any more.
downwardAPI: Fields of the Pod as files.
fc: A disk that is reached by Fibre Channel.
azureFile: A folder of Azure. Use CSI.
configMap: Keys of a ConfigMap as files.
vsphereVolume: A disk of vSphere. Use CSI.
quobyte: A Quobyte volume. Not done any more.
azureDisk: A disk of Azure. Use CSI.
photonPersistentDisk: A disk of Photon. Not done any more.
projected: Several sources in one folder.
portworxVolume: A Portworx volume. Use CSI.
scaleIO: A ScaleIO volume. Not done any more.
storageos: A StorageOS volume. Not done any more.
csi: A volume that a CSI driver makes for this Pod alone.
ephemeral: A claim that is made for this Pod alone, and deleted with it.
image: The files of an image, to be read only.

# core/v1.HostPathVolumeSource: A file or folder of the node.
path: Its path on the node.
type: What must be there, such as Directory, File or Socket, or is made, as with DirectoryOrCreate. Empty asks nothing.

# core/v1.EmptyDirVolumeSource: A new folder that lives as long as the Pod.
medium: Where it is: empty for the node's disk, Memory for memory.
sizeLimit: How much may be in it; more and the Pod is evicted.

# core/v1.GCEPersistentDiskVolumeSource: A disk of Google Compute Engine.
pdName: Name of the disk.
fsType: Its file system.
partition: The partition, if not the whole disk.
readOnly: Whether it can only be read.

# core/v1.AWSElasticBlockStoreVolumeSource: A disk of Amazon Web Services.
volumeID: Id of the disk.
fsType: Its file system.
partition: The partition, if not the whole disk.
readOnly: Whether it can only be read.

# core/v1.GitRepoVolumeSource: A clone of a git repository.
repository: URL of the repository.
revision: The commit.
directory: The folder that it is cloned into.

# core/v1.KeyToPath: A key that becomes a file.
key: The key.
path: The file, relative to the volume.
mode: Permissions of the file; the default is the volume's.

# core/v1.SecretVolumeSource: Keys of a Secret as files.
secretName: Name of the Secret.
items: Which keys, and under which names. The default is all under their own.
defaultMode: Permissions of the files. Default 0644.
optional: Whether the Pod starts without the Secret or the keys.

# core/v1.ConfigMapVolumeSource: Keys of a ConfigMap as files.
items: Which keys, and under which names. The default is all under their own.
defaultMode: Permissions of the files. Default 0644.
optional: Whether the Pod starts without the ConfigMap or the keys.

# core/v1.NFSVolumeSource: A folder of an NFS server.
server: The server.
path: The folder on the server.
readOnly: Whether it can only be read.

# core/v1.ISCSIVolumeSource: A disk that is reached by iSCSI.
targetPortal: Address of the target.
iqn: Name of the target.
lun: Number of the unit.
iscsiInterface: Name of the interface. The default is default.
fsType: Its file system.
readOnly: Whether it can only be read.
portals: Further addresses of the target.
chapAuthDiscovery: Whether CHAP is used for discovery.
chapAuthSession: Whether CHAP is used for the session.
secretRef: Secret with the credentials.
initiatorName: Name of the initiator.

# core/v1.ISCSIPersistentVolumeSource < core/v1.ISCSIVolumeSource: A disk that is reached by iSCSI.

# core/v1.GlusterfsVolumeSource: A GlusterFS volume.
endpoints: Name of the Endpoints with the servers.
path: Name of the volume.
readOnly: Whether it can only be read.

# core/v1.GlusterfsPersistentVolumeSource < core/v1.GlusterfsVolumeSource: A GlusterFS volume.
endpointsNamespace: Namespace of the Endpoints.

# core/v1.PersistentVolumeClaimVolumeSource: A PersistentVolumeClaim.
claimName: Name of the claim, of the Pod's namespace.
readOnly: Whether it can only be read.

# core/v1.RBDVolumeSource: A Ceph RADOS device.
monitors: Addresses of the monitors.
image: Name of the image.
fsType: Its file system.
pool: Name of the pool.
user: User of the cluster.
keyring: File with the user's keys.
secretRef: Secret with the user's key.
readOnly: Whether it can only be read.

# core/v1.RBDPersistentVolumeSource < core/v1.RBDVolumeSource: A Ceph RADOS device.

# core/v1.FlexVolumeSource: A volume of an older kind of driver.
driver: Name of the driver.
fsType: Its file system.
secretRef: Secret that the driver is given.
readOnly: Whether it can only be read.
options: Further options for the driver.

# core/v1.FlexPersistentVolumeSource < core/v1.FlexVolumeSource: A volume of an older kind of driver.

# core/v1.CinderVolumeSource: A disk of OpenStack.
volumeID: Id of the disk.
fsType: Its file system.
readOnly: Whether it can only be read.
secretRef: Secret with the credentials.

# core/v1.CinderPersistentVolumeSource < core/v1.CinderVolumeSource: A disk of OpenStack.

# core/v1.CephFSVolumeSource: A CephFS folder.
monitors: Addresses of the monitors.
path: The folder that counts as the top.
user: User of the cluster.
secretFile: File with the user's key.
secretRef: Secret with the user's key.
readOnly: Whether it can only be read.

# core/v1.CephFSPersistentVolumeSource < core/v1.CephFSVolumeSource: A CephFS folder.

# core/v1.FlockerVolumeSource: A Flocker dataset.
datasetName: Name of the dataset.
datasetUUID: Id of the dataset.

# core/v1.DownwardAPIVolumeSource: Fields of the Pod as files.
items: The files.
defaultMode: Permissions of the files. Default 0644.

# core/v1.DownwardAPIVolumeFile: A file with a field of the Pod.
path: The file, relative to the volume.
fieldRef: The field; labels, annotations, name, namespace and uid are possible.
resourceFieldRef: What a container asks for or may take.
mode: Permissions of the file; the default is the volume's.

# core/v1.FCVolumeSource: A disk that is reached by Fibre Channel.
targetWWNs: World wide names of the target.
lun: Number of the unit.
fsType: Its file system.
readOnly: Whether it can only be read.
wwids: World wide ids of the disk, in the place of targetWWNs and lun.

# core/v1.AzureFileVolumeSource: A folder of Azure.
secretName: Secret with the storage account.
shareName: Name of the share.
readOnly: Whether it can only be read.

# core/v1.AzureFilePersistentVolumeSource < core/v1.AzureFileVolumeSource: A folder of Azure.
secretNamespace: Namespace of the Secret; the default is the claim's.

# core/v1.VsphereVirtualDiskVolumeSource: A disk of vSphere.
volumePath: Path of the disk.
fsType: Its file system.
storagePolicyName: Name of the storage policy.
storagePolicyID: Id of the storage policy.

# core/v1.QuobyteVolumeSource: A Quobyte volume.
registry: Addresses of the registries.
volume: Name of the volume.
readOnly: Whether it can only be read.
user: User that it is mounted as.
group: Group that it is mounted as.
tenant: The tenant.

# core/v1.AzureDiskVolumeSource: A disk of Azure.
diskName: Name of the disk.
diskURI: URI of the disk.
cachingMode: How the host caches: None, ReadOnly or ReadWrite.
fsType: Its file system. The default is ext4.
readOnly: Whether it can only be read.
kind: Shared, Dedicated or Managed.

# core/v1.PhotonPersistentDiskVolumeSource: A disk of Photon.
pdID: Id of the disk.
fsType: Its file system.

# core/v1.ProjectedVolumeSource: Several sources in one folder.
sources: The sources.
defaultMode: Permissions of the files. Default 0644.

# core/v1.VolumeProjection: One source of a projected volume; one of these.
secret: Keys of a Secret.
downwardAPI: Fields of the Pod.
configMap: Keys of a ConfigMap.
serviceAccountToken: A token of the Pod's ServiceAccount.
clusterTrustBundle: Certificates of authorities that are trusted.
podCertificate: A key and a certificate for the Pod.

# core/v1.SecretProjection: Keys of a Secret as files.
items: Which keys, and under which names. The default is all under their own.
optional: Whether the Pod starts without the Secret or the keys.

# core/v1.ConfigMapProjection: Keys of a ConfigMap as files.
items: Which keys, and under which names. The default is all under their own.
optional: Whether the Pod starts without the ConfigMap or the keys.

# core/v1.DownwardAPIProjection: Fields of the Pod as files.
items: The files.

# core/v1.ServiceAccountTokenProjection: A token of the Pod's ServiceAccount, made anew before it expires.
audience: For whom the token is. The default is the API server.
expirationSeconds: How long the token is valid, at least 600. Default 3600.
path: The file, relative to the volume.

# core/v1.ClusterTrustBundleProjection: Certificates of authorities that are trusted, in one file.
name: One ClusterTrustBundle, by name.
signerName: All of a signer, in the place of name.
labelSelector: Which of the signer's.
optional: Whether the Pod starts without them.
path: The file, relative to the volume.

# core/v1.PodCertificateProjection: A key that the kubelet makes, and a certificate for it, made anew before it expires.
signerName: Who signs.
keyType: Kind of the key, such as ED25519.
maxExpirationSeconds: How long the certificate may be valid at most.
credentialBundlePath: File with key and certificates together.
keyPath: File with the key alone.
certificateChainPath: File with the certificates alone.
userAnnotations: What the signer is told.

# core/v1.PortworxVolumeSource: A Portworx volume.
volumeID: Id of the volume.
fsType: Its file system.
readOnly: Whether it can only be read.

# core/v1.ScaleIOVolumeSource: A ScaleIO volume.
gateway: Address of the gateway.
system: Name of the system.
secretRef: Secret with the credentials.
sslEnabled: Whether the gateway is spoken to by TLS.
protectionDomain: Name of the protection domain.
storagePool: Name of the pool.
storageMode: ThickProvisioned or ThinProvisioned.
volumeName: Name of the volume.
fsType: Its file system.
readOnly: Whether it can only be read.

# core/v1.ScaleIOPersistentVolumeSource < core/v1.ScaleIOVolumeSource: A ScaleIO volume.

# core/v1.StorageOSVolumeSource: A StorageOS volume.
volumeName: Name of the volume.
volumeNamespace: Its namespace in StorageOS.
fsType: Its file system.
readOnly: Whether it can only be read.
secretRef: Secret with the credentials.

# core/v1.StorageOSPersistentVolumeSource < core/v1.StorageOSVolumeSource: A StorageOS volume.

# core/v1.CSIVolumeSource: A volume that a CSI driver makes for one Pod.
driver: Name of the driver.
readOnly: Whether it can only be read.
fsType: Its file system.
volumeAttributes: What the driver is told.
nodePublishSecretRef: Secret that the driver is given.

# core/v1.EphemeralVolumeSource: A claim that is made for one Pod.
volumeClaimTemplate: What the claim is made from.

# core/v1.PersistentVolumeClaimTemplate: What a claim is made from.
metadata: Labels and annotations of the claim.
spec: What the claim asks for.

# core/v1.ImageVolumeSource: The files of an image.
reference: The image.
pullPolicy: When it is fetched: Always, IfNotPresent or Never.

# core/v1.PersistentVolumeSource < core/v1.VolumeSource: Where a PersistentVolume's storage is; one of these.
hostPath: A folder of the node. Good for trying things on one node.
local: A disk or folder of a node that the volume is bound to.
csi: A volume of a CSI driver.

# core/v1.LocalVolumeSource: A disk or folder of a node.
path: Its path on the node.
fsType: File system for a disk that has none yet.

# core/v1.CSIPersistentVolumeSource: A volume of a CSI driver.
driver: Name of the driver.
volumeHandle: By which the driver knows the volume.
readOnly: Whether it can only be read.
fsType: Its file system.
volumeAttributes: What the driver is told.
controllerPublishSecretRef: Secret for attaching the volume.
nodeStageSecretRef: Secret for preparing the volume on a node.
nodePublishSecretRef: Secret for mounting the volume into a Pod.
controllerExpandSecretRef: Secret for growing the volume.
nodeExpandSecretRef: Secret for growing the volume's file system on a node.
`
