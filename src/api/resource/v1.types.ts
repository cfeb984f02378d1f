// Printed from the schemas by `npm run update:types`; do not edit.
import type { NodeSelector } from '../core/v1.types.ts'
import type { KindObjectMeta, NamespacedObjectMeta } from '../meta/object-meta.ts'
import type { Quantity } from '../meta/quantity.ts'
import type { Condition, ObjectMeta } from '../meta/v1.types.ts'
import type { JsonValue } from '../schema/language.ts'

export interface AllocatedDeviceStatus {
  readonly driver: string
  readonly pool: string
  readonly device: string
  readonly shareID?: string
  readonly conditions: readonly Condition[]
  readonly data?: JsonValue
  readonly networkData?: NetworkDeviceData
}

export interface AllocationResult {
  readonly devices: DeviceAllocationResult
  readonly nodeSelector?: NodeSelector
  readonly allocationTimestamp?: string
}

export interface CELDeviceSelector {
  readonly expression: string
}

export interface CapacityRequestPolicy {
  readonly default?: Quantity
  readonly validValues?: readonly Quantity[]
  readonly validRange?: CapacityRequestPolicyRange
}

export interface CapacityRequestPolicyRange {
  readonly min: Quantity
  readonly max?: Quantity
  readonly step?: Quantity
}

export interface CapacityRequirements {
  readonly requests?: { readonly [key: string]: Quantity }
}

export interface Counter {
  readonly value: Quantity
}

export interface CounterSet {
  readonly name: string
  readonly counters?: { readonly [key: string]: Counter }
}

export interface Device {
  readonly name: string
  readonly attributes?: { readonly [key: string]: DeviceAttribute }
  readonly capacity?: { readonly [key: string]: DeviceCapacity }
  readonly consumesCounters?: readonly DeviceCounterConsumption[]
  readonly nodeName?: string
  readonly nodeSelector?: NodeSelector
  readonly allNodes?: boolean
  readonly taints?: readonly DeviceTaint[]
  readonly bindsToNode?: boolean
  readonly bindingConditions?: readonly string[]
  readonly bindingFailureConditions?: readonly string[]
  readonly allowMultipleAllocations?: boolean
  readonly nodeAllocatableResourceMappings?: { readonly [key: string]: NodeAllocatableResourceMapping }
}

export interface DeviceAllocationConfiguration {
  readonly source: 'FromClass' | 'FromClaim'
  readonly requests?: readonly string[]
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceAllocationResult {
  readonly results?: readonly DeviceRequestAllocationResult[]
  readonly config?: readonly DeviceAllocationConfiguration[]
}

export interface DeviceAttribute {
  readonly int?: number
  readonly bool?: boolean
  readonly string?: string
  readonly version?: string
  readonly ints?: readonly number[]
  readonly bools?: readonly boolean[]
  readonly strings?: readonly string[]
  readonly versions?: readonly string[]
}

export interface DeviceCapacity {
  readonly value: Quantity
  readonly requestPolicy?: CapacityRequestPolicy
}

export interface DeviceClaim {
  readonly requests: readonly DeviceRequest[]
  readonly constraints?: readonly DeviceConstraint[]
  readonly config?: readonly DeviceClaimConfiguration[]
}

export interface DeviceClaimConfiguration {
  readonly requests?: readonly string[]
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceClass {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: DeviceClassSpec
}

export interface DeviceClassConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceClassSpec {
  readonly selectors?: readonly DeviceSelector[]
  readonly config?: readonly DeviceClassConfiguration[]
  readonly extendedResourceName?: string
}

export interface DeviceConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceConstraint {
  readonly requests?: readonly string[]
  readonly matchAttribute?: string
  readonly distinctAttribute?: string
}

export interface DeviceCounterConsumption {
  readonly counterSet: string
  readonly counters?: { readonly [key: string]: Counter }
}

export interface DeviceRequest {
  readonly name: string
  readonly exactly?: ExactDeviceRequest
  readonly firstAvailable?: readonly DeviceSubRequest[]
}

export interface DeviceRequestAllocationResult {
  readonly request: string
  readonly driver: string
  readonly pool: string
  readonly device: string
  readonly adminAccess?: boolean
  readonly tolerations?: readonly DeviceToleration[]
  readonly bindingConditions?: readonly string[]
  readonly bindingFailureConditions?: readonly string[]
  readonly shareID?: string
  readonly consumedCapacity?: { readonly [key: string]: Quantity }
}

export interface DeviceSelector {
  readonly cel?: CELDeviceSelector
}

export interface DeviceSubRequest {
  readonly name: string
  readonly deviceClassName: string
  readonly selectors?: readonly DeviceSelector[]
  readonly allocationMode?: 'ExactCount' | 'All'
  readonly count?: number
  readonly tolerations?: readonly DeviceToleration[]
  readonly capacity?: CapacityRequirements
}

export interface DeviceTaint {
  readonly key: string
  readonly value?: string
  readonly effect: 'None' | 'NoSchedule' | 'NoExecute'
  readonly timeAdded?: string
}

export interface DeviceToleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: 'None' | 'NoSchedule' | 'NoExecute'
  readonly tolerationSeconds?: number
}

export interface ExactDeviceRequest {
  readonly deviceClassName: string
  readonly selectors?: readonly DeviceSelector[]
  readonly allocationMode?: 'ExactCount' | 'All'
  readonly count?: number
  readonly adminAccess?: boolean
  readonly tolerations?: readonly DeviceToleration[]
  readonly capacity?: CapacityRequirements
}

export interface NetworkDeviceData {
  readonly interfaceName?: string
  readonly ips?: readonly string[]
  readonly hardwareAddress?: string
}

export interface NodeAllocatableResourceMapping {
  readonly capacityKey?: string
  readonly allocationMultiplier?: Quantity
}

export interface OpaqueDeviceConfiguration {
  readonly driver: string
  readonly parameters: JsonValue
}

export interface ResourceClaim {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly spec: ResourceClaimSpec
  readonly status: ResourceClaimStatus
}

export interface ResourceClaimConsumerReference {
  readonly apiGroup?: string
  readonly resource: string
  readonly name: string
  readonly uid: string
}

export interface ResourceClaimSpec {
  readonly devices: DeviceClaim
}

export interface ResourceClaimStatus {
  readonly allocation?: AllocationResult
  readonly reservedFor?: readonly ResourceClaimConsumerReference[]
  readonly devices?: readonly AllocatedDeviceStatus[]
}

export interface ResourceClaimTemplate {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly spec: ResourceClaimTemplateSpec
}

export interface ResourceClaimTemplateSpec {
  readonly metadata: ObjectMeta
  readonly spec: ResourceClaimSpec
}

export interface ResourcePool {
  readonly name: string
  readonly generation: number
  readonly resourceSliceCount: number
}

export interface ResourceSlice {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: KindObjectMeta
  readonly spec: ResourceSliceSpec
}

export interface ResourceSliceSpec {
  readonly driver: string
  readonly pool: ResourcePool
  readonly nodeName?: string
  readonly nodeSelector?: NodeSelector
  readonly allNodes?: boolean
  readonly devices?: readonly Device[]
  readonly perDeviceNodeSelection?: boolean
  readonly sharedCounters?: readonly CounterSet[]
}
