// Names in fields: what is wrong with a text, as errors of its field.
import { type FieldError, invalidError, noErrors, requiredError, tooLongError } from '../meta/field-error.ts'
import { rememberGood } from '../meta/remember-good.ts'
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from '../meta/names.ts'

function check(problemsOf: (value: string) => readonly string[]) {
  const isGood = rememberGood(problemsOf)
  return (value: string, path: string): readonly FieldError[] =>
    isGood(value) ? noErrors : problemsOf(value).map((problem) => invalidError(path, value, problem))
}

/** A label of a DNS name: names of containers, volumes, namespaces. */
export const validateDNSLabel = check(isDns1123Label)

/** Labels with dots between them: names of most objects. */
export const validateDNSSubdomain = check(isDns1123Subdomain)

/** A name with an optional domain before a slash: keys of labels, conditions, resources. */
export const validateQualifiedName = check(isQualifiedName)

/** The value of a label. */
export const validateLabelValue = check(isLabelValue)

const driverNameLengthMax = 63

/** The name of a CSI driver: a domain, of any case. Upstream: ValidateCSIDriverName of core. */
export function* validateCSIDriverName(name: string, path: string): Iterable<FieldError> {
  if (name === '') yield requiredError(path)
  if (name.length > driverNameLengthMax) yield tooLongError(path, driverNameLengthMax)
  for (const problem of isDns1123Subdomain(name.toLowerCase())) yield invalidError(path, name, problem)
}
