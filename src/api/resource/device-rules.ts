// What names, selectors, configurations, tolerations and conditions of devices must look like, wherever they stand.
// Expressions (CEL) are not compiled here: whoever evaluates them does. Upstream: pkg/apis/resource/validation.
import { isExtendedResource } from '../core/resource-name.ts'
import {
  validateDNSLabel,
  validateDNSSubdomain,
  validateLabelValue,
  validateQualifiedName,
} from '../core/validate-name.ts'
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
  tooLongError,
  tooManyError,
} from '../meta/field-error.ts'
import { isCIdentifier, isDns1123Subdomain, isQualifiedName } from '../meta/names.ts'
import type { JsonValue } from '../schema/language.ts'
import { validateCSIDriverName } from '../core/validate-name.ts'
import type { DeviceConfiguration, DeviceSelector, DeviceToleration } from './v1.types.ts'

/** The group of all kinds here. */
export const resourceGroup = 'resource.k8s.io'

const poolNameLengthMax = 253
const selectorsMax = 32
const expressionBytesMax = 10 * 1024
const parametersBytesMax = 10 * 1024
const identifierLengthMax = 32
const bindingConditionsMax = 4

/** How long claims', classes' and allocations' lists may be, unless said otherwise. */
export const deviceListMax = 32

const effects: readonly string[] = ['NoExecute', 'NoSchedule', 'None']
const operators: readonly string[] = ['Equal', 'Exists']

/** How a list's items are checked. */
export interface ListRules<T> {
  /** Undefined: no limit. */
  readonly max?: number
  validateItem(item: T, path: string): Iterable<FieldError>
  /** What no two items may share; absent: anything. */
  keyOf?(item: T): string
}

/** A list of limited length; when it is too long its items are not looked at. */
export function* validateList<T>(
  items: readonly T[] = [],
  path: string,
  { max = Number.POSITIVE_INFINITY, validateItem, keyOf }: ListRules<T>,
): Iterable<FieldError> {
  if (items.length > max) return yield tooManyError(path, items.length, max)
  for (const [i, item] of items.entries()) yield* validateItem(item, `${path}[${i}]`)
  if (keyOf === undefined) return
  const keys = new Set<string>()
  for (const [i, item] of items.entries()) {
    const key = keyOf(item)
    if (keys.has(key)) yield duplicateError(`${path}[${i}]`, key)
    keys.add(key)
  }
}

/** Names of drivers are those of CSI drivers. */
export const validateDriverName = validateCSIDriverName
/** Names of devices, requests and counters. */
export const validateDeviceName = validateDNSLabel

/** Names of pools: subdomains with slashes between. */
export function* validatePoolName(name: string, path: string): Iterable<FieldError> {
  if (name === '') return yield requiredError(path)
  if (name.length > poolNameLengthMax) yield tooLongError(path, poolNameLengthMax)
  for (const part of name.split('/')) {
    for (const problem of isDns1123Subdomain(part)) yield invalidError(path, part, problem)
  }
}

/** The class of a request. */
export function* validateClassName(name: string, path: string): Iterable<FieldError> {
  if (name === '') yield requiredError(path)
  else yield* validateDNSSubdomain(name, path)
}

/** Which devices fit: expressions about them. */
export function validateSelectors(selectors: readonly DeviceSelector[] = [], path: string): Iterable<FieldError> {
  return validateList(selectors, path, { max: selectorsMax, validateItem: validateSelector })
}

function* validateSelector({ cel }: DeviceSelector, path: string): Iterable<FieldError> {
  if (cel === undefined) return yield requiredError(`${path}.cel`)
  if (new TextEncoder().encode(cel.expression).length > expressionBytesMax) {
    yield tooLongError(`${path}.cel.expression`, expressionBytesMax)
  }
}

/** What a driver is told; only the driver understands it. */
export function* validateConfiguration({ opaque }: DeviceConfiguration, path: string): Iterable<FieldError> {
  if (opaque === undefined) return yield requiredError(`${path}.opaque`)
  yield* validateDriverName(opaque.driver, `${path}.opaque.driver`)
  yield* validateJsonObject(opaque.parameters, `${path}.opaque.parameters`, parametersBytesMax)
}

/** JSON of any kind that must be an object, and not too large. Upstream: validateRawExtension. */
export function* validateJsonObject(
  value: JsonValue | undefined,
  path: string,
  bytesMax: number,
): Iterable<FieldError> {
  if (value === undefined || value === null) yield requiredError(path)
  else if (new TextEncoder().encode(JSON.stringify(value)).length > bytesMax) yield tooLongError(path, bytesMax)
  else if (typeof value !== 'object' || Array.isArray(value)) {
    yield invalidError(path, '<value omitted>', 'must be a valid JSON object')
  }
}

