// The priority levels and flow schemas that every cluster has, and whose specs nobody may change: without them a request
// could be without a level. Upstream: apis/flowcontrol/bootstrap.
import type { FlowSchemaSpec, PriorityLevelConfigurationSpec } from './v1.types.ts'

/** The group of all kinds here. */
export const flowControlGroup = 'flowcontrol.apiserver.k8s.io'

/** The level and the schema of requests that never wait. */
export const exemptName = 'exempt'
const catchAllName = 'catch-all'
const all = ['*']

/** By name. */
export const mandatoryPriorityLevels: Readonly<Record<string, PriorityLevelConfigurationSpec>> = {
  [exemptName]: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  [catchAllName]: {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
  },
}

const everything = {
  resourceRules: [{ verbs: all, apiGroups: all, resources: all, clusterScope: true, namespaces: all }],
  nonResourceRules: [{ verbs: all, nonResourceURLs: all }],
}
const groupSubject = (name: string) => ({ kind: 'Group', group: { name } })

/** By name. */
export const mandatoryFlowSchemas: Readonly<Record<string, FlowSchemaSpec>> = {
  [exemptName]: {
    priorityLevelConfiguration: { name: exemptName },
    matchingPrecedence: 1,
    rules: [{ subjects: [groupSubject('system:masters')], ...everything }],
  },
  [catchAllName]: {
    priorityLevelConfiguration: { name: catchAllName },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      { subjects: [groupSubject('system:unauthenticated'), groupSubject('system:authenticated')], ...everything },
    ],
  },
}
