// Printed from the schemas by `npm run update:types`; do not edit.
import type { KindObjectMeta } from '../meta/object-meta.ts'
import type { Condition, LabelSelector } from '../meta/v1.types.ts'

export interface ApplyConfiguration {
  readonly expression?: string
}

export interface AuditAnnotation {
  readonly key: string
  readonly valueExpression: string
}

export interface ExpressionWarning {
  readonly fieldRef: string
  readonly warning: string
}

export interface JSONPatch {
  readonly expression?: string
}

export interface MatchCondition {
  readonly name: string
  readonly expression: string
}

export interface MatchResources {
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
  readonly resourceRules?: readonly NamedRuleWithOperations[]
  readonly excludeResourceRules?: readonly NamedRuleWithOperations[]
  readonly matchPolicy?: 'Exact' | 'Equivalent'
}

export interface MutatingAdmissionPolicy {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: MutatingAdmissionPolicySpec
}

export interface MutatingAdmissionPolicyBinding {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: MutatingAdmissionPolicyBindingSpec
}

export interface MutatingAdmissionPolicyBindingSpec {
  readonly policyName?: string
  readonly paramRef?: ParamRef
  readonly matchResources?: MatchResources
}

export interface MutatingAdmissionPolicySpec {
  readonly paramKind?: ParamKind
  readonly matchConstraints?: MatchResources
  readonly variables?: readonly Variable[]
  readonly mutations?: readonly Mutation[]
  readonly failurePolicy?: 'Ignore' | 'Fail'
  readonly matchConditions?: readonly MatchCondition[]
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded'
}

export interface MutatingWebhook {
  readonly name: string
  readonly clientConfig: WebhookClientConfig
  readonly rules?: readonly RuleWithOperations[]
  readonly failurePolicy?: 'Ignore' | 'Fail'
  readonly matchPolicy?: 'Exact' | 'Equivalent'
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
  readonly sideEffects: 'Unknown' | 'None' | 'Some' | 'NoneOnDryRun'
  readonly timeoutSeconds?: number
  readonly admissionReviewVersions: readonly string[]
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded'
  readonly matchConditions?: readonly MatchCondition[]
}

export interface MutatingWebhookConfiguration {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly webhooks?: readonly MutatingWebhook[]
}

export interface Mutation {
  readonly patchType: 'ApplyConfiguration' | 'JSONPatch'
  readonly applyConfiguration?: ApplyConfiguration
  readonly jsonPatch?: JSONPatch
}

export interface NamedRuleWithOperations {
  readonly resourceNames?: readonly string[]
  readonly operations?: readonly ('*' | 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[]
  readonly apiGroups?: readonly string[]
  readonly apiVersions?: readonly string[]
  readonly resources?: readonly string[]
  readonly scope?: 'Cluster' | 'Namespaced' | '*'
}

export interface ParamKind {
  readonly apiVersion?: string
  readonly kind?: string
}

export interface ParamRef {
  readonly name?: string
  readonly namespace?: string
  readonly selector?: LabelSelector
  readonly parameterNotFoundAction?: string
}

export interface Rule {
  readonly apiGroups?: readonly string[]
  readonly apiVersions?: readonly string[]
  readonly resources?: readonly string[]
  readonly scope?: 'Cluster' | 'Namespaced' | '*'
}

export interface RuleWithOperations {
  readonly operations?: readonly ('*' | 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[]
  readonly apiGroups?: readonly string[]
  readonly apiVersions?: readonly string[]
  readonly resources?: readonly string[]
  readonly scope?: 'Cluster' | 'Namespaced' | '*'
}

export interface ServiceReference {
  readonly namespace: string
  readonly name: string
  readonly path?: string
  readonly port?: number
}

export interface TypeChecking {
  readonly expressionWarnings?: readonly ExpressionWarning[]
}

export interface ValidatingAdmissionPolicy {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: ValidatingAdmissionPolicySpec
  readonly status: ValidatingAdmissionPolicyStatus
}

export interface ValidatingAdmissionPolicyBinding {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: ValidatingAdmissionPolicyBindingSpec
}

export interface ValidatingAdmissionPolicyBindingSpec {
  readonly policyName?: string
  readonly paramRef?: ParamRef
  readonly matchResources?: MatchResources
  readonly validationActions?: readonly ('Deny' | 'Warn' | 'Audit')[]
}

export interface ValidatingAdmissionPolicySpec {
  readonly paramKind?: ParamKind
  readonly matchConstraints?: MatchResources
  readonly validations?: readonly Validation[]
  readonly failurePolicy?: 'Ignore' | 'Fail'
  readonly auditAnnotations?: readonly AuditAnnotation[]
  readonly matchConditions?: readonly MatchCondition[]
  readonly variables?: readonly Variable[]
}

export interface ValidatingAdmissionPolicyStatus {
  readonly observedGeneration?: number
  readonly typeChecking?: TypeChecking
  readonly conditions?: readonly Condition[]
}

export interface ValidatingWebhook {
  readonly name: string
  readonly clientConfig: WebhookClientConfig
  readonly rules?: readonly RuleWithOperations[]
  readonly failurePolicy?: 'Ignore' | 'Fail'
  readonly matchPolicy?: 'Exact' | 'Equivalent'
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
  readonly sideEffects: 'Unknown' | 'None' | 'Some' | 'NoneOnDryRun'
  readonly timeoutSeconds?: number
  readonly admissionReviewVersions: readonly string[]
  readonly matchConditions?: readonly MatchCondition[]
}

export interface ValidatingWebhookConfiguration {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly webhooks?: readonly ValidatingWebhook[]
}

export interface Validation {
  readonly expression: string
  readonly message?: string
  readonly reason?: string
  readonly messageExpression?: string
}

export interface Variable {
  readonly name: string
  readonly expression: string
}

export interface WebhookClientConfig {
  readonly url?: string
  readonly service?: ServiceReference
  readonly caBundle?: string
}
