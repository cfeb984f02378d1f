// Names of signers of certificates: `example.com/signer-name`. Upstream: ValidateSignerName of pkg/apis/core/validation.
import { type FieldError, invalidError, requiredError, tooLongError } from '../meta/field-error.ts'
import { dns1123SubdomainMaxLength, isDns1123Label, isDns1123Subdomain } from '../meta/names.ts'

/** Room for a label and a subdomain behind the slash. */
const signerNameLengthMax = dns1123SubdomainMaxLength + (253 + 63 + 1) + 1

/** What is wrong with the first of the parts with something wrong. */
function* validateParts(
  text: string,
  path: string,
  problemsOf: (part: string) => readonly string[],
): Iterable<FieldError> {
  for (const part of text.split('.')) {
    const problems = problemsOf(part)
    for (const problem of problems) {
      yield invalidError(path, text, `validating label ${JSON.stringify(part)}: ${problem}`)
    }
    if (problems.length > 0) return
  }
}

/** What is wrong with the name of a signer. */
export function* validateSignerName(name: string, path: string): Iterable<FieldError> {
  if (name === '') return yield requiredError(path)
  const [domain = '', rest, ...more] = name.split('/')
  if (rest === undefined || more.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
    return yield invalidError(path, name, detail)
  }
  if (domain.length > dns1123SubdomainMaxLength) yield tooLongError(path, dns1123SubdomainMaxLength)
  yield* validateParts(domain, path, isDns1123Label)
  if (!domain.includes('.')) {
    yield invalidError(path, domain, 'should be a domain with at least two segments separated by dots')
  }
  yield* validateParts(rest, path, isDns1123Subdomain)
  if (name.length > signerNameLengthMax) yield tooLongError(path, signerNameLengthMax)
}
