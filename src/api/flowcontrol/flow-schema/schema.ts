// Schema of flowcontrol/v1: FlowSchema, FlowSchemaSpec, PriorityLevelConfigurationReference, FlowDistinguisherMethod, PolicyRulesWithSubjects, Subject …. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  field,
  int32,
  list,
  listMap,
  listSet,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const priorityLevelConfigurationReference = struct('flowcontrol/v1.PriorityLevelConfigurationReference', {
  name: required(1, string),
})

export const flowDistinguisherMethod = struct('flowcontrol/v1.FlowDistinguisherMethod', {
  type: required(1, string),
})

export const userSubject = struct('flowcontrol/v1.UserSubject', {
  name: required(1, string),
})

export const groupSubject = struct('flowcontrol/v1.GroupSubject', {
  name: required(1, string),
})

export const serviceAccountSubject = struct('flowcontrol/v1.ServiceAccountSubject', {
  namespace: required(1, string),
  name: required(2, string),
})

export const subject = struct('flowcontrol/v1.Subject', {
  kind: required(1, string),
  user: pointer(2, userSubject),
  group: pointer(3, groupSubject),
  serviceAccount: pointer(4, serviceAccountSubject),
})

export const resourcePolicyRule = struct('flowcontrol/v1.ResourcePolicyRule', {
  verbs: required(1, listSet(string)),
  apiGroups: required(2, listSet(string)),
  resources: required(3, listSet(string)),
  clusterScope: field(4, boolean),
  namespaces: field(5, listSet(string), { presence: 'always' }),
})

export const nonResourcePolicyRule = struct('flowcontrol/v1.NonResourcePolicyRule', {
  verbs: required(1, listSet(string)),
  nonResourceURLs: required(6, listSet(string)),
})

export const policyRulesWithSubjects = struct('flowcontrol/v1.PolicyRulesWithSubjects', {
  subjects: required(1, list(subject)),
  resourceRules: field(2, list(resourcePolicyRule)),
  nonResourceRules: field(3, list(nonResourcePolicyRule)),
})

export const flowSchemaSpec = struct('flowcontrol/v1.FlowSchemaSpec', {
  priorityLevelConfiguration: required(1, priorityLevelConfigurationReference),
  matchingPrecedence: field(2, int32, { presence: 'always', default: 1000 }),
  distinguisherMethod: pointer(3, flowDistinguisherMethod),
  rules: field(4, list(policyRulesWithSubjects)),
})

export const flowSchemaCondition = struct('flowcontrol/v1.FlowSchemaCondition', {
  type: field(1, string),
  status: field(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const flowSchemaStatus = struct('flowcontrol/v1.FlowSchemaStatus', {
  conditions: field(1, listMap(flowSchemaCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const flowSchema = struct('flowcontrol/v1.FlowSchema', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, flowSchemaSpec),
  status: field(3, flowSchemaStatus),
})
