// SerializedReference. Facts of the Kubernetes v1.36 API.
import { field, string, struct } from '../../schema/language.ts'
import { objectReference } from '../reference/schema.ts'

export const serializedReference = struct('core/v1.SerializedReference', {
  kind: field(0, string),
  apiVersion: field(0, string),
  reference: field(1, objectReference),
})
