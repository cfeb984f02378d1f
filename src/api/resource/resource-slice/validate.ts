// What is wrong with the devices that a driver says there are. Upstream: validateResourceSliceSpec of
// pkg/apis/resource/validation.
import { deepEqual } from '#base'
import { validateNodeSelector } from '../../core/pod/validate/node-selector.ts'
import {
  validateDNSLabel,
  validateDNSSubdomain,
  validateLabelValue,
  validateQualifiedName,
} from '../../core/validate-name.ts'
import { shownValue, validateImmutable } from '../../meta/field-checks.ts'
import { type FieldError, invalidError, requiredError, tooLongError, tooManyError } from '../../meta/field-error.ts'
import { string } from '../../schema/language.ts'
import {
  validateAttributeName,
  validateBindingParameters,
  validateDeviceName,
  validateDriverName,
  validateEffect,
  validateList,
  validatePoolName,
} from '../device-rules.ts'
import type {
  CounterSet,
  Device,
  DeviceAttribute,
  DeviceCounterConsumption,
  DeviceTaint,
  ResourcePool,
  ResourceSlice,
  ResourceSliceSpec,
} from '../v1.types.ts'
import { validateCapacity } from './capacity.ts'

const devicesMax = 128
/** Where devices have taints or share counters. */
const advancedDevicesMax = 64
const counterSetsMax = 8
const countersMax = 32
const consumptionsMax = 2
const attributesAndCapacitiesMax = 32
const attributeLengthMax = 64
const taintsMax = 16

const number = '(0|[1-9]\\d*)'
const preRelease = '(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const build = '[0-9a-zA-Z-]+'
/** As semver.org has it. */
const semver = new RegExp(
  `^${number}\\.${number}\\.${number}(-${preRelease}(\\.${preRelease})*)?(\\+${build}(\\.${build})*)?$`,
)

function* validatePool({ name, resourceSliceCount, generation }: ResourcePool, path: string): Iterable<FieldError> {
  yield* validatePoolName(name, `${path}.name`)
  if (resourceSliceCount <= 0) {
    yield invalidError(`${path}.resourceSliceCount`, resourceSliceCount, 'must be greater than zero')
  }
  if (generation < 0) yield invalidError(`${path}.generation`, generation, 'must be greater than or equal to zero')
}

/** Where devices are: what a slice, or one of its devices, says about nodes. */
type Placement = Pick<Device, 'nodeName' | 'nodeSelector' | 'allNodes'>

/** Checks the fields, and returns those that are set, as errors name them. */
function* validatePlacement(placement: Placement, path: string, emptyName: string): Generator<FieldError, string[]> {
  const { nodeName, nodeSelector, allNodes } = placement
  const set: string[] = []
  if (nodeName === '') yield invalidError(`${path}.nodeName`, nodeName, emptyName)
  else if (nodeName !== undefined) {
    set.push('`nodeName`')
    yield* validateDNSSubdomain(nodeName, `${path}.nodeName`)
  }
  if (nodeSelector !== undefined) {
    set.push('`nodeSelector`')
    yield* validateNodeSelector(nodeSelector, `${path}.nodeSelector`)
  }
  if (allNodes === true) set.push('`allNodes`')
  else if (allNodes === false) {
    yield invalidError(`${path}.allNodes`, allNodes, 'must be either unset or set to true')
  }
  return set
}

const oneOfPlaces = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
const oneOfDevicePlaces =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec'
const noDevicePlaces =
  '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'

function* validateSlicePlacement(spec: ResourceSliceSpec): Iterable<FieldError> {
  const set = yield* validatePlacement(spec, 'spec', 'must be either unset or set to a non-empty string')
  const terms = spec.nodeSelector?.nodeSelectorTerms
  if (terms !== undefined && terms.length !== 1) {
    const detail = 'must have exactly one node selector term'
    yield invalidError('spec.nodeSelector.nodeSelectorTerms', shownValue(terms), detail)
  }
  if (spec.perDeviceNodeSelection === true) set.push('`perDeviceNodeSelection`')
  else if (spec.perDeviceNodeSelection === false) {
    yield invalidError('spec.perDeviceNodeSelection', false, 'must be either unset or set to true')
  }
  if (set.length === 0) yield requiredError('spec', oneOfPlaces)
  else if (set.length > 1) {
    yield invalidError('spec', `{${set.join(', ')}}`, `${oneOfPlaces}, but multiple fields are set`)
  }
}

function* validateDevicePlacement(device: Device, path: string, perDevice: boolean): Iterable<FieldError> {
  if (!perDevice) {
    const { nodeName, nodeSelector, allNodes } = device
    const isSaid = nodeName !== undefined || nodeSelector !== undefined || allNodes !== undefined
    if (isSaid) yield invalidError(path, null, noDevicePlaces)
    return
  }
  const set = yield* validatePlacement(device, path, 'must not be empty')
  if (set.length === 0) yield requiredError(path, oneOfDevicePlaces)
  else if (set.length > 1) yield invalidError(path, `{${set.join(', ')}}`, oneOfDevicePlaces)
}

function* validateText(text: string, path: string): Iterable<FieldError> {
  if (text.length > attributeLengthMax) yield tooLongError(path, attributeLengthMax)
}

function* validateVersion(text: string, path: string): Iterable<FieldError> {
  if (!semver.test(text)) yield invalidError(path, text, 'must be a string compatible with semver.org spec 2.0.0')
  yield* validateText(text, path)
}

