// Topologies in which a storage class provisions. Facts of the Kubernetes v1.36 API.
import { atomicStruct, field, list, required, string, struct } from '../../schema/language.ts'

export const topologySelectorLabelRequirement = struct('core/v1.TopologySelectorLabelRequirement', {
  key: required(1, string),
  values: required(2, list(string)),
})

export const topologySelectorTerm = atomicStruct('core/v1.TopologySelectorTerm', {
  matchLabelExpressions: field(1, list(topologySelectorLabelRequirement)),
})
