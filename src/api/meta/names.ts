// What names and values must look like, and what is said when they do not: each check returns the texts of what is
// wrong, none if nothing is. Upstream: apimachinery/pkg/util/validation, pkg/api/validation/name.go.

const dns1123LabelPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dns1123SubdomainPattern = `${dns1123LabelPattern}(\\.${dns1123LabelPattern})*`
const dns1035LabelPattern = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualifiedNamePattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValuePattern = `(${qualifiedNamePattern})?`
const wildcardSubdomainPattern = `\\*\\.${dns1123SubdomainPattern}`
const cIdentifierPattern = '[A-Za-z_][A-Za-z0-9_]*'
const envVarNamePattern = '[-._a-zA-Z][-._a-zA-Z0-9]*'
const configMapKeyPattern = '[-._a-zA-Z0-9]+'
const httpHeaderNamePattern = '[-A-Za-z0-9]+'

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`)
const dns1123Label = whole(dns1123LabelPattern)
// The subdomain is checked label by label, since its pattern could be slow on long texts.
const dns1035Label = whole(dns1035LabelPattern)
const qualifiedName = whole(qualifiedNamePattern)
const cIdentifier = whole(cIdentifierPattern)
const envVarName = whole(envVarNamePattern)
const configMapKey = whole(configMapKeyPattern)
const httpHeaderName = whole(httpHeaderNamePattern)

export const dns1123LabelMaxLength = 63
export const dns1123SubdomainMaxLength = 253
export const labelValueMaxLength = 63
export const qualifiedNameMaxLength = 63

const maxLengthText = (max: number): string => `must be no more than ${max} bytes`
const emptyText = 'must be non-empty'

/** `<said> (e.g. 'a',  or 'b', regex used for validation is '<pattern>')`, as upstream joins it, two spaces and all. */
function patternText(said: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${said} (regex used for validation is '${pattern}')`
  const shown = examples.map((example) => `'${example}', `).join(' or ')
  return `${said} (e.g. ${shown}regex used for validation is '${pattern}')`
}

const byteLength = (text: string): number => {
  // Names are ASCII nearly always; only others need counting.
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return new TextEncoder().encode(text).length
  return text.length
}

const tooLong = (text: string, max: number): string[] => (byteLength(text) > max ? [maxLengthText(max)] : [])

const isSubdomainText = (text: string): boolean => text.split('.').every((label) => dns1123Label.test(label))

/** RFC 1123 label: lower case, digits, '-'; at most 63. */
export function isDns1123Label(value: string): string[] {
  const errors = tooLong(value, dns1123LabelMaxLength)
  if (dns1123Label.test(value)) return errors
  if (isSubdomainText(value)) errors.push('must not contain dots')
  else {
    const said =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
    errors.push(patternText(said, dns1123LabelPattern, 'my-name', '123-abc'))
  }
  return errors
}

const subdomainSaid =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"

/** RFC 1123 subdomain: labels with dots between; at most 253. */
export function isDns1123Subdomain(value: string): string[] {
  const errors = tooLong(value, dns1123SubdomainMaxLength)
  if (!isSubdomainText(value)) errors.push(patternText(subdomainSaid, dns1123SubdomainPattern, 'example.com'))
  return errors
}

/** `*.` and a subdomain. */
export function isDnsWildcardSubdomain(value: string): string[] {
  const errors = tooLong(value, dns1123SubdomainMaxLength)
  if (value.startsWith('*.') && isSubdomainText(value.slice(2))) return errors
  const said =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
  errors.push(patternText(said, wildcardSubdomainPattern, '*.example.com'))
  return errors
}

/** RFC 1035 label: begins with a letter; at most 63. */
export function isDns1035Label(value: string): string[] {
  const errors = tooLong(value, dns1123LabelMaxLength)
  if (dns1035Label.test(value)) return errors
  const said =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  errors.push(patternText(said, dns1035LabelPattern, 'my-name', 'abc-123'))
  return errors
}

const qualifiedSaid =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

/** A name with an optional `prefix/`: label keys, annotation keys, finalizers. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/')
  const errors: string[] = []
  let name = value
  if (parts.length === 2) {
    const [prefix = '', rest = ''] = parts
    name = rest
    if (prefix === '') errors.push(`prefix part ${emptyText}`)
    else for (const text of isDns1123Subdomain(prefix)) errors.push(`prefix part ${text}`)
  } else if (parts.length > 2) {
    const said = patternText(`a qualified name ${qualifiedSaid}`, qualifiedNamePattern, 'MyName', 'my.name', '123-abc')
    return [`${said} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  if (name === '') errors.push(`name part ${emptyText}`)
  else for (const text of tooLong(name, qualifiedNameMaxLength)) errors.push(`name part ${text}`)
  if (!qualifiedName.test(name)) {
    errors.push(`name part ${patternText(qualifiedSaid, qualifiedNamePattern, 'MyName', 'my.name', '123-abc')}`)
  }
  return errors
}

/** The value of a label: empty, or like the name part of its key; at most 63. */
export function isLabelValue(value: string): string[] {
  const errors = tooLong(value, labelValueMaxLength)
  if (value === '' || qualifiedName.test(value)) return errors
  const said =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  errors.push(patternText(said, labelValuePattern, 'MyValue', 'my_value', '12345'))
  return errors
}

