// RuntimeClass: a handler of the container runtime, its overhead, and the nodes that have it.
// Facts of the Kubernetes v1.36 API.
import { toleration } from '../../core/pod/schema/affinity.ts'
import { objectMeta } from '../../meta/schema.ts'
import { atomicMap, field, list, map, pointer, quantity, required, string, struct } from '../../schema/language.ts'

export const overhead = struct('node/v1.Overhead', {
  podFixed: field(1, map(quantity)),
})

export const scheduling = struct('node/v1.Scheduling', {
  nodeSelector: field(1, atomicMap(string)),
  tolerations: field(2, list(toleration)),
})

export const runtimeClass = struct('node/v1.RuntimeClass', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  handler: required(2, string),
  overhead: pointer(3, overhead),
  scheduling: pointer(4, scheduling),
})
