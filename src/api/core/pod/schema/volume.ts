// The volumes of a Pod, one struct a source, and what a projected volume is put together from.
// Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  inline,
  int32,
  int64,
  list,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
} from '../../../schema/language.ts'
import { persistentVolumeClaimSpec } from '../../persistent-volume-claim/schema.ts'
import { localObjectReference } from '../../reference/schema.ts'
import { objectFieldSelector, resourceFieldSelector } from './field-selector.ts'

/** Mode of files written from Secrets, ConfigMaps and the downward API: 0644. */
const defaultFileMode = 0o644

export const hostPathVolumeSource = struct('core/v1.HostPathVolumeSource', {
  path: required(1, string),
  type: pointer(
    2,
    enumeration('', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'),
    { default: '' },
  ),
})

export const emptyDirVolumeSource = struct('core/v1.EmptyDirVolumeSource', {
  medium: field(1, string),
  sizeLimit: pointer(2, quantity),
})

export const gcePersistentDiskVolumeSource = struct('core/v1.GCEPersistentDiskVolumeSource', {
  pdName: required(1, string),
  fsType: field(2, string),
  partition: field(3, int32),
  readOnly: field(4, boolean),
})

export const awsElasticBlockStoreVolumeSource = struct('core/v1.AWSElasticBlockStoreVolumeSource', {
  volumeID: required(1, string),
  fsType: field(2, string),
  partition: field(3, int32),
  readOnly: field(4, boolean),
})

export const gitRepoVolumeSource = struct('core/v1.GitRepoVolumeSource', {
  repository: required(1, string),
  revision: field(2, string),
  directory: field(3, string),
})

export const keyToPath = struct('core/v1.KeyToPath', {
  key: required(1, string),
  path: required(2, string),
  mode: pointer(3, int32),
})

export const secretVolumeSource = struct('core/v1.SecretVolumeSource', {
  secretName: field(1, string),
  items: field(2, list(keyToPath)),
  defaultMode: pointer(3, int32, { default: defaultFileMode }),
  optional: pointer(4, boolean),
})

export const nfsVolumeSource = struct('core/v1.NFSVolumeSource', {
  server: required(1, string),
  path: required(2, string),
  readOnly: field(3, boolean),
})

export const iscsiVolumeSource = struct('core/v1.ISCSIVolumeSource', {
  targetPortal: required(1, string),
  iqn: required(2, string),
  lun: required(3, int32),
  iscsiInterface: field(4, string, { default: 'default' }),
  fsType: field(5, string),
  readOnly: field(6, boolean),
  portals: field(7, list(string)),
  chapAuthDiscovery: field(8, boolean),
  chapAuthSession: field(11, boolean),
  secretRef: pointer(10, localObjectReference),
  initiatorName: pointer(12, string),
})

export const glusterfsVolumeSource = struct('core/v1.GlusterfsVolumeSource', {
  endpoints: required(1, string),
  path: required(2, string),
  readOnly: field(3, boolean),
})

export const persistentVolumeClaimVolumeSource = struct('core/v1.PersistentVolumeClaimVolumeSource', {
  claimName: required(1, string),
  readOnly: field(2, boolean),
})

export const rbdVolumeSource = struct('core/v1.RBDVolumeSource', {
  monitors: required(1, list(string)),
  image: required(2, string),
  fsType: field(3, string),
  pool: field(4, string, { default: 'rbd' }),
  user: field(5, string, { default: 'admin' }),
  keyring: field(6, string, { default: '/etc/ceph/keyring' }),
  secretRef: pointer(7, localObjectReference),
  readOnly: field(8, boolean),
})

export const flexVolumeSource = struct('core/v1.FlexVolumeSource', {
  driver: required(1, string),
  fsType: field(2, string),
  secretRef: pointer(3, localObjectReference),
  readOnly: field(4, boolean),
  options: field(5, map(string)),
})

export const cinderVolumeSource = struct('core/v1.CinderVolumeSource', {
  volumeID: required(1, string),
  fsType: field(2, string),
  readOnly: field(3, boolean),
  secretRef: pointer(4, localObjectReference),
})

export const cephFSVolumeSource = struct('core/v1.CephFSVolumeSource', {
  monitors: required(1, list(string)),
  path: field(2, string),
  user: field(3, string),
  secretFile: field(4, string),
  secretRef: pointer(5, localObjectReference),
  readOnly: field(6, boolean),
})

export const flockerVolumeSource = struct('core/v1.FlockerVolumeSource', {
  datasetName: field(1, string),
  datasetUUID: field(2, string),
})

export const downwardAPIVolumeFile = struct('core/v1.DownwardAPIVolumeFile', {
  path: required(1, string),
  fieldRef: pointer(2, objectFieldSelector),
  resourceFieldRef: pointer(3, resourceFieldSelector),
  mode: pointer(4, int32),
})

export const downwardAPIVolumeSource = struct('core/v1.DownwardAPIVolumeSource', {
  items: field(1, list(downwardAPIVolumeFile)),
  defaultMode: pointer(2, int32, { default: defaultFileMode }),
})

export const fcVolumeSource = struct('core/v1.FCVolumeSource', {
  targetWWNs: field(1, list(string)),
  lun: pointer(2, int32),
  fsType: field(3, string),
  readOnly: field(4, boolean),
  wwids: field(5, list(string)),
})

export const azureFileVolumeSource = struct('core/v1.AzureFileVolumeSource', {
  secretName: required(1, string),
  shareName: required(2, string),
  readOnly: field(3, boolean),
})

export const configMapVolumeSource = struct('core/v1.ConfigMapVolumeSource', {
  LocalObjectReference: inline(1, localObjectReference),
  items: field(2, list(keyToPath)),
  defaultMode: pointer(3, int32, { default: defaultFileMode }),
  optional: pointer(4, boolean),
})

export const vsphereVirtualDiskVolumeSource = struct('core/v1.VsphereVirtualDiskVolumeSource', {
  volumePath: required(1, string),
  fsType: field(2, string),
  storagePolicyName: field(3, string),
  storagePolicyID: field(4, string),
})

export const quobyteVolumeSource = struct('core/v1.QuobyteVolumeSource', {
  registry: required(1, string),
  volume: required(2, string),
  readOnly: field(3, boolean),
  user: field(4, string),
  group: field(5, string),
  tenant: field(6, string),
})

export const azureDiskVolumeSource = struct('core/v1.AzureDiskVolumeSource', {
  diskName: required(1, string),
  diskURI: required(2, string),
  cachingMode: pointer(3, enumeration('None', 'ReadOnly', 'ReadWrite'), { default: 'ReadWrite' }),
  fsType: pointer(4, string, { default: 'ext4' }),
  readOnly: pointer(5, boolean, { default: false }),
  kind: pointer(6, enumeration('Shared', 'Dedicated', 'Managed'), { default: 'Shared' }),
})

export const photonPersistentDiskVolumeSource = struct('core/v1.PhotonPersistentDiskVolumeSource', {
  pdID: required(1, string),
  fsType: field(2, string),
})

export const secretProjection = struct('core/v1.SecretProjection', {
  LocalObjectReference: inline(1, localObjectReference),
  items: field(2, list(keyToPath)),
  optional: pointer(4, boolean),
})

export const downwardAPIProjection = struct('core/v1.DownwardAPIProjection', {
  items: field(1, list(downwardAPIVolumeFile)),
})

export const configMapProjection = struct('core/v1.ConfigMapProjection', {
  LocalObjectReference: inline(1, localObjectReference),
  items: field(2, list(keyToPath)),
  optional: pointer(4, boolean),
})

export const serviceAccountTokenProjection = struct('core/v1.ServiceAccountTokenProjection', {
  audience: field(1, string),
  expirationSeconds: pointer(2, int64, { default: 3600 }),
  path: required(3, string),
})

export const clusterTrustBundleProjection = struct('core/v1.ClusterTrustBundleProjection', {
  name: pointer(1, string),
  signerName: pointer(2, string),
  labelSelector: pointer(3, labelSelector),
  optional: pointer(5, boolean),
  path: required(4, string),
})

export const podCertificateProjection = struct('core/v1.PodCertificateProjection', {
  signerName: field(1, string, { required: true }),
  keyType: field(2, string, { required: true }),
  maxExpirationSeconds: pointer(3, int32),
  credentialBundlePath: field(4, string),
  keyPath: field(5, string),
  certificateChainPath: field(6, string),
  userAnnotations: field(7, map(string)),
})

export const volumeProjection = struct('core/v1.VolumeProjection', {
  secret: pointer(1, secretProjection),
  downwardAPI: pointer(2, downwardAPIProjection),
  configMap: pointer(3, configMapProjection),
  serviceAccountToken: pointer(4, serviceAccountTokenProjection),
  clusterTrustBundle: pointer(5, clusterTrustBundleProjection),
  podCertificate: pointer(6, podCertificateProjection),
})

export const projectedVolumeSource = struct('core/v1.ProjectedVolumeSource', {
  sources: field(1, list(volumeProjection), { presence: 'always' }),
  defaultMode: pointer(2, int32, { default: defaultFileMode }),
})

export const portworxVolumeSource = struct('core/v1.PortworxVolumeSource', {
  volumeID: required(1, string),
  fsType: field(2, string),
  readOnly: field(3, boolean),
})

export const scaleIOVolumeSource = struct('core/v1.ScaleIOVolumeSource', {
  gateway: required(1, string),
  system: required(2, string),
  secretRef: pointer(3, localObjectReference, { required: true }),
  sslEnabled: field(4, boolean),
  protectionDomain: field(5, string),
  storagePool: field(6, string),
  storageMode: field(7, string, { default: 'ThinProvisioned' }),
  volumeName: field(8, string),
  fsType: field(9, string, { default: 'xfs' }),
  readOnly: field(10, boolean),
})

export const storageOSVolumeSource = struct('core/v1.StorageOSVolumeSource', {
  volumeName: field(1, string),
  volumeNamespace: field(2, string),
  fsType: field(3, string),
  readOnly: field(4, boolean),
  secretRef: pointer(5, localObjectReference),
})

export const csiVolumeSource = struct('core/v1.CSIVolumeSource', {
  driver: required(1, string),
  readOnly: pointer(2, boolean),
  fsType: pointer(3, string),
  volumeAttributes: field(4, map(string)),
  nodePublishSecretRef: pointer(5, localObjectReference),
})

export const persistentVolumeClaimTemplate = struct('core/v1.PersistentVolumeClaimTemplate', {
  metadata: field(1, objectMeta),
  spec: required(2, persistentVolumeClaimSpec),
})

export const ephemeralVolumeSource = struct('core/v1.EphemeralVolumeSource', {
  volumeClaimTemplate: pointer(1, persistentVolumeClaimTemplate),
})

export const imageVolumeSource = struct('core/v1.ImageVolumeSource', {
  reference: field(1, string),
  pullPolicy: field(2, enumeration('Always', 'Never', 'IfNotPresent')),
})

export const volumeSource = struct('core/v1.VolumeSource', {
  hostPath: pointer(1, hostPathVolumeSource),
  emptyDir: pointer(2, emptyDirVolumeSource),
  gcePersistentDisk: pointer(3, gcePersistentDiskVolumeSource),
  awsElasticBlockStore: pointer(4, awsElasticBlockStoreVolumeSource),
  gitRepo: pointer(5, gitRepoVolumeSource),
  secret: pointer(6, secretVolumeSource),
  nfs: pointer(7, nfsVolumeSource),
  iscsi: pointer(8, iscsiVolumeSource),
  glusterfs: pointer(9, glusterfsVolumeSource),
  persistentVolumeClaim: pointer(10, persistentVolumeClaimVolumeSource),
  rbd: pointer(11, rbdVolumeSource),
  flexVolume: pointer(12, flexVolumeSource),
  cinder: pointer(13, cinderVolumeSource),
  cephfs: pointer(14, cephFSVolumeSource),
  flocker: pointer(15, flockerVolumeSource),
  downwardAPI: pointer(16, downwardAPIVolumeSource),
  fc: pointer(17, fcVolumeSource),
  azureFile: pointer(18, azureFileVolumeSource),
  configMap: pointer(19, configMapVolumeSource),
  vsphereVolume: pointer(20, vsphereVirtualDiskVolumeSource),
  quobyte: pointer(21, quobyteVolumeSource),
  azureDisk: pointer(22, azureDiskVolumeSource),
  photonPersistentDisk: pointer(23, photonPersistentDiskVolumeSource),
  projected: pointer(26, projectedVolumeSource),
  portworxVolume: pointer(24, portworxVolumeSource),
  scaleIO: pointer(25, scaleIOVolumeSource),
  storageos: pointer(27, storageOSVolumeSource),
  csi: pointer(28, csiVolumeSource),
  ephemeral: pointer(29, ephemeralVolumeSource),
  image: pointer(30, imageVolumeSource),
})

export const volume = struct('core/v1.Volume', {
  name: required(1, string),
  VolumeSource: inline(2, volumeSource),
})
