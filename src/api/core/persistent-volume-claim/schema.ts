// PersistentVolumeClaim: storage that is asked for, and what was bound to it. Its spec also stands in volume templates.
// Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  enumeration,
  field,
  list,
  listMap,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'
import { typedLocalObjectReference, typedObjectReference } from '../reference/schema.ts'

export const volumeResourceRequirements = struct('core/v1.VolumeResourceRequirements', {
  limits: field(1, map(quantity)),
  requests: field(2, map(quantity)),
})

export const persistentVolumeClaimSpec = struct('core/v1.PersistentVolumeClaimSpec', {
  accessModes: field(1, list(enumeration('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'))),
  selector: pointer(4, labelSelector),
  resources: field(2, volumeResourceRequirements),
  volumeName: field(3, string),
  storageClassName: pointer(5, string),
  volumeMode: pointer(6, enumeration('Block', 'Filesystem'), { default: 'Filesystem' }),
  dataSource: pointer(7, typedLocalObjectReference),
  dataSourceRef: pointer(8, typedObjectReference),
  volumeAttributesClassName: pointer(9, string),
})

export const persistentVolumeClaimCondition = struct('core/v1.PersistentVolumeClaimCondition', {
  type: required(1, string),
  status: required(2, string),
  lastProbeTime: field(3, time),
  lastTransitionTime: field(4, time),
  reason: field(5, string),
  message: field(6, string),
})

export const modifyVolumeStatus = struct('core/v1.ModifyVolumeStatus', {
  targetVolumeAttributesClassName: field(1, string),
  status: required(2, enumeration('Pending', 'InProgress', 'Infeasible')),
})

export const persistentVolumeClaimStatus = struct('core/v1.PersistentVolumeClaimStatus', {
  phase: field(1, enumeration('Pending', 'Bound', 'Lost'), { default: 'Pending' }),
  accessModes: field(2, list(enumeration('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'))),
  capacity: field(3, map(quantity)),
  conditions: field(4, listMap(persistentVolumeClaimCondition, 'type'), {
    patchStrategy: 'merge',
    patchMergeKey: 'type',
  }),
  allocatedResources: field(5, map(quantity)),
  allocatedResourceStatuses: field(
    7,
    map(
      enumeration(
        'ControllerResizeInProgress',
        'ControllerResizeInfeasible',
        'NodeResizePending',
        'NodeResizeInProgress',
        'NodeResizeInfeasible',
      ),
    ),
  ),
  currentVolumeAttributesClassName: pointer(8, string),
  modifyVolumeStatus: pointer(9, modifyVolumeStatus),
})

export const persistentVolumeClaim = struct('core/v1.PersistentVolumeClaim', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, persistentVolumeClaimSpec),
  status: field(3, persistentVolumeClaimStatus),
})
