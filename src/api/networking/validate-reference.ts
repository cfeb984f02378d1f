// References to objects of any kind, beside which they stand. Upstream: validateIngressTypedLocalObjectReference.
import { validateDNSSubdomain } from '../core/validate-name.ts'
import { type FieldError, invalidError, requiredError } from '../meta/field-error.ts'
import { isPathSegmentName } from '../meta/names.ts'

/** A name that stands in a path. */
export function* validatePathSegment(value: string | undefined, path: string): Iterable<FieldError> {
  if (value === undefined || value === '') return yield requiredError(path)
  for (const problem of isPathSegmentName(value)) yield invalidError(path, value, problem)
}

/** Group, kind and name of an object. */
export function* validateTypedReference(
  { apiGroup, kind, name }: { readonly apiGroup?: string; readonly kind: string; readonly name: string },
  path: string,
): Iterable<FieldError> {
  if (apiGroup !== undefined) yield* validateDNSSubdomain(apiGroup, `${path}.apiGroup`)
  yield* validatePathSegment(kind, `${path}.kind`)
  yield* validatePathSegment(name, `${path}.name`)
}