function* validateAttribute(attribute: DeviceAttribute, path: string): Iterable<FieldError> {
  const { string: text, version } = attribute
  if (text !== undefined) yield* validateText(text, `${path}.string`)
  if (version !== undefined) yield* validateVersion(version, `${path}.version`)
  for (const [i, one] of (attribute.strings ?? []).entries()) yield* validateText(one, `${path}.strings[${i}]`)
  for (const [i, one] of (attribute.versions ?? []).entries()) yield* validateVersion(one, `${path}.versions[${i}]`)
  const set = Object.values(attribute).filter((value) => value !== undefined).length
  if (set !== 1) yield invalidError(path, set === 0 ? '' : shownValue(attribute), 'exactly one value must be specified')
}

function* validateTaint({ key, value = '', effect }: DeviceTaint, path: string): Iterable<FieldError> {
  yield* validateQualifiedName(key, `${path}.key`)
  if (value !== '') yield* validateLabelValue(value, `${path}.value`)
  if ((effect as string) === '') yield requiredError(`${path}.effect`)
  else yield* validateEffect(effect, `${path}.effect`)
}

/** Counters by name: at least one, and not too many. */
function* validateCounters(counters: Readonly<Record<string, unknown>> = {}, path: string): Iterable<FieldError> {
  const names = Object.keys(counters)
  if (names.length === 0) yield requiredError(path)
  else if (names.length > countersMax) yield tooManyError(path, names.length, countersMax)
  else for (const name of names) yield* validateDNSLabel(name, path)
}

function* validateCounterSet({ name, counters }: CounterSet, path: string): Iterable<FieldError> {
  if (name === '') yield requiredError(`${path}.name`)
  else yield* validateDNSLabel(name, `${path}.name`)
  yield* validateCounters(counters, `${path}.counters`)
}

function* validateConsumption({ counterSet, counters }: DeviceCounterConsumption, path: string): Iterable<FieldError> {
  if (counterSet === '') yield requiredError(`${path}.counterSet`)
  else yield* validateDNSLabel(counterSet, `${path}.counterSet`)
  yield* validateCounters(counters, `${path}.counters`)
}

function* validateDevice(
  device: Device,
  previous: Device | undefined,
  { path, perDevice }: { readonly path: string; readonly perDevice: boolean },
): Iterable<FieldError> {
  const { attributes = {}, capacity = {}, allowMultipleAllocations: shared = false } = device
  yield* validateDeviceName(device.name, `${path}.name`)
  const total = Object.keys(attributes).length + Object.keys(capacity).length
  if (total > attributesAndCapacitiesMax) {
    const detail = `the total number of attributes and capacities must not exceed ${attributesAndCapacitiesMax}`
    yield invalidError(path, total, detail)
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    yield* validateAttributeName(name, `${path}.attributes`)
    yield* validateAttribute(attribute, `${path}.attributes[${name}]`)
  }
  // What was let pass once stays, as long as it is not touched.
  if (!deepEqual(previous?.capacity, capacity)) {
    for (const [name, one] of Object.entries(capacity)) {
      yield* validateAttributeName(name, `${path}.capacity`)
      yield* validateCapacity(one, `${path}.capacity[${name}]`, shared)
    }
  }
  if (!deepEqual(previous?.taints, device.taints)) {
    yield* validateList(device.taints, `${path}.taints`, { max: taintsMax, validateItem: validateTaint })
  }
  yield* validateList(device.consumesCounters, `${path}.consumesCounters`, {
    max: consumptionsMax,
    validateItem: validateConsumption,
    keyOf: ({ counterSet }) => counterSet,
  })
  yield* validateDevicePlacement(device, path, perDevice)
  yield* validateBindingParameters(device, path)
}

const isAdvanced = ({ taints, consumesCounters }: Device): boolean =>
  (taints ?? []).length > 0 || (consumesCounters ?? []).length > 0

/** What is wrong with a slice. */
export function* validateSlice({ spec }: ResourceSlice, previous: ResourceSlice | undefined): Iterable<FieldError> {
  yield* validateDriverName(spec.driver, 'spec.driver')
  yield* validatePool(spec.pool, 'spec.pool')
  if (previous !== undefined) {
    const before = previous.spec
    const kept = [
      ['spec.pool.name', spec.pool.name, before.pool.name],
      ['spec.driver', spec.driver, before.driver],
      ['spec.nodeName', spec.nodeName, before.nodeName],
    ] as const
    for (const [path, next, old] of kept) yield* validateImmutable(path, { next, previous: old, schema: string })
  }
  yield* validateSlicePlacement(spec)
  const { devices = [], sharedCounters = [], perDeviceNodeSelection: perDevice = false } = spec
  if (sharedCounters.length > 0 && devices.length > 0) {
    yield invalidError('spec', '', 'only one of `sharedCounters` or `devices` is allowed')
  }
  const before = new Map((previous?.spec.devices ?? []).map((device) => [device.name, device]))
  yield* validateList(devices, 'spec.devices', {
    max: devices.some(isAdvanced) ? advancedDevicesMax : devicesMax,
    validateItem: (device, path) => validateDevice(device, before.get(device.name), { path, perDevice }),
    keyOf: ({ name }) => name,
  })
  yield* validateList(sharedCounters, 'spec.sharedCounters', {
    max: counterSetsMax,
    validateItem: validateCounterSet,
    keyOf: ({ name }) => name,
  })
}
