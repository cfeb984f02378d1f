// What the types of flowcontrol.apiserver.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# flowcontrol/v1.FlowSchema: Which requests are of which priority level.
spec: Which requests, and which level.
status: Whether the level is there.

# flowcontrol/v1.FlowSchemaSpec: Which requests are of which level.
priorityLevelConfiguration: The level.
matchingPrecedence: Of several schemas the one with the lowest number counts. Default 1000.
distinguisherMethod: By what requests are told apart into flows.
rules: The requests; one rule is enough.

# flowcontrol/v1.PriorityLevelConfigurationReference: A priority level.
name: Its name.

# flowcontrol/v1.FlowDistinguisherMethod: By what requests are told apart into flows.
type: ByUser or ByNamespace.

# flowcontrol/v1.PolicyRulesWithSubjects: Requests of some users.
subjects: The users.
resourceRules: Requests for resources.
nonResourceRules: Requests for paths that are no resources.

# flowcontrol/v1.Subject: Someone who asks.
kind: User, Group or ServiceAccount.
user: The user.
group: The group.
serviceAccount: The ServiceAccount.

# flowcontrol/v1.UserSubject: A user.
name: Name; * for all.

# flowcontrol/v1.GroupSubject: A group.
name: Name; * for all.

# flowcontrol/v1.ServiceAccountSubject: A ServiceAccount.
namespace: Its namespace.
name: Name; * for all.

# flowcontrol/v1.ResourcePolicyRule: Requests for resources.
verbs: What; * for all.
apiGroups: Groups of the resources; * for all.
resources: The resources; * for all.
clusterScope: Whether requests outside namespaces count.
namespaces: Namespaces; * for all.

# flowcontrol/v1.NonResourcePolicyRule: Requests for paths that are no resources.
verbs: What; * for all.
nonResourceURLs: The paths; * at the end for all below.

# flowcontrol/v1.FlowSchemaStatus: Whether a schema's level is there.
conditions: Whether it is missing.

# flowcontrol/v1.FlowSchemaCondition < meta/v1.Condition: Something that is true or false of a schema.

# flowcontrol/v1.PriorityLevelConfiguration: How many requests of a level run at once, and what becomes of the others.
spec: How many, and what.
status: What is true of it.

# flowcontrol/v1.PriorityLevelConfigurationSpec: How many requests run at once.
type: Exempt for no limit, or Limited.
limited: The limit.
exempt: What the level lends to others, where it has no limit.

# flowcontrol/v1.LimitedPriorityLevelConfiguration: A limit.
nominalConcurrencyShares: Its part of all that run at once, compared with other levels. Default 30.
limitResponse: What becomes of requests above it.
lendablePercent: How much of its part others may borrow. Default 0.
borrowingLimitPercent: How much it may borrow from others; absent: as much as there is.

# flowcontrol/v1.LimitResponse: What becomes of requests above a limit.
type: Queue or Reject.
queuing: How they wait.

# flowcontrol/v1.QueuingConfiguration: How requests wait.
queues: In how many queues. Default 64.
handSize: Among how many queues one flow is spread. Default 8.
queueLengthLimit: How many wait in one queue. Default 50.

# flowcontrol/v1.ExemptPriorityLevelConfiguration: What a level without limit lends to others.
nominalConcurrencyShares: Its part, compared with other levels. Default 0.
lendablePercent: How much of it others may borrow. Default 0.

# flowcontrol/v1.PriorityLevelConfigurationStatus: What is true of a level.
conditions: What.

# flowcontrol/v1.PriorityLevelConfigurationCondition < meta/v1.Condition: Something that is true or false of a level.
`
