// Schema of admissionregistration/v1: MutatingAdmissionPolicy, MutatingAdmissionPolicySpec, ParamKind, MatchResources, NamedRuleWithOperations, RuleWithOperations …. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  atomicStruct,
  enumeration,
  field,
  inline,
  list,
  listMap,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'

export const paramKind = atomicStruct('admissionregistration/v1.ParamKind', {
  apiVersion: field(1, string),
  kind: field(2, string),
})

export const rule = struct('admissionregistration/v1.Rule', {
  apiGroups: field(1, list(string)),
  apiVersions: field(2, list(string)),
  resources: field(3, list(string)),
  scope: pointer(4, enumeration('Cluster', 'Namespaced', '*'), { default: '*' }),
})

export const ruleWithOperations = struct('admissionregistration/v1.RuleWithOperations', {
  operations: field(1, list(enumeration('*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'))),
  Rule: inline(2, rule),
})

export const namedRuleWithOperations = atomicStruct('admissionregistration/v1.NamedRuleWithOperations', {
  resourceNames: field(1, list(string)),
  RuleWithOperations: inline(2, ruleWithOperations),
})

export const matchResources = atomicStruct('admissionregistration/v1.MatchResources', {
  namespaceSelector: pointer(1, labelSelector, { default: {} }),
  objectSelector: pointer(2, labelSelector, { default: {} }),
  resourceRules: field(3, list(namedRuleWithOperations)),
  excludeResourceRules: field(4, list(namedRuleWithOperations)),
  matchPolicy: pointer(7, enumeration('Exact', 'Equivalent'), { default: 'Equivalent' }),
})

export const variable = atomicStruct('admissionregistration/v1.Variable', {
  name: required(1, string),
  expression: required(2, string),
})

export const applyConfiguration = struct('admissionregistration/v1.ApplyConfiguration', {
  expression: field(1, string),
})

export const jsonPatch = struct('admissionregistration/v1.JSONPatch', {
  expression: field(1, string),
})

export const mutation = struct('admissionregistration/v1.Mutation', {
  patchType: required(2, enumeration('ApplyConfiguration', 'JSONPatch')),
  applyConfiguration: pointer(3, applyConfiguration),
  jsonPatch: pointer(4, jsonPatch),
})

export const matchCondition = struct('admissionregistration/v1.MatchCondition', {
  name: required(1, string),
  expression: required(2, string),
})

export const mutatingAdmissionPolicySpec = struct('admissionregistration/v1.MutatingAdmissionPolicySpec', {
  paramKind: pointer(1, paramKind),
  matchConstraints: pointer(2, matchResources),
  variables: field(3, list(variable)),
  mutations: field(4, list(mutation)),
  failurePolicy: pointer(5, enumeration('Ignore', 'Fail'), { default: 'Fail' }),
  matchConditions: field(6, listMap(matchCondition, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  reinvocationPolicy: field(7, enumeration('Never', 'IfNeeded')),
})

export const mutatingAdmissionPolicy = struct('admissionregistration/v1.MutatingAdmissionPolicy', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, mutatingAdmissionPolicySpec),
})
