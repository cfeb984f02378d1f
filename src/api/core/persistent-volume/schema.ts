// PersistentVolume: a piece of storage in the cluster, one struct a source that Pods' volumes do not share.
// Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  inline,
  int32,
  list,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'
import { nodeSelector } from '../pod/schema/affinity.ts'
import {
  awsElasticBlockStoreVolumeSource,
  azureDiskVolumeSource,
  fcVolumeSource,
  flockerVolumeSource,
  gcePersistentDiskVolumeSource,
  hostPathVolumeSource,
  nfsVolumeSource,
  photonPersistentDiskVolumeSource,
  portworxVolumeSource,
  quobyteVolumeSource,
  vsphereVirtualDiskVolumeSource,
} from '../pod/schema/volume.ts'
import { objectReference, secretReference } from '../reference/schema.ts'

export const glusterfsPersistentVolumeSource = struct('core/v1.GlusterfsPersistentVolumeSource', {
  endpoints: required(1, string),
  path: required(2, string),
  readOnly: field(3, boolean),
  endpointsNamespace: pointer(4, string),
})

export const rbdPersistentVolumeSource = struct('core/v1.RBDPersistentVolumeSource', {
  monitors: required(1, list(string)),
  image: required(2, string),
  fsType: field(3, string),
  pool: field(4, string, { default: 'rbd' }),
  user: field(5, string, { default: 'admin' }),
  keyring: field(6, string, { default: '/etc/ceph/keyring' }),
  secretRef: pointer(7, secretReference),
  readOnly: field(8, boolean),
})

export const iscsiPersistentVolumeSource = struct('core/v1.ISCSIPersistentVolumeSource', {
  targetPortal: required(1, string),
  iqn: required(2, string),
  lun: required(3, int32),
  iscsiInterface: field(4, string, { default: 'default' }),
  fsType: field(5, string),
  readOnly: field(6, boolean),
  portals: field(7, list(string)),
  chapAuthDiscovery: field(8, boolean),
  chapAuthSession: field(11, boolean),
  secretRef: pointer(10, secretReference),
  initiatorName: pointer(12, string),
})

export const cinderPersistentVolumeSource = struct('core/v1.CinderPersistentVolumeSource', {
  volumeID: required(1, string),
  fsType: field(2, string),
  readOnly: field(3, boolean),
  secretRef: pointer(4, secretReference),
})

export const cephFSPersistentVolumeSource = struct('core/v1.CephFSPersistentVolumeSource', {
  monitors: required(1, list(string)),
  path: field(2, string),
  user: field(3, string),
  secretFile: field(4, string),
  secretRef: pointer(5, secretReference),
  readOnly: field(6, boolean),
})

export const flexPersistentVolumeSource = struct('core/v1.FlexPersistentVolumeSource', {
  driver: required(1, string),
  fsType: field(2, string),
  secretRef: pointer(3, secretReference),
  readOnly: field(4, boolean),
  options: field(5, map(string)),
})

export const azureFilePersistentVolumeSource = struct('core/v1.AzureFilePersistentVolumeSource', {
  secretName: required(1, string),
  shareName: required(2, string),
  readOnly: field(3, boolean),
  secretNamespace: pointer(4, string),
})

export const scaleIOPersistentVolumeSource = struct('core/v1.ScaleIOPersistentVolumeSource', {
  gateway: required(1, string),
  system: required(2, string),
  secretRef: pointer(3, secretReference, { required: true }),
  sslEnabled: field(4, boolean),
  protectionDomain: field(5, string),
  storagePool: field(6, string),
  storageMode: field(7, string, { default: 'ThinProvisioned' }),
  volumeName: field(8, string),
  fsType: field(9, string, { default: 'xfs' }),
  readOnly: field(10, boolean),
})

export const localVolumeSource = struct('core/v1.LocalVolumeSource', {
  path: required(1, string),
  fsType: pointer(2, string),
})

