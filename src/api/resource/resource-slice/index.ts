// ResourceSlice: devices that a driver offers, of one pool. Upstream: pkg/registry/resource/resourceslice.
import { ageColumn, nameColumn } from '../../columns.ts'
import { type Column, defineKind } from '../../kind-definition.ts'
import { renderTime } from '../../meta/time.ts'
import { resourceGroup } from '../device-rules.ts'
import type { Device, DeviceAttribute, ResourceSlice } from '../v1.types.ts'
import { resourceSlice } from './schema.ts'
import { validateSlice } from './validate.ts'

/** Lists of values belong to a feature that is not switched on in v1.36's defaults. */
function withoutLists(attribute: DeviceAttribute): DeviceAttribute {
  const { ints: _ints, bools: _bools, strings: _strings, versions: _versions, ...single } = attribute
  return single
}

/** Taints say since when; what belongs to features that are not switched on is dropped. */
function prepareDevice(device: Device, now: number): Device {
  const { nodeAllocatableResourceMappings: _, taints, attributes, ...rest } = device
  return {
    ...rest,
    ...(attributes === undefined
      ? {}
      : { attributes: Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, withoutLists(one)])) }),
    ...(taints === undefined
      ? {}
      : { taints: taints.map((taint) => ({ ...taint, timeAdded: taint.timeAdded ?? renderTime(now) })) }),
  }
}

function prepare(slice: ResourceSlice, now: number): ResourceSlice {
  const { devices } = slice.spec
  if (devices === undefined) return slice
  return { ...slice, spec: { ...slice.spec, devices: devices.map((device) => prepareDevice(device, now)) } }
}

const column = (name: string, cell: Column<ResourceSlice>['cell'], description: string): Column<ResourceSlice> => ({
  name,
  type: 'string',
  priority: 0,
  description,
  cell,
})

export const resourceSliceKind = defineKind<ResourceSlice>({
  group: resourceGroup,
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  namespaced: false,
  schema: resourceSlice,
  generation: true,
  fieldSelectors: {
    'spec.driver': ({ spec }) => spec.driver,
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  },
  columns: [
    nameColumn,
    column('Node', ({ spec }) => spec.nodeName ?? '', 'The node whose devices these are.'),
    column('Driver', ({ spec }) => spec.driver, 'The driver that offers the devices.'),
    column('Pool', ({ spec }) => spec.pool.name, 'The pool that the devices are of.'),
    ageColumn,
  ],
  prepareForCreate: (next, { now }) => prepare(next, now),
  prepareForUpdate: (next, _previous, { now }) => prepare(next, now),
  validate: (next, previous) => [...validateSlice(next, previous)],
})
