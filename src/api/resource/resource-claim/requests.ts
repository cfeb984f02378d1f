// What a claim asks for: requests, constraints among them, and what drivers are told. Upstream: validateDeviceClaim of
// pkg/apis/resource/validation, SetDefaults_ExactDeviceRequest.
import { validateDNSLabel } from '../../core/validate-name.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import {
  deviceListMax,
  validateClassName,
  validateConfiguration,
  validateFullAttributeName,
  validateList,
  validateSelectors,
  validateToleration,
} from '../device-rules.ts'
import type {
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from '../v1.types.ts'

const firstAvailableMax = 8
const tolerationsMax = 16
const modes: readonly string[] = ['All', 'ExactCount']

type CountedRequest = Pick<ExactDeviceRequest, 'allocationMode' | 'count'>

/** One device, unless the request says otherwise. */
function withCount<T extends CountedRequest>(request: T): T {
  const allocationMode = request.allocationMode ?? 'ExactCount'
  if (allocationMode !== 'ExactCount') return { ...request, allocationMode }
  return { ...request, allocationMode, count: request.count || 1 }
}

/** The spec with its defaults. */
export function defaultClaimSpec(spec: ResourceClaimSpec): ResourceClaimSpec {
  const requests = (spec.devices.requests ?? []).map((request): DeviceRequest => {
    const { exactly, firstAvailable } = request
    return {
      ...request,
      ...(exactly === undefined ? {} : { exactly: withCount(exactly) }),
      ...(firstAvailable === undefined ? {} : { firstAvailable: firstAvailable.map(withCount) }),
    }
  })
  return { ...spec, devices: { ...spec.devices, requests } }
}

/** Whether a text names a request, or one of its alternatives: `gpu`, `gpu/large`. */
export type IsRequestName = (text: string) => boolean

/** The names that a claim's constraints, configurations and results may use. */
export function requestNamesOf({ devices }: ResourceClaimSpec): IsRequestName {
  const names = new Set<string>()
  for (const { name, firstAvailable = [] } of devices.requests ?? []) {
    names.add(name)
    for (const alternative of firstAvailable) names.add(`${name}/${alternative.name}`)
  }
  return (text) => names.has(text)
}

const notARequest =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

/** A reference to a request of the claim. */
export function* validateRequestReference(
  text: string,
  path: string,
  isRequestName: IsRequestName,
): Iterable<FieldError> {
  const segments = text.split('/')
  if (segments.length > 2) return yield invalidError(path, text, notARequest)
  for (const segment of segments) yield* validateDNSLabel(segment, path)
  if (!isRequestName(text)) yield invalidError(path, text, notARequest)
}

/** A list of references to requests. */
export function validateRequestReferences(
  references: readonly string[] | undefined,
  path: string,
  isRequestName: IsRequestName,
): Iterable<FieldError> {
  return validateList(references, path, {
    max: deviceListMax,
    validateItem: (text, at) => validateRequestReference(text, at, isRequestName),
    keyOf: (text) => text,
  })
}

function* validateCount({ allocationMode, count = 0 }: CountedRequest, path: string): Iterable<FieldError> {
  const mode: string = allocationMode ?? ''
  if (!modes.includes(mode)) yield notSupportedError(`${path}.allocationMode`, mode, modes)
  else if (mode === 'All' && count !== 0) {
    yield invalidError(`${path}.count`, count, "must not be specified when allocationMode is 'All'")
  } else if (mode === 'ExactCount' && count <= 0) {
    yield invalidError(`${path}.count`, count, 'must be greater than zero')
  }
}

function* validateExactRequest(request: ExactDeviceRequest | DeviceSubRequest, path: string): Iterable<FieldError> {
  yield* validateClassName(request.deviceClassName, `${path}.deviceClassName`)
  yield* validateSelectors(request.selectors, `${path}.selectors`)
  yield* validateCount(request, path)
  const rules = { max: tolerationsMax, validateItem: validateToleration }
  yield* validateList(request.tolerations, `${path}.tolerations`, rules)
}

function* validateAlternative(request: DeviceSubRequest, path: string): Iterable<FieldError> {
  yield* validateDNSLabel(request.name, `${path}.name`)
  yield* validateExactRequest(request, path)
}

function* validateRequest({ name, exactly, firstAvailable = [] }: DeviceRequest, path: string): Iterable<FieldError> {
  yield* validateDNSLabel(name, `${path}.name`)
  const oneOf = 'exactly one of `exactly` or `firstAvailable` is required'
  if (exactly === undefined && firstAvailable.length === 0) yield requiredError(path, oneOf)
  else if (exactly !== undefined && firstAvailable.length > 0) {
    yield invalidError(path, null, `${oneOf}, but multiple fields are set`)
  } else if (exactly !== undefined) yield* validateExactRequest(exactly, `${path}.exactly`)
  else {
    yield* validateList(firstAvailable, `${path}.firstAvailable`, {
      max: firstAvailableMax,
      validateItem: validateAlternative,
      keyOf: (alternative) => alternative.name,
    })
  }
}

function* validateConstraint(
  constraint: DeviceConstraint,
  path: string,
  isRequestName: IsRequestName,
): Iterable<FieldError> {
  const { requests, matchAttribute, distinctAttribute } = constraint
  yield* validateRequestReferences(requests, `${path}.requests`, isRequestName)
  if (matchAttribute !== undefined) yield* validateFullAttributeName(matchAttribute, `${path}.matchAttribute`)
  else if (distinctAttribute !== undefined) {
    yield* validateFullAttributeName(distinctAttribute, `${path}.distinctAttribute`)
  } else {
    const detail = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'
    yield requiredError(path, detail)
  }
}

/** What is wrong with the spec of a claim. */
export function* validateClaimSpec(spec: ResourceClaimSpec, path: string): Iterable<FieldError> {
  const { requests, constraints, config } = spec.devices
  const at = `${path}.devices`
  const isRequestName = requestNamesOf(spec)
  yield* validateList(requests, `${at}.requests`, {
    max: deviceListMax,
    validateItem: validateRequest,
    keyOf: ({ name }) => name,
  })
  yield* validateList(constraints, `${at}.constraints`, {
    max: deviceListMax,
    validateItem: (one, onePath) => validateConstraint(one, onePath, isRequestName),
  })
  yield* validateList(config, `${at}.config`, {
    max: deviceListMax,
    *validateItem(one, onePath) {
      yield* validateRequestReferences(one.requests, `${onePath}.requests`, isRequestName)
      yield* validateConfiguration(one, onePath)
    },
  })
}