export const storageOSPersistentVolumeSource = struct('core/v1.StorageOSPersistentVolumeSource', {
  volumeName: field(1, string),
  volumeNamespace: field(2, string),
  fsType: field(3, string),
  readOnly: field(4, boolean),
  secretRef: pointer(5, objectReference),
})

export const csiPersistentVolumeSource = struct('core/v1.CSIPersistentVolumeSource', {
  driver: required(1, string),
  volumeHandle: required(2, string),
  readOnly: field(3, boolean),
  fsType: field(4, string),
  volumeAttributes: field(5, map(string)),
  controllerPublishSecretRef: pointer(6, secretReference),
  nodeStageSecretRef: pointer(7, secretReference),
  nodePublishSecretRef: pointer(8, secretReference),
  controllerExpandSecretRef: pointer(9, secretReference),
  nodeExpandSecretRef: pointer(10, secretReference),
})

export const persistentVolumeSource = struct('core/v1.PersistentVolumeSource', {
  gcePersistentDisk: pointer(1, gcePersistentDiskVolumeSource),
  awsElasticBlockStore: pointer(2, awsElasticBlockStoreVolumeSource),
  hostPath: pointer(3, hostPathVolumeSource),
  glusterfs: pointer(4, glusterfsPersistentVolumeSource),
  nfs: pointer(5, nfsVolumeSource),
  rbd: pointer(6, rbdPersistentVolumeSource),
  iscsi: pointer(7, iscsiPersistentVolumeSource),
  cinder: pointer(8, cinderPersistentVolumeSource),
  cephfs: pointer(9, cephFSPersistentVolumeSource),
  fc: pointer(10, fcVolumeSource),
  flocker: pointer(11, flockerVolumeSource),
  flexVolume: pointer(12, flexPersistentVolumeSource),
  azureFile: pointer(13, azureFilePersistentVolumeSource),
  vsphereVolume: pointer(14, vsphereVirtualDiskVolumeSource),
  quobyte: pointer(15, quobyteVolumeSource),
  azureDisk: pointer(16, azureDiskVolumeSource),
  photonPersistentDisk: pointer(17, photonPersistentDiskVolumeSource),
  portworxVolume: pointer(18, portworxVolumeSource),
  scaleIO: pointer(19, scaleIOPersistentVolumeSource),
  local: pointer(20, localVolumeSource),
  storageos: pointer(21, storageOSPersistentVolumeSource),
  csi: pointer(22, csiPersistentVolumeSource),
})

export const volumeNodeAffinity = struct('core/v1.VolumeNodeAffinity', {
  required: pointer(1, nodeSelector),
})

export const persistentVolumeSpec = struct('core/v1.PersistentVolumeSpec', {
  capacity: field(1, map(quantity)),
  PersistentVolumeSource: inline(2, persistentVolumeSource),
  accessModes: field(3, list(enumeration('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'))),
  claimRef: pointer(4, objectReference),
  persistentVolumeReclaimPolicy: field(5, enumeration('Recycle', 'Delete', 'Retain'), { default: 'Retain' }),
  storageClassName: field(6, string),
  mountOptions: field(7, list(string)),
  volumeMode: pointer(8, enumeration('Block', 'Filesystem'), { default: 'Filesystem' }),
  nodeAffinity: pointer(9, volumeNodeAffinity),
  volumeAttributesClassName: pointer(10, string),
})

export const persistentVolumeStatus = struct('core/v1.PersistentVolumeStatus', {
  phase: field(1, enumeration('Pending', 'Available', 'Bound', 'Released', 'Failed'), { default: 'Pending' }),
  message: field(2, string),
  reason: field(3, string),
  lastPhaseTransitionTime: pointer(4, time),
})

export const persistentVolume = struct('core/v1.PersistentVolume', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, persistentVolumeSpec),
  status: field(3, persistentVolumeStatus),
})
