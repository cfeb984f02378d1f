// Schema of admissionregistration/v1: MutatingWebhookConfiguration, MutatingWebhook, WebhookClientConfig, ServiceReference. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  bytes,
  enumeration,
  field,
  int32,
  list,
  listMap,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'
import { matchCondition, ruleWithOperations } from '../mutating-admission-policy/schema.ts'

export const serviceReference = struct('admissionregistration/v1.ServiceReference', {
  namespace: required(1, string),
  name: required(2, string),
  path: pointer(3, string),
  port: pointer(4, int32, { default: 443 }),
})

export const webhookClientConfig = struct('admissionregistration/v1.WebhookClientConfig', {
  url: pointer(3, string),
  service: pointer(1, serviceReference),
  caBundle: field(2, bytes),
})

export const mutatingWebhook = struct('admissionregistration/v1.MutatingWebhook', {
  name: required(1, string),
  clientConfig: required(2, webhookClientConfig),
  rules: field(3, list(ruleWithOperations)),
  failurePolicy: pointer(4, enumeration('Ignore', 'Fail'), { default: 'Fail' }),
  matchPolicy: pointer(9, enumeration('Exact', 'Equivalent'), { default: 'Equivalent' }),
  namespaceSelector: pointer(5, labelSelector, { default: {} }),
  objectSelector: pointer(11, labelSelector, { default: {} }),
  sideEffects: pointer(6, enumeration('Unknown', 'None', 'Some', 'NoneOnDryRun'), { required: true }),
  timeoutSeconds: pointer(7, int32, { default: 10 }),
  admissionReviewVersions: required(8, list(string)),
  reinvocationPolicy: pointer(10, enumeration('Never', 'IfNeeded'), { default: 'Never' }),
  matchConditions: field(12, listMap(matchCondition, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
})

export const mutatingWebhookConfiguration = struct('admissionregistration/v1.MutatingWebhookConfiguration', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  webhooks: field(2, listMap(mutatingWebhook, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
})
