// VolumeAttributesClass. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, map, required, string, struct } from '../../schema/language.ts'

export const volumeAttributesClass = struct('storage/v1.VolumeAttributesClass', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  driverName: required(2, string),
  parameters: field(3, map(string)),
})
