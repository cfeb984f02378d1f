// What is wrong with what was allocated for a claim, for whom, and with what drivers tell of it. Upstream:
// validateResourceClaimStatusUpdate of pkg/apis/resource/validation.
import { deepEqual } from '#base'
import { validateNodeSelector } from '../../core/pod/validate/node-selector.ts'
import { parseCidr, parseIp, renderIp } from '../../meta/cidr.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
  tooLongError,
  tooManyError,
} from '../../meta/field-error.ts'
import { validateConditions } from '../../meta/validate-conditions.ts'
import {
  deviceListMax,
  validateBindingParameters,
  validateConfiguration,
  validateDeviceName,
  validateDriverName,
  validateJsonObject,
  validateList,
  validatePoolName,
  validateToleration,
  validateUuid,
} from '../device-rules.ts'
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimConsumerReference,
} from '../v1.types.ts'
import { type IsRequestName, requestNamesOf, validateRequestReference, validateRequestReferences } from './requests.ts'
import { allocationResult } from './schema.ts'

const reservedForMax = 256
const deviceConditionsMax = 8
const deviceDataBytesMax = 10 * 1024
const interfaceNameLengthMax = 256
const hardwareAddressLengthMax = 128
const ipsMax = 16
const sources: readonly string[] = ['FromClaim', 'FromClass']

type DeviceId = Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device' | 'shareID'>
const deviceKey = ({ driver, pool, device, shareID }: DeviceId): string =>
  [driver, pool, device, ...(shareID === undefined ? [] : [shareID])].join('/')

function* validateConsumer(consumer: ResourceClaimConsumerReference, path: string): Iterable<FieldError> {
  for (const name of ['resource', 'name', 'uid'] as const) {
    if (consumer[name] === '') yield requiredError(`${path}.${name}`)
  }
}

function* validateInterfaceAddress(text: string, path: string): Iterable<FieldError> {
  const cidr = parseCidr(text)
  const address = parseIp(text.slice(0, text.indexOf('/')))
  if (cidr === undefined || address === undefined) {
    const detail = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)'
    return yield invalidError(path, text, detail)
  }
  const canonical = `${renderIp(address)}/${cidr.prefixLength}`
  if (canonical !== text) yield invalidError(path, text, `must be in canonical form (${JSON.stringify(canonical)})`)
}

function* validateNetworkData(data: NetworkDeviceData, path: string): Iterable<FieldError> {
  const { interfaceName = '', hardwareAddress = '', ips } = data
  if (interfaceName.length > interfaceNameLengthMax) {
    yield tooLongError(`${path}.interfaceName`, interfaceNameLengthMax)
  }
  if (hardwareAddress.length > hardwareAddressLengthMax) {
    yield tooLongError(`${path}.hardwareAddress`, hardwareAddressLengthMax)
  }
  const rules = { max: ipsMax, validateItem: validateInterfaceAddress, keyOf: (ip: string) => ip }
  yield* validateList(ips, `${path}.ips`, rules)
}

function* validateDeviceStatus(
  device: AllocatedDeviceStatus,
  path: string,
  allocated: ReadonlySet<string>,
): Iterable<FieldError> {
  yield* validateDriverName(device.driver, `${path}.driver`)
  yield* validatePoolName(device.pool, `${path}.pool`)
  yield* validateDeviceName(device.device, `${path}.device`)
  if (device.shareID !== undefined) yield* validateUuid(device.shareID, `${path}.shareID`)
  const key = deviceKey(device)
  if (!allocated.has(key)) yield invalidError(path, key, 'must be an allocated device in the claim')
  const { conditions, data, networkData } = device
  if (conditions.length > deviceConditionsMax) {
    yield tooManyError(`${path}.conditions`, conditions.length, deviceConditionsMax)
  }
  yield* validateConditions(conditions, `${path}.conditions`)
  if (data !== undefined) yield* validateJsonObject(data, `${path}.data`, deviceDataBytesMax)
  if (networkData !== undefined) yield* validateNetworkData(networkData, `${path}.networkData`)
}

function* validateResult(
  result: DeviceRequestAllocationResult,
  path: string,
  isRequestName: IsRequestName,
): Iterable<FieldError> {
  yield* validateRequestReference(result.request, `${path}.request`, isRequestName)
  yield* validateDriverName(result.driver, `${path}.driver`)
  yield* validatePoolName(result.pool, `${path}.pool`)
  yield* validateDeviceName(result.device, `${path}.device`)
  yield* validateBindingParameters(result, path)
  yield* validateList(result.tolerations, `${path}.tolerations`, { validateItem: validateToleration })
  if (result.shareID !== undefined) yield* validateUuid(result.shareID, `${path}.shareID`)
}

function* validateAllocationConfig(
  config: DeviceAllocationConfiguration,
  path: string,
  isRequestName: IsRequestName,
): Iterable<FieldError> {
  const source: string = config.source
  if (source === '') yield requiredError(`${path}.source`)
  else if (!sources.includes(source)) yield notSupportedError(`${path}.source`, source, sources)
  yield* validateRequestReferences(config.requests, `${path}.requests`, isRequestName)
  yield* validateConfiguration(config, path)
}

function* validateAllocation(
  { devices, nodeSelector }: AllocationResult,
  path: string,
  isRequestName: IsRequestName,
): Iterable<FieldError> {
  yield* validateList(devices.results, `${path}.devices.results`, {
    max: deviceListMax,
    validateItem: (result, at) => validateResult(result, at, isRequestName),
  })
  yield* validateList(devices.config, `${path}.devices.config`, {
    // Of the class and of the claim.
    max: 2 * deviceListMax,
    validateItem: (config, at) => validateAllocationConfig(config, at, isRequestName),
  })
  if (nodeSelector !== undefined) yield* validateNodeSelector(nodeSelector, `${path}.nodeSelector`)
}

/** What is wrong with a change of the status; what was allocated once stays until it is taken back whole. */
export function* validateClaimStatus(next: ResourceClaim, previous: ResourceClaim): Iterable<FieldError> {
  const { allocation, reservedFor = [], devices } = next.status
  const path = 'status.reservedFor'
  yield* validateList(reservedFor, path, {
    max: reservedForMax,
    validateItem: validateConsumer,
    keyOf: ({ uid }) => uid,
  })
  const allocated = new Set((allocation?.devices.results ?? []).map(deviceKey))
  yield* validateList(devices, 'status.devices', {
    validateItem: (device, at) => validateDeviceStatus(device, at, allocated),
    keyOf: (device) => deviceKey(device),
  })
  if (reservedFor.length > 0 && allocation === undefined) {
    yield forbiddenError(path, 'may not be specified when `allocated` is not set')
  } else if (next.metadata.deletionTimestamp !== undefined) {
    const before = previous.status.reservedFor ?? []
    if (reservedFor.some((consumer) => !before.some((one) => deepEqual(one, consumer)))) {
      const detail = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'
      yield forbiddenError(path, detail)
    }
  }
  if (allocation === undefined) return
  const before = previous.status.allocation
  if (before === undefined) yield* validateAllocation(allocation, 'status.allocation', requestNamesOf(next.spec))
  else {
    yield* validateImmutable('status.allocation', { next: allocation, previous: before, schema: allocationResult })
  }
}
