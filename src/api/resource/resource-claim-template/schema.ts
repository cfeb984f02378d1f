// Schema of resource/v1: ResourceClaimTemplate, ResourceClaimTemplateSpec. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, required, string, struct } from '../../schema/language.ts'
import { resourceClaimSpec } from '../resource-claim/schema.ts'

export const resourceClaimTemplateSpec = struct('resource/v1.ResourceClaimTemplateSpec', {
  metadata: field(1, objectMeta),
  spec: required(2, resourceClaimSpec),
})

export const resourceClaimTemplate = struct('resource/v1.ResourceClaimTemplate', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, resourceClaimTemplateSpec),
})
