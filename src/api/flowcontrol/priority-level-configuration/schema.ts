// Schema of flowcontrol/v1: PriorityLevelConfiguration, PriorityLevelConfigurationSpec, LimitedPriorityLevelConfiguration, LimitResponse, QueuingConfiguration, ExemptPriorityLevelConfiguration …. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int32, listMap, pointer, required, string, struct, time } from '../../schema/language.ts'

export const queuingConfiguration = struct('flowcontrol/v1.QueuingConfiguration', {
  queues: field(1, int32, { presence: 'always', default: 64 }),
  handSize: field(2, int32, { presence: 'always', default: 8 }),
  queueLengthLimit: field(3, int32, { presence: 'always', default: 50 }),
})

export const limitResponse = struct('flowcontrol/v1.LimitResponse', {
  type: required(1, string),
  queuing: pointer(2, queuingConfiguration),
})

export const limitedPriorityLevelConfiguration = struct('flowcontrol/v1.LimitedPriorityLevelConfiguration', {
  nominalConcurrencyShares: pointer(1, int32, { default: 30 }),
  limitResponse: field(2, limitResponse),
  lendablePercent: pointer(3, int32, { default: 0 }),
  borrowingLimitPercent: pointer(4, int32),
})

export const exemptPriorityLevelConfiguration = struct('flowcontrol/v1.ExemptPriorityLevelConfiguration', {
  nominalConcurrencyShares: pointer(1, int32, { default: 0 }),
  lendablePercent: pointer(2, int32, { default: 0 }),
})

export const priorityLevelConfigurationSpec = struct('flowcontrol/v1.PriorityLevelConfigurationSpec', {
  type: required(1, string),
  limited: pointer(2, limitedPriorityLevelConfiguration),
  exempt: pointer(3, exemptPriorityLevelConfiguration),
})

export const priorityLevelConfigurationCondition = struct('flowcontrol/v1.PriorityLevelConfigurationCondition', {
  type: field(1, string),
  status: field(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const priorityLevelConfigurationStatus = struct('flowcontrol/v1.PriorityLevelConfigurationStatus', {
  conditions: field(1, listMap(priorityLevelConfigurationCondition, 'type'), {
    patchStrategy: 'merge',
    patchMergeKey: 'type',
  }),
})

export const priorityLevelConfiguration = struct('flowcontrol/v1.PriorityLevelConfiguration', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, priorityLevelConfigurationSpec),
  status: field(3, priorityLevelConfigurationStatus),
})