/** A subdomain of at least two labels, for finalizers, signers and the like. */
export function isFullyQualifiedName(value: string): string[] {
  if (value === '') return ['Required value']
  const errors = isDns1123Subdomain(value)
  if (errors.length > 0) return errors
  return value.split('.').length < 3 ? ['should be a domain with at least three segments separated by dots'] : []
}

/** `domain/path`. */
export function isDomainPrefixedPath(value: string): string[] {
  const slash = value.indexOf('/')
  if (slash <= 0 || slash === value.length - 1) {
    return ['must be a domain-prefixed path (such as "acme.io/foo")']
  }
  const errors = isDns1123Subdomain(value.slice(0, slash))
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(value.slice(slash + 1))) {
    errors.push(patternText('Invalid path', "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"))
  }
  return errors
}

export function isCIdentifier(value: string): string[] {
  if (cIdentifier.test(value)) return []
  const said =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'"
  return [patternText(said, cIdentifierPattern, 'my_name', 'MY_NAME', 'MyName')]
}

/** The stricter rule for names of environment variables. */
export function isEnvVarName(value: string): string[] {
  const errors: string[] = []
  if (!envVarName.test(value)) {
    const said =
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit"
    errors.push(patternText(said, envVarNamePattern, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'))
  }
  return [...errors, ...dotNames(value)]
}

/** The rule of today for names of environment variables: any printable ASCII but '='. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value === '') return [`environment variable name ${emptyText}`]
  return /^[ -<>-~]+$/.test(value)
    ? []
    : [`a valid environment variable name must consist only of printable ASCII characters other than '='`]
}

function dotNames(value: string): string[] {
  if (value === '.') return ["must not be '.'"]
  if (value === '..') return ["must not be '..'"]
  return value.startsWith('..') ? ["must not start with '..'"] : []
}

/** A key of a ConfigMap or Secret: a file name. */
export function isConfigMapKey(value: string): string[] {
  const errors = tooLong(value, dns1123SubdomainMaxLength)
  if (!configMapKey.test(value)) {
    const said = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
    errors.push(patternText(said, configMapKeyPattern, 'key.name', 'KEY_NAME', 'key-name'))
  }
  return [...errors, ...dotNames(value)]
}

export function isHttpHeaderName(value: string): string[] {
  if (httpHeaderName.test(value)) return []
  return [
    patternText(
      "a valid HTTP header must consist of alphanumeric characters or '-'",
      httpHeaderNamePattern,
      'X-Header-Name',
    ),
  ]
}

/** An IANA service name: the name of a port. */
export function isPortName(value: string): string[] {
  const errors: string[] = []
  if (value.length > 15) errors.push(maxLengthText(15))
  if (!/^[-a-z0-9]+$/.test(value)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)')
  if (value.includes('--')) errors.push('must not contain consecutive hyphens')
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen')
  return errors
}

/** `min` to `max`, both included. */
export function isInRange(value: number, min: number, max: number): string[] {
  return value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`]
}

export function isValidPortNumber(port: number): string[] {
  return isInRange(port, 1, 65535)
}

/** What can be no segment of a path: '.', '..', and texts with '/' or '%'. With `prefix`, something will follow. */
export function isPathSegmentName(value: string, prefix = false): string[] {
  if (!prefix && (value === '.' || value === '..')) return [`may not be '${value}'`]
  return ['/', '%'].filter((text) => value.includes(text)).map((text) => `may not contain '${text}'`)
}

/** A `generateName` may end in '-', since characters follow. */
function masked(name: string, prefix: boolean): string {
  return prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}

/** For `KindDefinition.validateName`: the name, or the beginning of one if `prefix`. */
export const nameIsDns1123Subdomain = (name: string, prefix: boolean): string[] =>
  isDns1123Subdomain(masked(name, prefix))
export const nameIsDns1123Label = (name: string, prefix: boolean): string[] => isDns1123Label(masked(name, prefix))
export const nameIsDns1035Label = (name: string, prefix: boolean): string[] => isDns1035Label(masked(name, prefix))
export const nameIsPathSegment = (name: string, prefix: boolean): string[] => isPathSegmentName(name, prefix)
