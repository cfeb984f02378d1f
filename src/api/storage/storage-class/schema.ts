// StorageClass. Facts of the Kubernetes v1.36 API.
import { topologySelectorTerm } from '../../core/topology-selector/schema.ts'
import { objectMeta } from '../../meta/schema.ts'
import { boolean, enumeration, field, list, map, pointer, required, string, struct } from '../../schema/language.ts'

export const storageClass = struct('storage/v1.StorageClass', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  provisioner: required(2, string),
  parameters: field(3, map(string)),
  reclaimPolicy: pointer(4, enumeration('Recycle', 'Delete', 'Retain'), { default: 'Delete' }),
  mountOptions: field(5, list(string)),
  allowVolumeExpansion: pointer(6, boolean),
  volumeBindingMode: pointer(7, enumeration('Immediate', 'WaitForFirstConsumer'), { default: 'Immediate' }),
  allowedTopologies: field(8, list(topologySelectorTerm)),
})
