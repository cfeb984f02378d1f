// Requests and limits: names that may be used, quantities that make sense, requests within limits, claims that exist.
// Upstream: validateResourceRequirements.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  noErrors,
  notFoundError,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import { compareQuantities, type Quantity, quantityMilliValue, quantitySign } from '../../../meta/quantity.ts'
import {
  isHugePagesMultiple,
  isHugePagesResource,
  isIntegerResource,
  isNativeResource,
  isOvercommitAllowed,
  isPodLevelResource,
  isStandardContainerResource,
  isStandardResource,
} from '../../resource-name.ts'
import type { ContainerResizePolicy, PodSpec, ResourceClaim, ResourceRequirements } from '../../v1.types.ts'
import { validateDNSLabel, validateQualifiedName } from '../../validate-name.ts'
import { aggregateContainerLimits, aggregateContainerRequests } from '../requests.ts'

/** A quantity of a resource is never negative, and a whole number where the resource cannot be divided. */
export function validateResourceQuantity(name: string, value: Quantity, path: string): readonly FieldError[] {
  const isNegative = quantitySign(value) < 0
  const isBroken = isIntegerResource(name) && !isWhole(value)
  if (!isNegative && !isBroken) return noErrors
  return [
    ...(isNegative ? [invalidError(path, value, 'must be greater than or equal to 0')] : noErrors),
    ...(isBroken ? [invalidError(path, value, 'must be an integer')] : noErrors),
  ]
}

function isWhole(value: Quantity): boolean {
  return quantityMilliValue(value) % 1000 === 0
}

/** The name of a resource that a container asks for. */
export function validateContainerResourceName(name: string, path: string): readonly FieldError[] {
  if (isStandardContainerResource(name)) return validateQualifiedName(name, path)
  const problems = validateResourceName(name, path)
  if (!name.includes('/')) return [...problems, invalidError(path, name, 'must be a standard resource for containers')]
  if (isNativeResource(name) || isExtendedName(name)) return problems
  return [...problems, invalidError(path, name, "doesn't follow extended resource name standard")]
}

/** The name of any resource: one that Kubernetes knows, or one with a domain. */
export function validateResourceName(name: string, path: string): readonly FieldError[] {
  const problems = validateQualifiedName(name, path)
  if (problems.length > 0 || name.includes('/') || isStandardResource(name)) return problems
  return [invalidError(path, name, 'must be a standard resource type or fully qualified')]
}

/** Extended resources need a domain of their own, and room for the prefix that quotas put before them. */
function isExtendedName(name: string): boolean {
  return !name.startsWith('requests.') && validateQualifiedName(`requests.${name}`, '').length === 0
}

function validatePodResourceName(name: string, path: string): readonly FieldError[] {
  if (isPodLevelResource(name)) return noErrors
  const problems = validateResourceName(name, path)
  return problems.length > 0 ? problems : [notSupportedError(path, name, ['cpu', 'hugepages-', 'memory'])]
}

interface Scope {
  readonly validateName: (name: string, path: string) => readonly FieldError[]
  readonly claimNames: ReadonlySet<string>
}

const noResources: Readonly<Record<string, Quantity>> = Object.freeze({})

function* validateRequirements(
  { limits = noResources, requests = noResources, claims }: ResourceRequirements,
  path: string,
  { validateName, claimNames }: Scope,
): Iterable<FieldError> {
  for (const [name, value] of sorted(limits)) {
    const at = `${path}.limits[${name}]`
    yield* validateName(name, at)
    yield* validateResourceQuantity(name, value, at)
    yield* validateHugePages(name, value, at)
  }
  for (const [name, value] of sorted(requests)) {
    const at = `${path}.requests[${name}]`
    yield* validateName(name, at)
    yield* validateResourceQuantity(name, value, at)
    yield* validateAgainstLimit({ name, value, limit: limits[name] }, path)
    yield* validateHugePages(name, value, at)
  }
  const has = (name: string): boolean => limits[name] !== undefined || requests[name] !== undefined
  if (!has('cpu') && !has('memory') && [limits, requests].some((list) => Object.keys(list).some(isHugePagesResource))) {
    yield forbiddenError(path, 'HugePages require cpu or memory')
  }
  if (claims !== undefined) yield* validateClaimReferences(claims, `${path}.claims`, claimNames)
}

