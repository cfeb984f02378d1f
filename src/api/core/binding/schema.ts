// Binding. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, required, string, struct } from '../../schema/language.ts'
import { objectReference } from '../reference/schema.ts'

export const binding = struct('core/v1.Binding', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  target: required(2, objectReference),
})
