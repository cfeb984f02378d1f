// Nodes: taints that are unique, quantities that make sense, addresses and ranges that stay. Upstream: ValidateNode.
import { deepEqual } from '#base'
import { duplicateError, type FieldError, forbiddenError, invalidError } from '../../meta/field-error.ts'
import { isLabelValue, isValidIp } from '../../meta/names.ts'
import type { Quantity } from '../../meta/quantity.ts'
import { validateResourceQuantity } from '../pod/validate/resources.ts'
import { validateTaintEffect } from '../pod/validate/tolerations.ts'
import { validateQualifiedName } from '../validate-name.ts'
import type { Node, Taint } from '../v1.types.ts'

/** What is wrong with a node. */
export function validateNode(next: Node, previous: Node | undefined): FieldError[] {
  return [...validateAlways(next), ...(previous === undefined ? [] : validateUpdate(next, previous))]
}

/** Status updates change no spec, and are held to the same. */
export function* validateNodeStatusUpdate(next: Node): Iterable<FieldError> {
  yield* validateAmounts(next)
  yield* validateAddresses(next)
}

/** Upstream names the path of taints below metadata, and the answer is compared with upstream's. */
function* validateAlways(node: Node): Iterable<FieldError> {
  yield* validateTaints(node.spec.taints ?? [], 'metadata.taints')
  yield* validateAmounts(node)
  const ranges = node.spec.podCIDRs ?? []
  for (const [i, range] of ranges.entries()) {
    if (isRange(range)) continue
    const detail = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
    yield invalidError(`spec.podCIDRs[${i}]`, range, detail)
  }
  if (ranges.length < 2) return
  if (new Set(ranges.map((range) => range.includes(':'))).size < 2 || ranges.length > 2) {
    yield invalidError('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family')
  }
  for (const [i, range] of ranges.entries()) {
    if (ranges.indexOf(range) < i) yield duplicateError(`spec.podCIDRs[${i}]`, range)
  }
}

function isRange(text: string): boolean {
  const [address = '', bits = ''] = text.split('/')
  const max = address.includes(':') ? 128 : 32
  return isValidIp(address).length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= max
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

function* validateUpdate(next: Node, previous: Node): Iterable<FieldError> {
  yield* validateAddresses(next)
  const ranges = previous.spec.podCIDRs ?? []
  if (ranges.length > 0 && !deepEqual(ranges, next.spec.podCIDRs ?? [])) {
    yield forbiddenError('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
  }
  const provider = previous.spec.providerID ?? ''
  if (provider !== '' && provider !== next.spec.providerID) {
    yield forbiddenError('spec.providerID', 'node updates may not change providerID except from "" to valid')
  }
  if ((next.spec.externalID ?? '') !== (previous.spec.externalID ?? '')) {
    yield forbiddenError('spec.externalID', 'may not be updated')
  }
}
