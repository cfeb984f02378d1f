// What the types of rbac.authorization.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# rbac/v1.Role: What may be done in a namespace.
rules: What.

# rbac/v1.ClusterRole: What may be done anywhere, or wherever it is bound.
rules: What.
aggregationRule: Other ClusterRoles whose rules are put together here.

# rbac/v1.PolicyRule: What may be done with some resources, or some paths.
verbs: What: get, list, watch, create, update, patch, delete; * for all.
apiGroups: Groups of the resources; * for all.
resources: The resources, such as pods or pods/log; * for all.
resourceNames: Only objects of these names.
nonResourceURLs: Paths that are no resources, for ClusterRoles.

# rbac/v1.AggregationRule: ClusterRoles whose rules are put together.
clusterRoleSelectors: Which ones, by label.

# rbac/v1.RoleBinding: Who may do in a namespace what a role says.
subjects: Who.
roleRef: The role. It never changes.

# rbac/v1.ClusterRoleBinding: Who may do everywhere what a ClusterRole says.
subjects: Who.
roleRef: The ClusterRole. It never changes.

# rbac/v1.Subject: Someone who gets a role.
kind: User, Group or ServiceAccount.
apiGroup: Group of the kind.
name: Name.
namespace: Namespace of a ServiceAccount.

# rbac/v1.RoleRef: A role.
apiGroup: Group of the kind.
kind: Role or ClusterRole.
name: Its name.
`
