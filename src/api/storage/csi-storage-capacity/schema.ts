// CSIStorageCapacity. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import { field, pointer, quantity, required, string, struct } from '../../schema/language.ts'

export const csiStorageCapacity = struct('storage/v1.CSIStorageCapacity', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  nodeTopology: pointer(2, labelSelector),
  storageClassName: required(3, string),
  capacity: pointer(4, quantity),
  maximumVolumeSize: pointer(5, quantity),
})
