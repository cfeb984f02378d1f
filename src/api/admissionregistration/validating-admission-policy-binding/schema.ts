// Schema of admissionregistration/v1: ValidatingAdmissionPolicyBinding, ValidatingAdmissionPolicyBindingSpec. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { enumeration, field, listSet, pointer, required, string, struct } from '../../schema/language.ts'
import { paramRef } from '../mutating-admission-policy-binding/schema.ts'
import { matchResources } from '../mutating-admission-policy/schema.ts'

export const validatingAdmissionPolicyBindingSpec = struct(
  'admissionregistration/v1.ValidatingAdmissionPolicyBindingSpec',
  {
    policyName: field(1, string, { required: true }),
    paramRef: pointer(2, paramRef),
    matchResources: pointer(3, matchResources),
    validationActions: field(4, listSet(enumeration('Deny', 'Warn', 'Audit')), { required: true }),
  },
)

export const validatingAdmissionPolicyBinding = struct('admissionregistration/v1.ValidatingAdmissionPolicyBinding', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, validatingAdmissionPolicyBindingSpec),
})
