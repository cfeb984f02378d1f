// Node selectors: of a Pod's node affinity, of a PersistentVolume, of a storage class.
import { type FieldError, forbiddenError, invalidError, requiredError } from '../../../meta/field-error.ts'
import { isDns1123Subdomain, isLabelValue } from '../../../meta/names.ts'
import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PreferredSchedulingTerm,
} from '../../v1.types.ts'
import { validateQualifiedName } from '../../validate-name.ts'

function* validateExpression(
  { key, operator, values = [] }: NodeSelectorRequirement,
  path: string,
  checkValues: boolean,
): Iterable<FieldError> {
  const at = `${path}.values`
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) yield requiredError(at, "must be specified when `operator` is 'In' or 'NotIn'")
      break
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        yield forbiddenError(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      }
      break
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        yield requiredError(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")
      }
      break
    default:
      yield invalidError(`${path}.operator`, operator, 'not a valid selector operator')
  }
  yield* validateQualifiedName(key, `${path}.key`)
  if (!checkValues) return
  for (const [i, value] of values.entries()) {
    for (const problem of isLabelValue(value)) yield invalidError(`${at}[${i}]`, value, problem)
  }
}

/** A node is matched by its name only. */
function* validateField({ key, operator, values = [] }: NodeSelectorRequirement, path: string): Iterable<FieldError> {
  if (operator !== 'In' && operator !== 'NotIn') {
    yield invalidError(`${path}.operator`, operator, 'not a valid selector operator')
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
    yield requiredError(`${path}.values`, detail)
  }
  if (key !== 'metadata.name') {
    return yield invalidError(`${path}.key`, key, 'not a valid field selector key')
  }
  for (const [i, value] of values.entries()) {
    for (const problem of isDns1123Subdomain(value)) yield invalidError(`${path}.values[${i}]`, value, problem)
  }
}

function* validateTerm(term: NodeSelectorTerm, path: string, checkValues: boolean): Iterable<FieldError> {
  for (const [i, one] of (term.matchExpressions ?? []).entries()) {
    yield* validateExpression(one, `${path}.matchExpressions[${i}]`, checkValues)
  }
  for (const [i, one] of (term.matchFields ?? []).entries()) yield* validateField(one, `${path}.matchFields[${i}]`)
}

/** A selector of nodes: at least one term. */
export function* validateNodeSelector(selector: NodeSelector, path: string): Iterable<FieldError> {
  const at = `${path}.nodeSelectorTerms`
  const terms = selector.nodeSelectorTerms
  if (terms.length === 0) return yield requiredError(at, 'must have at least one node selector term')
  for (const [i, term] of terms.entries()) yield* validateTerm(term, `${at}[${i}]`, true)
}

/** Terms that are only preferred; values that no label can have are let pass, as upstream does. */
export function* validatePreferredTerms(terms: readonly PreferredSchedulingTerm[], path: string): Iterable<FieldError> {
  for (const [i, { weight, preference }] of terms.entries()) {
    if (weight <= 0 || weight > 100) yield invalidError(`${path}[${i}].weight`, weight, 'must be in the range 1-100')
    yield* validateTerm(preference, `${path}[${i}].preference`, false)
  }
}
