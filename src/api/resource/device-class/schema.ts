// Schema of resource/v1: DeviceClass, DeviceClassSpec, DeviceSelector, CELDeviceSelector, DeviceClassConfiguration, DeviceConfiguration …. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, inline, list, pointer, rawExtension, required, string, struct } from '../../schema/language.ts'

export const celDeviceSelector = struct('resource/v1.CELDeviceSelector', {
  expression: required(1, string),
})

export const deviceSelector = struct('resource/v1.DeviceSelector', {
  cel: pointer(1, celDeviceSelector),
})

export const opaqueDeviceConfiguration = struct('resource/v1.OpaqueDeviceConfiguration', {
  driver: required(1, string),
  parameters: field(2, rawExtension, { required: true }),
})

export const deviceConfiguration = struct('resource/v1.DeviceConfiguration', {
  opaque: pointer(1, opaqueDeviceConfiguration),
})

export const deviceClassConfiguration = struct('resource/v1.DeviceClassConfiguration', {
  DeviceConfiguration: inline(1, deviceConfiguration),
})

export const deviceClassSpec = struct('resource/v1.DeviceClassSpec', {
  selectors: field(1, list(deviceSelector)),
  config: field(2, list(deviceClassConfiguration)),
  extendedResourceName: pointer(4, string),
})

export const deviceClass = struct('resource/v1.DeviceClass', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, deviceClassSpec),
})
