// Rules of roles, and what bindings bind them to. Upstream: pkg/apis/rbac/validation, pkg/apis/rbac/v1/defaults.go.
import { ageColumn, createdAtColumn, nameColumn } from '../columns.ts'
import type { Column } from '../kind-definition.ts'
import { shownValue } from '../meta/field-checks.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../meta/field-error.ts'
import { isDns1123Subdomain, isPathSegmentName } from '../meta/names.ts'
import type { KubernetesObject } from '../meta/object-meta.ts'
import type { PolicyRule, RoleRef, Subject } from './v1.types.ts'

/** The group of all kinds here. */
export const rbacGroup = 'rbac.authorization.k8s.io'

/** What is wrong with the rules of a role; one of a namespace has no say about URLs that are no resources. */
export function* validateRules(rules: readonly PolicyRule[], namespaced: boolean): Iterable<FieldError> {
  for (const [i, rule] of rules.entries()) yield* validateRule(rule, `rules[${i}]`, namespaced)
}

function* validateRule(rule: PolicyRule, path: string, namespaced: boolean): Iterable<FieldError> {
  const { verbs, nonResourceURLs: urls = [], apiGroups = [], resources = [], resourceNames = [] } = rule
  if (verbs.length === 0) yield requiredError(`${path}.verbs`, 'verbs must contain at least one value')
  if (urls.length > 0) {
    const at = `${path}.nonResourceURLs`
    if (namespaced) yield invalidError(at, urls, 'namespaced rules cannot apply to non-resource URLs')
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      yield invalidError(at, urls, 'rules cannot apply to both regular resources and non-resource URLs')
    }
    return
  }
  if (apiGroups.length === 0) {
    yield requiredError(`${path}.apiGroups`, 'resource rules must supply at least one api group')
  }
  if (resources.length === 0) {
    yield requiredError(`${path}.resources`, 'resource rules must supply at least one resource')
  }
}

/** What RoleBinding and ClusterRoleBinding have in common. */
export interface BindingLike extends KubernetesObject {
  readonly subjects?: readonly Subject[]
  readonly roleRef: RoleRef
}

/** Users, groups and roles are of this group unless said otherwise; service accounts are of the core group. */
export function defaultBinding<T extends BindingLike>(binding: T): T {
  const { roleRef, subjects } = binding
  const withGroup = (subject: Subject): Subject =>
    !subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')
      ? { ...subject, apiGroup: rbacGroup }
      : subject
  return {
    ...binding,
    ...(subjects === undefined ? {} : { subjects: subjects.map(withGroup) }),
    roleRef: { ...roleRef, apiGroup: roleRef.apiGroup || rbacGroup },
  }
}

/** What is wrong with a binding; its role is for ever. */
export function* validateBinding(
  next: BindingLike,
  previous: BindingLike | undefined,
  options: { readonly namespaced: boolean },
): Iterable<FieldError> {
  const { apiGroup, kind, name } = next.roleRef
  const kinds = options.namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (apiGroup !== rbacGroup) yield notSupportedError('roleRef.apiGroup', apiGroup, [rbacGroup])
  if (!kinds.includes(kind)) yield notSupportedError('roleRef.kind', kind, kinds)
  if (name === '') yield requiredError('roleRef.name')
  else for (const problem of isPathSegmentName(name)) yield invalidError('roleRef.name', name, problem)
  for (const [i, subject] of (next.subjects ?? []).entries()) {
    yield* validateSubject(subject, `subjects[${i}]`, options.namespaced)
  }
  if (previous === undefined) return
  const { roleRef: before } = previous
  if (before.apiGroup !== apiGroup || before.kind !== kind || before.name !== name) {
    yield invalidError('roleRef', shownValue(next.roleRef), 'cannot change roleRef')
  }
}

function* validateSubject(subject: Subject, path: string, namespaced: boolean): Iterable<FieldError> {
  const { kind, name, namespace = '', apiGroup = '' } = subject
  if (name === '') yield requiredError(`${path}.name`)
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') {
        for (const problem of isDns1123Subdomain(name)) yield invalidError(`${path}.name`, name, problem)
      }
      if (apiGroup !== '') yield notSupportedError(`${path}.apiGroup`, apiGroup, [''])
      if (!namespaced && namespace === '') yield requiredError(`${path}.namespace`)
      break
    case 'User':
    case 'Group':
      if (name === '') yield invalidError(`${path}.name`, name, `${kind.toLowerCase()} name cannot be empty`)
      if (apiGroup !== rbacGroup) yield notSupportedError(`${path}.apiGroup`, apiGroup, [rbacGroup])
      break
    default:
      yield notSupportedError(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
  }
}

/** What `kubectl get roles` and `clusterroles` show. */
export const roleColumns: readonly Column<KubernetesObject>[] = [nameColumn, createdAtColumn]

const subjectsOf = ({ subjects = [] }: BindingLike, kind: string): readonly Subject[] =>
  subjects.filter((subject) => subject.kind === kind)

const wide = (name: string, description: string, cell: (binding: BindingLike) => readonly string[]) =>
  ({ name, type: 'string', priority: 1, description, cell: (object: BindingLike) => cell(object).join(', ') }) as const

/** What `kubectl get rolebindings` and `clusterrolebindings` show. */
export const bindingColumns: readonly Column<BindingLike>[] = [
  nameColumn,
  {
    name: 'Role',
    type: 'string',
    priority: 0,
    description: 'The role that is bound.',
    cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
  },
  ageColumn,
  wide('Users', 'Users who get the role.', (object) => subjectsOf(object, 'User').map(({ name }) => name)),
  wide('Groups', 'Groups that get the role.', (object) => subjectsOf(object, 'Group').map(({ name }) => name)),
  wide('ServiceAccounts', 'Service accounts that get the role.', (object) =>
    subjectsOf(object, 'ServiceAccount').map(({ name, namespace = '' }) => `${namespace}/${name}`),
  ),
]
