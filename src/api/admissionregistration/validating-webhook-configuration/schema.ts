// Schema of admissionregistration/v1: ValidatingWebhookConfiguration, ValidatingWebhook. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import { enumeration, field, int32, list, listMap, pointer, required, string, struct } from '../../schema/language.ts'
import { matchCondition, ruleWithOperations } from '../mutating-admission-policy/schema.ts'
import { webhookClientConfig } from '../mutating-webhook-configuration/schema.ts'

export const validatingWebhook = struct('admissionregistration/v1.ValidatingWebhook', {
  name: required(1, string),
  clientConfig: required(2, webhookClientConfig),
  rules: field(3, list(ruleWithOperations)),
  failurePolicy: pointer(4, enumeration('Ignore', 'Fail'), { default: 'Fail' }),
  matchPolicy: pointer(9, enumeration('Exact', 'Equivalent'), { default: 'Equivalent' }),
  namespaceSelector: pointer(5, labelSelector, { default: {} }),
  objectSelector: pointer(10, labelSelector, { default: {} }),
  sideEffects: pointer(6, enumeration('Unknown', 'None', 'Some', 'NoneOnDryRun'), { required: true }),
  timeoutSeconds: pointer(7, int32, { default: 10 }),
  admissionReviewVersions: required(8, list(string)),
  matchConditions: field(11, listMap(matchCondition, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
})

export const validatingWebhookConfiguration = struct('admissionregistration/v1.ValidatingWebhookConfiguration', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  webhooks: field(2, listMap(validatingWebhook, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
})
