// Schema of admissionregistration/v1: ValidatingAdmissionPolicy, ValidatingAdmissionPolicySpec, Validation, AuditAnnotation, ValidatingAdmissionPolicyStatus, TypeChecking …. Facts of the Kubernetes v1.36 API.
import { condition, objectMeta } from '../../meta/schema.ts'
import { enumeration, field, int64, list, listMap, pointer, required, string, struct } from '../../schema/language.ts'
import { matchCondition, matchResources, paramKind, variable } from '../mutating-admission-policy/schema.ts'

export const validation = struct('admissionregistration/v1.Validation', {
  expression: required(1, string),
  message: field(2, string),
  reason: pointer(3, string),
  messageExpression: field(4, string),
})

export const auditAnnotation = struct('admissionregistration/v1.AuditAnnotation', {
  key: required(1, string),
  valueExpression: required(2, string),
})

export const validatingAdmissionPolicySpec = struct('admissionregistration/v1.ValidatingAdmissionPolicySpec', {
  paramKind: pointer(1, paramKind),
  matchConstraints: pointer(2, matchResources),
  validations: field(3, list(validation)),
  failurePolicy: pointer(4, enumeration('Ignore', 'Fail'), { default: 'Fail' }),
  auditAnnotations: field(5, list(auditAnnotation)),
  matchConditions: field(6, listMap(matchCondition, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  variables: field(7, listMap(variable, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
})

export const expressionWarning = struct('admissionregistration/v1.ExpressionWarning', {
  fieldRef: required(2, string),
  warning: required(3, string),
})

export const typeChecking = struct('admissionregistration/v1.TypeChecking', {
  expressionWarnings: field(1, list(expressionWarning)),
})

export const validatingAdmissionPolicyStatus = struct('admissionregistration/v1.ValidatingAdmissionPolicyStatus', {
  observedGeneration: field(1, int64),
  typeChecking: pointer(2, typeChecking),
  conditions: field(3, listMap(condition, 'type')),
})

export const validatingAdmissionPolicy = struct('admissionregistration/v1.ValidatingAdmissionPolicy', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, validatingAdmissionPolicySpec),
  status: field(3, validatingAdmissionPolicyStatus),
})
