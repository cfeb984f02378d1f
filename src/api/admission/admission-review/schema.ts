// AdmissionReview: what a server asks an admission webhook, and what it is answered. Facts of the Kubernetes v1.36 API.
import { userInfo } from '../../authentication/self-subject-review/schema.ts'
import { groupVersionKind, groupVersionResource, status } from '../../meta/schema.ts'
import { boolean, bytes, field, list, map, pointer, rawExtension, string, struct } from '../../schema/language.ts'

export const admissionRequest = struct('admission/v1.AdmissionRequest', {
  uid: field(1, string, { presence: 'always' }),
  kind: field(2, groupVersionKind),
  resource: field(3, groupVersionResource),
  subResource: field(4, string),
  requestKind: pointer(13, groupVersionKind),
  requestResource: pointer(14, groupVersionResource),
  requestSubResource: field(15, string),
  name: field(5, string),
  namespace: field(6, string),
  operation: field(7, string, { presence: 'always' }),
  userInfo: field(8, userInfo),
  object: field(9, rawExtension),
  oldObject: field(10, rawExtension),
  dryRun: pointer(11, boolean),
  options: field(12, rawExtension),
})

export const admissionResponse = struct('admission/v1.AdmissionResponse', {
  uid: field(1, string, { presence: 'always' }),
  allowed: field(2, boolean, { presence: 'always' }),
  status: pointer(3, status),
  patch: field(4, bytes),
  patchType: pointer(5, string),
  auditAnnotations: field(6, map(string)),
  warnings: field(7, list(string)),
})

export const admissionReview = struct('admission/v1.AdmissionReview', {
  kind: field(0, string),
  apiVersion: field(0, string),
  request: pointer(1, admissionRequest),
  response: pointer(2, admissionResponse),
})