function sorted(resources: Readonly<Record<string, Quantity>>): [string, Quantity][] {
  const entries = Object.entries(resources)
  return entries.length < 2 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

function validateAgainstLimit(
  { name, value, limit }: { readonly name: string; readonly value: Quantity; readonly limit: Quantity | undefined },
  path: string,
): readonly FieldError[] {
  const mayOvercommit = isOvercommitAllowed(name)
  if (limit === undefined) {
    if (mayOvercommit) return noErrors
    return [requiredError(`${path}.limits`, 'Limit must be set for non overcommitable resources')]
  }
  const order = compareQuantities(value, limit)
  if (order === 0 || (order < 0 && mayOvercommit)) return noErrors
  const bound = mayOvercommit ? 'less than or equal to' : 'equal to'
  return [invalidError(`${path}.requests`, value, `must be ${bound} ${name} limit of ${limit}`)]
}

function validateHugePages(name: string, value: Quantity, path: string): readonly FieldError[] {
  if (!isHugePagesResource(name) || isHugePagesMultiple(name, value)) return noErrors
  return [invalidError(path, value, `${value} is not positive integer multiple of ${name}`)]
}

function* validateClaimReferences(
  claims: readonly ResourceClaim[],
  path: string,
  claimNames: ReadonlySet<string>,
): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, { name, request = '' }] of claims.entries()) {
    const at = `${path}[${i}]`
    if (name === '') {
      yield requiredError(at)
      continue
    }
    if (request !== '') yield* validateDNSLabel(request, `${at}.request`)
    const key = request === '' ? name : `${name}/${request}`
    if (seen.has(name)) yield duplicateError(at, name)
    else if (seen.has(key)) yield duplicateError(at, key)
    else if (request === '' && [...seen].some((one) => one.startsWith(`${name}/`))) yield duplicateError(at, name)
    seen.add(key)
    if (!claimNames.has(name)) {
      const names = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].sort().join(', ')}`
      const error = notFoundError(at, name)
      yield { ...error, message: `${error.message}: must be one of the names in pod.spec.resourceClaims${names}` }
    }
  }
}

/** Requests, limits and claims of one container. */
export function validateContainerResources(
  resources: ResourceRequirements,
  path: string,
  claimNames: ReadonlySet<string>,
): Iterable<FieldError> {
  return validateRequirements(resources, path, { validateName: validateContainerResourceName, claimNames })
}

/** Requests and limits of the Pod as a whole, and that its containers stay within them. */
export function* validatePodResources(
  spec: PodSpec,
  path: string,
  claimNames: ReadonlySet<string>,
): Iterable<FieldError> {
  const { resources } = spec
  if (resources === undefined) return
  if (spec.os?.name === 'windows') return yield forbiddenError(path, 'may not be set for a windows pod')
  if (resources.claims !== undefined) {
    yield forbiddenError(`${path}.claims`, 'claims may not be set for Resources at pod-level')
  }
  yield* validateRequirements(resources, path, { validateName: validatePodResourceName, claimNames })
  for (const [name, value] of sorted(aggregateContainerRequests(spec))) {
    const own = resources.requests?.[name]
    if (own === undefined || compareQuantities(value, own) <= 0) continue
    const detail = `must be greater than or equal to aggregate container requests of ${value}`
    yield invalidError(`${path}.requests[${name}]`, own, detail)
  }
  for (const [name, value] of sorted(aggregateContainerLimits(spec))) {
    const own = resources.limits?.[name]
    if (!isHugePagesResource(name) || own === undefined || compareQuantities(value, own) <= 0) continue
    const detail = `must be greater than or equal to aggregate container limits of ${value}`
    yield invalidError(`${path}.limits[${name}]`, own, detail)
  }
  for (const [i, container] of spec.containers.entries()) {
    for (const [name, value] of sorted(container.resources.limits ?? {})) {
      const own = resources.limits?.[name]
      if (own === undefined || compareQuantities(value, own) <= 0) continue
      const detail = `must be less than or equal to pod limits of ${own}`
      yield invalidError(`${path}.containers[${i}][${name}].limits`, value, detail)
    }
  }
}

const resizeResources: readonly string[] = ['cpu', 'memory']
const resizeRestartPolicies: readonly string[] = ['NotRequired', 'RestartContainer']

/** What a change of a container's resources does to it. */
export function* validateResizePolicy(
  policies: readonly ContainerResizePolicy[],
  path: string,
  podRestartPolicy: string | undefined,
): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, { resourceName, restartPolicy }] of policies.entries()) {
    if (seen.has(resourceName)) yield duplicateError(`${path}[${i}]`, resourceName)
    seen.add(resourceName)
    if (resourceName === '') yield requiredError(path)
    else if (!resizeResources.includes(resourceName)) yield notSupportedError(path, resourceName, resizeResources)
    if (restartPolicy === '') yield requiredError(path)
    else if (!resizeRestartPolicies.includes(restartPolicy)) {
      yield notSupportedError(path, restartPolicy, resizeRestartPolicies)
    }
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      yield invalidError(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")
    }
  }
}
