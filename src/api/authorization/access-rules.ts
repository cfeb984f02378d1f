// What an access review must say: about a resource or about a path, never both; and about someone, unless it is about the one
// who asks. Upstream counterpart: pkg/apis/authorization/validation.
import { shownValue } from '../meta/field-checks.ts'
import { type FieldError, invalidError, requiredError } from '../meta/field-error.ts'
import type { SelfSubjectAccessReviewSpec, SubjectAccessReviewSpec } from './v1.types.ts'

/** Upstream's rule for a review of one's own access. */
export function* validateSelfAccessSpec(spec: SelfSubjectAccessReviewSpec): Iterable<FieldError> {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec
  if (resource !== undefined && path !== undefined) {
    yield invalidError(
      'spec.nonResourceAttributes',
      shownValue(path),
      'cannot be specified in combination with resourceAttributes',
    )
  }
  if (resource === undefined && path === undefined) {
    const text = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
    yield invalidError('spec.resourceAttributes', null, text)
  }
}

/** And of someone else's. */
export function* validateAccessSpec(spec: SubjectAccessReviewSpec): Iterable<FieldError> {
  yield* validateSelfAccessSpec(spec)
  if ((spec.user ?? '') === '' && (spec.groups ?? []).length === 0) {
    yield invalidError('spec.user', spec.user ?? '', 'at least one of user or group must be specified')
  }
}

/** A local review names a namespace, and means that one. */
export function* validateLocalAccessSpec(spec: SubjectAccessReviewSpec, namespace: string): Iterable<FieldError> {
  yield* validateAccessSpec(spec)
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec
  if (path !== undefined) {
    yield invalidError('spec.nonResourceAttributes', shownValue(path), 'disallowed on this kind of request')
  }
  if (resource !== undefined && (resource.namespace ?? '') !== namespace) {
    yield invalidError('spec.resourceAttributes.namespace', resource.namespace ?? '', 'must match metadata.namespace')
  }
  if (namespace === '') yield requiredError('metadata.namespace')
}
