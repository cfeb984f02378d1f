// Capacities that several claims may share, and the amounts they may take. Upstream: validateRequestPolicy of
// pkg/apis/resource/validation.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  requiredError,
  tooManyError,
} from '../../meta/field-error.ts'
import { addQuantities, compareQuantities, parseQuantity, type Quantity, quantitySign } from '../../meta/quantity.ts'
import type { CapacityRequestPolicy, CapacityRequestPolicyRange, DeviceCapacity } from '../v1.types.ts'

const validValuesMax = 10

/** What is wrong with a capacity; `shared` says whether several claims may have a part of the device. */
export function* validateCapacity(
  { value, requestPolicy }: DeviceCapacity,
  path: string,
  shared: boolean,
): Iterable<FieldError> {
  if (requestPolicy === undefined) return
  const at = `${path}.requestPolicy`
  if (!shared) return yield forbiddenError(at, 'allowMultipleAllocations must be true')
  yield* validatePolicy(requestPolicy, value, at)
}

function* validatePolicy(policy: CapacityRequestPolicy, capacity: Quantity, path: string): Iterable<FieldError> {
  const { default: usual, validValues = [], validRange } = policy
  if (validValues.length > 0 && validRange !== undefined) {
    const detail = 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time'
    return yield forbiddenError(path, detail)
  }
  const given = validValues.length > 0 ? 'validValues' : 'validRange'
  if (validValues.length === 0 && validRange === undefined) return
  if (usual === undefined) return yield requiredError(`${path}.default`, `required when ${given} is defined`)
  if (validRange !== undefined) yield* validateRange(validRange, { usual, capacity }, `${path}.validRange`)
  else yield* validateValues(validValues, { usual, capacity }, `${path}.validValues`)
}

/** What a policy is compared with: what is taken when nothing is said, and all there is. */
interface Amounts {
  readonly usual: Quantity
  readonly capacity: Quantity
}

function* validateValues(
  values: readonly Quantity[],
  { usual, capacity }: Amounts,
  path: string,
): Iterable<FieldError> {
  for (const [i, value] of values.entries()) {
    const before = values[i - 1]
    if (before !== undefined && compareQuantities(before, value) > 0) {
      yield invalidError(`${path}[${i}]`, value, 'values must be sorted in ascending order')
    }
  }
  if (values.length > validValuesMax) yield tooManyError(path, values.length, validValuesMax)
  else {
    for (const [i, value] of values.entries()) {
      if (compareQuantities(value, capacity) > 0) {
        yield invalidError(`${path}[${i}]`, value, `option is larger than capacity value: ${capacity}`)
      }
      const first = values.findIndex((one) => compareQuantities(one, value) === 0)
      if (first < i) yield duplicateError(`${path}[${i}]`, value)
    }
  }
  if (!values.some((value) => compareQuantities(value, usual) === 0)) {
    yield invalidError(path, usual, 'default value is not valid according to the requestPolicy')
  }
}

function* validateRange(
  { min, max, step }: CapacityRequestPolicyRange,
  { usual, capacity }: Amounts,
  path: string,
): Iterable<FieldError> {
  // Absent where a client left it out, whatever the type of a checked object says.
  const least = min as Quantity | undefined
  if (least === undefined) return yield requiredError(`${path}.min`, 'required when validRange is defined')
  if (compareQuantities(least, capacity) > 0) {
    yield invalidError(`${path}.min`, least, `min is larger than capacity value: ${capacity}`)
  }
  if (compareQuantities(usual, least) < 0) {
    yield invalidError(`${path}.default`, usual, `default is less than min: ${least}`)
  }
  if (max !== undefined) {
    if (compareQuantities(least, max) > 0) yield invalidError(`${path}.max`, least, `min is larger than max: ${max}`)
    if (compareQuantities(max, capacity) > 0) {
      yield invalidError(`${path}.max`, max, `max is larger than capacity value: ${capacity}`)
    }
    if (compareQuantities(usual, max) > 0) {
      yield invalidError(`${path}.default`, usual, `default is more than max: ${max}`)
    }
  }
  if (step === undefined) return
  const at = `${path}.step`
  if (quantitySign(step) <= 0) return yield invalidError(at, step, 'must be greater than zero')
  const added = addQuantities(least, step)
  if (compareQuantities(added, capacity) > 0) {
    yield invalidError(at, step, `one step ${added} is larger than capacity value: ${capacity}`)
  }
  for (const value of max === undefined ? [usual] : [usual, max]) {
    if (isReached(value, least, step)) continue
    yield invalidError(at, value, `value is not a multiple of a given step (${step}) from (${least})`)
  }
}

const nanosOf = (quantity: Quantity): bigint => parseQuantity(quantity)?.nanos ?? 0n
const isReached = (value: Quantity, from: Quantity, step: Quantity): boolean =>
  (nanosOf(value) - nanosOf(from)) % nanosOf(step) === 0n
