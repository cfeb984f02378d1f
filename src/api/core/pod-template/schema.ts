// PodTemplate. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, string, struct } from '../../schema/language.ts'
import { podTemplateSpec } from '../pod/schema/spec.ts'

export const podTemplate = struct('core/v1.PodTemplate', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  template: field(2, podTemplateSpec),
})
