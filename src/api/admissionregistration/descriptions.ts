// What the types of admissionregistration.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# admissionregistration/v1.ValidatingWebhookConfiguration: Webhooks that may refuse requests.
webhooks: The webhooks.

# admissionregistration/v1.MutatingWebhookConfiguration: Webhooks that may change objects on their way in.
webhooks: The webhooks.

# admissionregistration/v1.ValidatingWebhook: A webhook that may refuse requests.
name: Its name, a domain with three parts.
clientConfig: How it is reached.
rules: Which requests it is asked about.
failurePolicy: What is done when it does not answer: Fail or Ignore. The default is Fail.
matchPolicy: Whether requests in other versions count too: Exact or Equivalent. The default is Equivalent.
namespaceSelector: Only objects of these namespaces.
objectSelector: Only objects with these labels.
sideEffects: Whether asking it changes anything: None or NoneOnDryRun.
timeoutSeconds: How long it may take, 1 to 30. Default 10.
admissionReviewVersions: Versions of AdmissionReview that it knows, the best first.
matchConditions: Expressions that must be true for it to be asked.

# admissionregistration/v1.MutatingWebhook < admissionregistration/v1.ValidatingWebhook: A webhook that may change objects.
reinvocationPolicy: Whether it is asked again when others changed the object: Never or IfNeeded. The default is Never.

# admissionregistration/v1.WebhookClientConfig: How a webhook is reached; url or service.
url: Its URL, https only.
service: A Service of the cluster.
caBundle: Certificates that its own is checked with, as PEM.

# admissionregistration/v1.ServiceReference: A Service.
namespace: Its namespace.
name: Its name.
path: The path that is asked.
port: Its port. Default 443.

# admissionregistration/v1.Rule: Resources.
apiGroups: Their groups; * for all.
apiVersions: Their versions; * for all.
resources: Their names, such as pods, pods/log, pods/* or *.
scope: Cluster, Namespaced or *. The default is *.

# admissionregistration/v1.RuleWithOperations: Operations on resources.
operations: CREATE, UPDATE, DELETE, CONNECT or *.

# admissionregistration/v1.NamedRuleWithOperations: Operations on resources, or on some objects of them.
resourceNames: Only objects of these names.

# admissionregistration/v1.MatchResources: Requests that a policy is about.
namespaceSelector: Only objects of these namespaces.
objectSelector: Only objects with these labels.
resourceRules: The requests; one rule is enough.
excludeResourceRules: Requests that are left out again.
matchPolicy: Whether requests in other versions count too: Exact or Equivalent. The default is Equivalent.

# admissionregistration/v1.MatchCondition: An expression that must be true.
name: Its name.
expression: The expression, in CEL.

# admissionregistration/v1.ParamKind: The kind of objects that a policy is parametrized with.
apiVersion: Group and version.
kind: The kind.

# admissionregistration/v1.ParamRef: Objects that a policy is parametrized with; name or selector.
name: One object, by name.
namespace: Its namespace; the default is that of the request.
selector: Objects, by label.
parameterNotFoundAction: What is done when there are none: Allow or Deny.

# admissionregistration/v1.Variable: A value that other expressions may use.
name: Its name, as variables.name.
expression: The expression, in CEL.

# admissionregistration/v1.ValidatingAdmissionPolicy: Expressions that requests must satisfy.
spec: The expressions, and which requests they are about.
status: What was found out about the expressions.

# admissionregistration/v1.ValidatingAdmissionPolicySpec: Expressions, and which requests they are about.
paramKind: The kind of objects that it is parametrized with.
matchConstraints: The requests.
validations: Expressions that must be true.
failurePolicy: What is done when an expression cannot be evaluated: Fail or Ignore. The default is Fail.
auditAnnotations: What is noted down about a request.
matchConditions: Expressions that must be true for the others to count.
variables: Values that expressions may use.

# admissionregistration/v1.Validation: An expression that must be true.
expression: The expression, in CEL.
message: What is said when it is false.
reason: Why, as a word for programs.
messageExpression: An expression that makes the message.

# admissionregistration/v1.AuditAnnotation: Something that is noted down about a request.
key: Under which key.
valueExpression: An expression that makes the text.

# admissionregistration/v1.ValidatingAdmissionPolicyStatus: What was found out about a policy.
observedGeneration: The generation that was looked at.
typeChecking: What is doubtful about its types.
conditions: What is true of it.

# admissionregistration/v1.TypeChecking: What is doubtful about types.
expressionWarnings: One for each expression.

# admissionregistration/v1.ExpressionWarning: What is doubtful about an expression.
fieldRef: Where the expression stands.
warning: What.

# admissionregistration/v1.ValidatingAdmissionPolicyBinding: Where a policy counts.
spec: Where, and what follows from a violation.

# admissionregistration/v1.ValidatingAdmissionPolicyBindingSpec: Where a policy counts.
policyName: The policy.
paramRef: Objects that it is parametrized with here.
matchResources: Only these requests.
validationActions: What follows from a violation: Deny, Warn, Audit.

# admissionregistration/v1.MutatingAdmissionPolicy: Expressions that change objects on their way in.
spec: The expressions, and which requests they are about.

# admissionregistration/v1.MutatingAdmissionPolicySpec < admissionregistration/v1.ValidatingAdmissionPolicySpec: Expressions that change objects.
mutations: The changes.
reinvocationPolicy: Whether they are made again when others changed the object: Never or IfNeeded.

# admissionregistration/v1.Mutation: A change.
patchType: How it is said: ApplyConfiguration or JSONPatch.
applyConfiguration: As a part of an object that is applied.
jsonPatch: As steps of a JSON patch.

# admissionregistration/v1.ApplyConfiguration: A part of an object that is applied.
expression: The expression that makes it, in CEL.

# admissionregistration/v1.JSONPatch: Steps of a JSON patch.
expression: The expression that makes them, in CEL.

# admissionregistration/v1.MutatingAdmissionPolicyBinding: Where a mutating policy counts.
spec: Where.

# admissionregistration/v1.MutatingAdmissionPolicyBindingSpec < admissionregistration/v1.ValidatingAdmissionPolicyBindingSpec: Where a mutating policy counts.
`
