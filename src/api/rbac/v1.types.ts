// Printed from the schemas by `npm run update:types`; do not edit.
import type { KindObjectMeta, NamespacedObjectMeta } from '../meta/object-meta.ts'
import type { LabelSelector } from '../meta/v1.types.ts'

export interface AggregationRule {
  readonly clusterRoleSelectors?: readonly LabelSelector[]
}

export interface ClusterRole {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly rules: readonly PolicyRule[]
  readonly aggregationRule?: AggregationRule
}

export interface ClusterRoleBinding {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly subjects?: readonly Subject[]
  readonly roleRef: RoleRef
}

export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

export interface Role {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly rules: readonly PolicyRule[]
}

export interface RoleBinding {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly subjects?: readonly Subject[]
  readonly roleRef: RoleRef
}

export interface RoleRef {
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
}

export interface Subject {
  readonly kind: string
  readonly apiGroup?: string
  readonly name: string
  readonly namespace?: string
}
