// CSINode: the storage drivers of a node and how many volumes each may attach. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int32, list, listMap, pointer, required, string, struct } from '../../schema/language.ts'

export const volumeNodeResources = struct('storage/v1.VolumeNodeResources', {
  count: pointer(1, int32),
})

export const csiNodeDriver = struct('storage/v1.CSINodeDriver', {
  name: required(1, string),
  nodeID: required(2, string),
  topologyKeys: field(3, list(string), { presence: 'always' }),
  allocatable: pointer(4, volumeNodeResources),
})

export const csiNodeSpec = struct('storage/v1.CSINodeSpec', {
  drivers: required(1, listMap(csiNodeDriver, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
})

export const csiNode = struct('storage/v1.CSINode', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, csiNodeSpec),
})