/** The effect of a taint or a toleration. */
export function* validateEffect(effect: string, path: string): Iterable<FieldError> {
  if (!effects.includes(effect)) yield notSupportedError(path, effect, effects)
}

/** What taints a claim tolerates. */
export function* validateToleration(toleration: DeviceToleration, path: string): Iterable<FieldError> {
  const { key = '', value = '', effect = '' } = toleration
  const operator: string = toleration.operator ?? ''
  if (key !== '') yield* validateQualifiedName(key, `${path}.key`)
  if (operator === 'Exists') {
    if (value !== '') yield invalidError(`${path}.value`, value, 'must be empty for operator `Exists`')
  } else if (operator === 'Equal') yield* validateLabelValue(value, `${path}.value`)
  else if (operator === '') yield requiredError(`${path}.operator`)
  else yield notSupportedError(`${path}.operator`, operator, operators)
  if (effect !== '') yield* validateEffect(effect, `${path}.effect`)
}

/** Which conditions a Pod waits for before it is bound, and which end the waiting. */
export interface BindingParameters {
  readonly bindingConditions?: readonly string[]
  readonly bindingFailureConditions?: readonly string[]
}

/** The conditions are names, distinct, and either both lists are there or none. */
export function* validateBindingParameters(
  { bindingConditions: wanted = [], bindingFailureConditions: failures = [] }: BindingParameters,
  path: string,
): Iterable<FieldError> {
  const [wantedPath, failurePath] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`]
  const names = { max: bindingConditionsMax, validateItem: validateQualifiedName, keyOf: (name: string) => name }
  yield* validateList(wanted, wantedPath, names)
  yield* validateList(failures, failurePath, names)
  for (const [i, name] of failures.entries()) {
    if (!wanted.includes(name)) continue
    const detail = 'bindingFailureConditions must not overlap with bindingConditions'
    yield invalidError(`${failurePath}[${i}]`, name, detail)
  }
  if (wanted.length === 0 && failures.length > 0) {
    yield invalidError(wantedPath, null, 'bindingConditions are required to use bindingFailureConditions')
  }
  if (failures.length === 0 && wanted.length > 0) {
    yield invalidError(failurePath, null, 'bindingFailureConditions are required to use bindingConditions')
  }
}

function* validateIdentifier(text: string, path: string): Iterable<FieldError> {
  if (text.length > identifierLengthMax) yield tooLongError(path, identifierLengthMax)
  for (const problem of isCIdentifier(text)) yield invalidError(path, text, problem)
}

/** The name of an attribute or a capacity: `domain/identifier`, or only the identifier. */
export function* validateAttributeName(name: string, path: string): Iterable<FieldError> {
  const [first = '', second, ...more] = name.split('/')
  if (more.length > 0) return yield invalidError(path, name, 'must not contain more than one slash')
  if (second === undefined) return yield* validateIdentifier(first, path)
  if (first === '') yield invalidError(path, '', 'the domain must not be empty')
  else yield* validateDriverName(first, path)
  if (second === '') yield invalidError(path, '', 'the name must not be empty')
  else yield* validateIdentifier(second, path)
}

/** The name of an attribute with its domain. */
export function* validateFullAttributeName(name: string, path: string): Iterable<FieldError> {
  yield* validateAttributeName(name, path)
  if (name.includes('/')) return
  yield invalidError(path, name, 'a fully qualified name must be a domain and a name separated by a slash')
}

/** A resource that containers may ask for in the place of a claim. */
export function* validateExtendedResourceName(name: string, path: string): Iterable<FieldError> {
  if (isExtendedResource(name) && isQualifiedName(`requests.${name}`).length === 0) return
  yield invalidError(path, name, 'must be a valid extended resource name')
}

/** An identifier as RFC 4122 writes it. */
export function* validateUuid(uid: string, path: string): Iterable<FieldError> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uid)) return
  if (uid.length !== 36 && uid.length !== 32) {
    return yield invalidError(path, uid, `error validating uid: invalid UUID length: ${uid.length}`)
  }
  if (!/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(uid)) {
    return yield invalidError(path, uid, 'error validating uid: invalid UUID format')
  }
  const form = '`xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters'
  yield invalidError(path, uid, `uid must be in RFC 4122 normalized form, ${form}`)
}
