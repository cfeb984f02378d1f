// What the types of authorization.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# authorization/v1.SubjectAccessReview: Asks whether someone may do something.
spec: Who, and what.
status: Whether it is allowed.

# authorization/v1.LocalSubjectAccessReview < authorization/v1.SubjectAccessReview: Asks whether someone may do something in a namespace.

# authorization/v1.SelfSubjectAccessReview: Asks whether one may do something oneself.
spec: What.
status: Whether it is allowed.

# authorization/v1.SelfSubjectRulesReview: Asks what one may do in a namespace.
spec: The namespace.
status: What one may do.

# authorization/v1.SubjectAccessReviewSpec: Who wants to do what; one of the attributes is set.
resourceAttributes: Something with a resource.
nonResourceAttributes: Something with a path that is no resource.
user: Name of the user.
groups: Groups that the user is in.
extra: What else is known of the user.
uid: Tells the user from others of the same name.

# authorization/v1.SelfSubjectAccessReviewSpec < authorization/v1.SubjectAccessReviewSpec: What one wants to do.

# authorization/v1.ResourceAttributes: Something with a resource.
namespace: The namespace; empty for all, or for resources outside namespaces.
verb: What: get, list, watch, create, update, patch, delete; * for all.
group: Group of the resource; * for all.
version: Version of the resource; * for all.
resource: The resource; * for all.
subresource: The subresource.
name: Name of the object; empty for all.
fieldSelector: The fields by which objects are selected.
labelSelector: The labels by which objects are selected.

# authorization/v1.FieldSelectorAttributes: Fields by which objects are selected.
rawSelector: The selector as text.
requirements: The selector, condition by condition.

# authorization/v1.LabelSelectorAttributes: Labels by which objects are selected.
rawSelector: The selector as text.
requirements: The selector, condition by condition.

# authorization/v1.NonResourceAttributes: Something with a path that is no resource.
path: The path.
verb: What: get, post and the like.

# authorization/v1.SubjectAccessReviewStatus: Whether something is allowed.
allowed: Whether it is allowed.
denied: Whether someone says no, whatever others say.
reason: Why.
evaluationError: What went wrong with finding out.

# authorization/v1.SelfSubjectRulesReviewSpec: Where.
namespace: The namespace.

# authorization/v1.SubjectRulesReviewStatus: What one may do.
resourceRules: With resources.
nonResourceRules: With paths that are no resources.
incomplete: Whether there may be more.
evaluationError: What went wrong with finding out.

# authorization/v1.ResourceRule: What one may do with resources.
verbs: What.
apiGroups: Groups of the resources.
resources: The resources.
resourceNames: Only objects of these names.

# authorization/v1.NonResourceRule: What one may do with paths that are no resources.
verbs: What.
nonResourceURLs: The paths.
`
