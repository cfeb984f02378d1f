// Schema of admissionregistration/v1: MutatingAdmissionPolicyBinding, MutatingAdmissionPolicyBindingSpec, ParamRef. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import { atomicStruct, field, pointer, string, struct } from '../../schema/language.ts'
import { matchResources } from '../mutating-admission-policy/schema.ts'

export const paramRef = atomicStruct('admissionregistration/v1.ParamRef', {
  name: field(1, string),
  namespace: field(2, string),
  selector: pointer(3, labelSelector),
  parameterNotFoundAction: pointer(4, string),
})

export const mutatingAdmissionPolicyBindingSpec = struct(
  'admissionregistration/v1.MutatingAdmissionPolicyBindingSpec',
  {
    policyName: field(1, string),
    paramRef: pointer(2, paramRef),
    matchResources: pointer(3, matchResources),
  },
)

export const mutatingAdmissionPolicyBinding = struct('admissionregistration/v1.MutatingAdmissionPolicyBinding', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, mutatingAdmissionPolicyBindingSpec),
})
