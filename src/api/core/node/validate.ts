// Nodes: taints that are unique, quantities that make sense, addresses and ranges that stay. Upstream: ValidateNode.
import { deepEqual } from '#base'
import { duplicateError, type FieldError, forbiddenError, invalidError } from '../../meta/field-error.ts'
import { validateCidr } from '../../meta/cidr.ts'
import { isLabelValue } from '../../meta/names.ts'
import type { Quantity } from '../../meta/quantity.ts'
import { validateResourceQuantity } from '../pod/validate/resources.ts'
import { validateTaintEffect } from '../pod/validate/tolerations.ts'
import { validateQualifiedName } from '../validate-name.ts'
import type { Node, Taint } from '../v1.types.ts'

const maxFeature = 253
const featureName = /^[A-Z][A-Za-z0-9]*(\/[A-Za-z][A-Za-z0-9]*)*$/
const featureForm =
  "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes"

/** What is wrong with a node. */
export function validateNode(next: Node, previous: Node | undefined): FieldError[] {
  return [...validateAlways(next), ...(previous === undefined ? [] : validateNodeUpdate(next, previous))]
}

/** Upstream names the paths of taints and of swap below metadata, and the answer is compared with upstream's. */
function* validateAlways(node: Node): Iterable<FieldError> {
  yield* validateTaints(node.spec.taints ?? [], 'metadata.taints')
  yield* validateAmounts(node)
  const swap = node.status.nodeInfo?.swap?.capacity
  if (swap !== undefined && swap <= 0)
    yield invalidError('metadata.nodeSwapStatus.capacity', swap, 'must be greater than zero')
  yield* validateFeatures(node)
  const ranges = node.spec.podCIDRs ?? []
  for (const [i, range] of ranges.entries()) yield* validateCidr(range, `spec.podCIDRs[${i}]`, { canonical: false })
  if (ranges.length < 2) return
  if (new Set(ranges.map((range) => range.includes(':'))).size < 2 || ranges.length > 2) {
    yield invalidError('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family')
  }
}

/** Features of the node that it says itself: well-formed, in order, each once. */
function* validateFeatures({ status: { declaredFeatures = [] } }: Node): Iterable<FieldError> {
  for (const [i, feature] of declaredFeatures.entries()) {
    const at = `status.declaredFeatures[${i}]`
    if (feature.length > maxFeature) {
      yield invalidError(
        at,
        feature,
        `invalid feature name ${JSON.stringify(feature)}: must be no more than ${maxFeature} characters`,
      )
    } else if (!featureName.test(feature)) {
      yield invalidError(at, feature, `invalid feature name ${JSON.stringify(feature)}: ${featureForm}`)
    }
    const following = declaredFeatures[i + 1]
    const path = `status.declaredFeatures[${i + 1}]`
    if (following === feature) yield duplicateError(path, following)
    else if (following !== undefined && feature > following) {
      yield invalidError(path, following, 'list must be sorted alphabetically')
    }
  }
}

/** Keys and values of the form of labels; no two taints with one key and effect. */
export function* validateTaints(taints: readonly Taint[], path: string): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, taint] of taints.entries()) {
    const at = `${path}[${i}]`
    yield* validateQualifiedName(taint.key, `${at}.key`)
    const problems = isLabelValue(taint.value ?? '')
    if (problems.length > 0) yield invalidError(`${at}.value`, taint.value ?? '', problems.join(';'))
    yield* validateTaintEffect(taint.effect, `${at}.effect`)
    const key = `${taint.key}:${taint.effect}`
    if (seen.has(key)) {
      const error = duplicateError(at, JSON.parse(JSON.stringify(taint)))
      yield { ...error, message: `${error.message}: taints must be unique by key and effect pair` }
    }
    seen.add(key)
  }
}

function* validateAmounts({ status }: Node): Iterable<FieldError> {
  for (const name of ['capacity', 'allocatable'] as const) {
    const amounts: Readonly<Record<string, Quantity>> = status[name] ?? {}
    for (const [resource, value] of Object.entries(amounts)) {
      yield* validateResourceQuantity(resource, value, `status.${name}.${resource}`)
    }
  }
}

function* validateAddresses({ status }: Node): Iterable<FieldError> {
  const addresses = status.addresses ?? []
  for (const [i, address] of addresses.entries()) {
    if (addresses.findIndex((one) => deepEqual(one, address)) === i) continue
    yield duplicateError(`status.addresses[${i}]`, JSON.parse(JSON.stringify(address)))
  }
}

/** What a change may not do, of the spec or of the status. */
export function* validateNodeUpdate(next: Node, previous: Node): Iterable<FieldError> {
  yield* validateAmounts(next)
  yield* validateFeatures(next)
  yield* validateAddresses(next)
  const before = previous.spec.podCIDRs ?? []
  const now = next.spec.podCIDRs ?? []
  const changes = before.length === now.length ? before.filter((range, i) => range !== now[i]).length : 1
  for (let i = 0; before.length > 0 && i < changes; i++) {
    yield forbiddenError('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
  }
  const provider = previous.spec.providerID ?? ''
  if (provider !== '' && provider !== next.spec.providerID) {
    yield forbiddenError('spec.providerID', 'node updates may not change providerID except from "" to valid')
  }
  yield* validateTaints(next.spec.taints ?? [], 'metadata.taints')
  if ((next.spec.externalID ?? '') !== (previous.spec.externalID ?? '')) {
    yield forbiddenError('spec.externalID', 'may not be updated')
  }
}
