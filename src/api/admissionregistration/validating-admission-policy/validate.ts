// What is wrong with a ValidatingAdmissionPolicy, as far as it can be said without compiling its expressions. Upstream:
// validateValidatingAdmissionPolicySpec.
import { validateQualifiedName } from '../../core/validate-name.ts'
import { shownValue } from '../../meta/field-checks.ts'
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { validateConditions } from '../../meta/validate-conditions.ts'
import { isBlank } from '../expressions.ts'
import { validatePolicySpec } from '../policies.ts'
import type {
  AuditAnnotation,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyStatus,
  Validation,
} from '../v1.types.ts'

const auditAnnotationsMax = 20
const valueExpressionBytesMax = 5 * 1024
const reasons: readonly string[] = ['Forbidden', 'Invalid', 'RequestEntityTooLarge']

function* validateValidation(one: Validation, path: string): Iterable<FieldError> {
  const { expression, message = '', messageExpression = '', reason } = one
  if (isBlank(expression)) yield requiredError(`${path}.expression`, 'expression is not specified')
  if (messageExpression !== '' && isBlank(messageExpression)) {
    yield invalidError(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified')
  }
  if (message !== '' && isBlank(message)) {
    yield invalidError(`${path}.message`, message, 'message must be non-empty if specified')
  } else if (/[\n\r]/.test(message.trim())) {
    yield invalidError(`${path}.message`, message, 'message must not contain line breaks')
  }
  if (reason !== undefined && !reasons.includes(reason)) yield notSupportedError(`${path}.reason`, reason, reasons)
}

function* validateAuditAnnotations(
  annotations: readonly AuditAnnotation[],
  policyName: string,
  path: string,
): Iterable<FieldError> {
  if (annotations.length > auditAnnotationsMax) {
    const detail = `must not have more than ${auditAnnotationsMax} auditAnnotations`
    yield invalidError(path, shownValue(annotations), detail)
  }
  const keys = new Set<string>()
  for (const [i, { key, valueExpression }] of annotations.entries()) {
    const at = `${path}[${i}]`
    // Annotations are named for the policy that makes them.
    yield* validateQualifiedName(`${policyName}/${key}`, `${at}.key`)
    if (isBlank(valueExpression)) yield requiredError(`${at}.valueExpression`, 'valueExpression is not specified')
    else if (valueExpression.trim().length > valueExpressionBytesMax) {
      yield requiredError(`${at}.valueExpression`, `must not exceed ${valueExpressionBytesMax} bytes in length`)
    }
    if (keys.has(key)) yield duplicateError(`${at}.key`, key)
    keys.add(key)
  }
}

/** What is wrong with a policy. */
export function* validatePolicy({ metadata, spec }: ValidatingAdmissionPolicy): Iterable<FieldError> {
  const { validations = [], auditAnnotations = [] } = spec
  yield* validatePolicySpec(spec)
  if (validations.length + auditAnnotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item'
    yield requiredError('spec.validations', detail)
    yield requiredError('spec.auditAnnotations', detail)
  }
  for (const [i, one] of validations.entries()) yield* validateValidation(one, `spec.validations[${i}]`)
  yield* validateAuditAnnotations(auditAnnotations, metadata.name, 'spec.auditAnnotations')
}

/** What is wrong with what was found out about a policy's types. */
export function* validatePolicyStatus(status: ValidatingAdmissionPolicyStatus): Iterable<FieldError> {
  for (const [i, { fieldRef, warning }] of (status.typeChecking?.expressionWarnings ?? []).entries()) {
    const at = `status.typeChecking.expressionWarnings[${i}]`
    if (warning === '') yield requiredError(`${at}.warning`)
    if (isBlank(fieldRef)) yield requiredError(`${at}.fieldRef`)
  }
  yield* validateConditions(status.conditions ?? [], 'status.conditions')
}
