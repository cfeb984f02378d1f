// Affinity to nodes and to other Pods, and how Pods are spread over a topology.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import { validateLabelSelector } from '../../../meta/label-selector.ts'
import { isDns1123Label } from '../../../meta/names.ts'
import type { LabelSelector } from '../../../meta/v1.types.ts'
import type { Affinity, NodeAffinity, PodAffinity, PodAffinityTerm, TopologySpreadConstraint } from '../../v1.types.ts'
import { validateQualifiedName } from '../../validate-name.ts'
import { validateNodeSelector, validatePreferredTerms } from './node-selector.ts'

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

/** `spec.affinity`. */
export function* validateAffinity(affinity: Affinity, path: string): Iterable<FieldError> {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  if (nodeAffinity !== undefined) yield* validateNodeAffinity(nodeAffinity, `${path}.nodeAffinity`)
  if (podAffinity !== undefined) yield* validatePodAffinity(podAffinity, `${path}.podAffinity`)
  if (podAntiAffinity !== undefined) yield* validatePodAffinity(podAntiAffinity, `${path}.podAntiAffinity`)
}

function* validateNodeAffinity(affinity: NodeAffinity, path: string): Iterable<FieldError> {
  const selector = affinity[required]
  if (selector !== undefined) yield* validateNodeSelector(selector, `${path}.${required}`)
  yield* validatePreferredTerms(affinity[preferred] ?? [], `${path}.${preferred}`)
}

/** Pod affinity and anti-affinity have the same shape. */
function* validatePodAffinity(affinity: PodAffinity, path: string): Iterable<FieldError> {
  for (const [i, term] of (affinity[required] ?? []).entries()) yield* validateTerm(term, `${path}.${required}[${i}]`)
  for (const [i, { weight, podAffinityTerm }] of (affinity[preferred] ?? []).entries()) {
    const at = `${path}.${preferred}[${i}]`
    if (weight <= 0 || weight > 100) yield invalidError(`${at}.weight`, weight, 'must be in the range 1-100')
    yield* validateTerm(podAffinityTerm, `${at}.podAffinityTerm`)
  }
}

function* validateTerm(term: PodAffinityTerm, path: string): Iterable<FieldError> {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey } = term
  if (labelSelector !== undefined) yield* validateLabelSelector(labelSelector, `${path}.labelSelector`)
  if (namespaceSelector !== undefined) yield* validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`)
  for (const name of namespaces) {
    for (const problem of isDns1123Label(name)) yield invalidError(`${path}.namespace`, name, problem)
  }
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term
  yield* validateLabelKeys(matchLabelKeys, `${path}.matchLabelKeys`, labelSelector)
  yield* validateLabelKeys(mismatchLabelKeys, `${path}.mismatchLabelKeys`, labelSelector)
  for (const [i, key] of matchLabelKeys.entries()) {
    if (!mismatchLabelKeys.includes(key)) continue
    yield invalidError(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')
  }
  if (topologyKey === '') yield requiredError(`${path}.topologyKey`, 'can not be empty')
  yield* validateQualifiedName(topologyKey, `${path}.topologyKey`)
}

/** Keys whose values are taken from the Pod itself; without a selector there is nothing they could add to. */
function* validateLabelKeys(
  keys: readonly string[],
  path: string,
  selector: LabelSelector | undefined,
): Iterable<FieldError> {
  if (keys.length > 0 && selector === undefined) {
    yield forbiddenError(path, 'must not be specified when labelSelector is not set')
  }
  for (const [i, key] of keys.entries()) yield* validateQualifiedName(key, `${path}[${i}]`)
}

const unsatisfiableActions: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway']
const inclusionPolicies: readonly string[] = ['Honor', 'Ignore']

/** `spec.topologySpreadConstraints`. */
export function* validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[],
  path: string,
): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, constraint] of constraints.entries()) {
    const at = `${path}[${i}]`
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, minDomains } = constraint
    if (maxSkew <= 0) yield invalidError(`${at}.maxSkew`, maxSkew, 'must be greater than zero')
    if (topologyKey === '') yield requiredError(`${at}.topologyKey`, 'can not be empty')
    else yield* validateQualifiedName(topologyKey, `${at}.topologyKey`)
    if (!unsatisfiableActions.includes(whenUnsatisfiable)) {
      yield notSupportedError(`${at}.whenUnsatisfiable`, whenUnsatisfiable, unsatisfiableActions)
    }
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`
    if (seen.has(pair)) yield duplicateError(`${at}.{topologyKey, whenUnsatisfiable}`, pair)
    seen.add(pair)
    if (minDomains !== undefined) yield* validateMinDomains(minDomains, `${at}.minDomains`, whenUnsatisfiable)
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name]
      if (policy === undefined || inclusionPolicies.includes(policy)) continue
      yield notSupportedError(`${at}.${name}`, policy, inclusionPolicies)
    }
    yield* validateSpreadLabelKeys(constraint, `${at}.matchLabelKeys`)
    if (labelSelector !== undefined) yield* validateLabelSelector(labelSelector, `${at}.labelSelector`)
  }
}

function* validateMinDomains(minDomains: number, path: string, whenUnsatisfiable: string): Iterable<FieldError> {
  if (minDomains <= 0) yield invalidError(path, minDomains, 'must be greater than zero')
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const detail = 'can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway'
    yield invalidError(path, minDomains, detail)
  }
}

function* validateSpreadLabelKeys(constraint: TopologySpreadConstraint, path: string): Iterable<FieldError> {
  const { matchLabelKeys = [], labelSelector } = constraint
  yield* validateLabelKeys(matchLabelKeys, path, labelSelector)
  const selected = new Set((labelSelector?.matchExpressions ?? []).map(({ key }) => key))
  for (const key of Object.keys(labelSelector?.matchLabels ?? {})) selected.add(key)
  for (const [i, key] of matchLabelKeys.entries()) {
    if (!selected.has(key)) continue
    yield invalidError(`${path}[${i}]`, key, 'exists in both matchLabelKeys and labelSelector')
  }
}
