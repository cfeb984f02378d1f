// PriorityClass. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, enumeration, field, int32, pointer, string, struct } from '../../schema/language.ts'

export const priorityClass = struct('scheduling/v1.PriorityClass', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  value: field(2, int32, { presence: 'always' }),
  globalDefault: field(3, boolean),
  description: field(4, string),
  preemptionPolicy: pointer(5, enumeration('PreemptLowerPriority', 'Never'), { default: 'PreemptLowerPriority' }),
})
