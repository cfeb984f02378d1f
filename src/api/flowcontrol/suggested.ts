// The priority levels and flow schemas that a new cluster is given, and that its owner may change or delete.
// Upstream: apis/flowcontrol/bootstrap.
import { exemptName } from './mandatory.ts'
import type { FlowSchemaSpec, PriorityLevelConfigurationSpec, ResourcePolicyRule, Subject } from './v1.types.ts'

interface Share {
  readonly shares: number
  /** How much of it others may use meanwhile, in percent. */
  readonly lendable: number
  readonly queues: number
  /** How many queues a flow's requests are spread over. */
  readonly hand: number
}

const level = ({ shares, lendable, queues, hand }: Share): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: {
    nominalConcurrencyShares: shares,
    limitResponse: { type: 'Queue', queuing: { queues, handSize: hand, queueLengthLimit: 50 } },
    lendablePercent: lendable,
  },
})

/** By name. */
export const suggestedPriorityLevels: Readonly<Record<string, PriorityLevelConfigurationSpec>> = {
  'global-default': level({ shares: 20, lendable: 50, queues: 128, hand: 6 }),
  'leader-election': level({ shares: 10, lendable: 0, queues: 16, hand: 4 }),
  'node-high': level({ shares: 40, lendable: 25, queues: 64, hand: 6 }),
  system: level({ shares: 30, lendable: 33, queues: 64, hand: 6 }),
  'workload-high': level({ shares: 40, lendable: 50, queues: 128, hand: 6 }),
  'workload-low': level({ shares: 100, lendable: 90, queues: 128, hand: 6 }),
}

const all = ['*']
const group = (name: string): Subject => ({ kind: 'Group', group: { name } })
const user = (name: string): Subject => ({ kind: 'User', user: { name } })
const everyone = [group('system:unauthenticated'), group('system:authenticated')]
const nodes = [group('system:nodes')]
const systemAccounts: Subject = { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } }
const controllerManager = user('system:kube-controller-manager')
const scheduler = user('system:kube-scheduler')

const leases = (...verbs: readonly string[]): ResourcePolicyRule => ({
  verbs,
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  namespaces: all,
})
const everything = {
  resourceRules: [{ verbs: all, apiGroups: all, resources: all, clusterScope: true, namespaces: all }],
  nonResourceRules: [{ verbs: all, nonResourceURLs: all }],
}

interface Flow {
  readonly level: string
  readonly precedence: number
  readonly by?: 'ByUser' | 'ByNamespace'
  readonly subjects: readonly Subject[]
  readonly rules?: Omit<NonNullable<FlowSchemaSpec['rules']>[number], 'subjects'>
}

const flow = ({ level: name, precedence, by, subjects, rules = everything }: Flow): FlowSchemaSpec => ({
  priorityLevelConfiguration: { name },
  matchingPrecedence: precedence,
  ...(by === undefined ? {} : { distinguisherMethod: { type: by } }),
  rules: [{ subjects, ...rules }],
})

const probeRules = { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] }
const nodeRule: ResourcePolicyRule = {
  verbs: all,
  apiGroups: [''],
  resources: ['nodes', 'nodes/status'],
  clusterScope: true,
  namespaces: all,
}

/** By name. */
export const suggestedFlowSchemas: Readonly<Record<string, FlowSchemaSpec>> = {
  probes: flow({ level: exemptName, precedence: 2, subjects: everyone, rules: probeRules }),
  'system-leader-election': flow({
    level: 'leader-election',
    precedence: 100,
    by: 'ByUser',
    subjects: [controllerManager, scheduler, systemAccounts],
    rules: { resourceRules: [leases('get', 'create', 'update')] },
  }),
  'system-node-high': flow({
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    subjects: nodes,
    rules: { resourceRules: [nodeRule, leases('*')] },
  }),
  'system-nodes': flow({ level: 'system', precedence: 500, by: 'ByUser', subjects: nodes }),
  'kube-controller-manager': flow({
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: [controllerManager],
  }),
  'kube-scheduler': flow({ level: 'workload-high', precedence: 800, by: 'ByNamespace', subjects: [scheduler] }),
  'kube-system-service-accounts': flow({
    level: 'workload-high',
    precedence: 900,
    by: 'ByNamespace',
    subjects: [systemAccounts],
  }),
  'service-accounts': flow({
    level: 'workload-low',
    precedence: 9000,
    by: 'ByUser',
    subjects: [group('system:serviceaccounts')],
  }),
  'global-default': flow({ level: 'global-default', precedence: 9900, by: 'ByUser', subjects: everyone }),
}
