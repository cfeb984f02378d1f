// References from one object to another: by name in the same namespace, by kind, or to a key of a Secret or ConfigMap.
// Facts of the Kubernetes v1.36 API.
import { atomicStruct, boolean, field, inline, pointer, required, string, struct } from '../../schema/language.ts'

export const objectReference = atomicStruct('core/v1.ObjectReference', {
  kind: field(1, string),
  namespace: field(2, string),
  name: field(3, string),
  uid: field(4, string),
  apiVersion: field(5, string),
  resourceVersion: field(6, string),
  fieldPath: field(7, string),
})

export const localObjectReference = atomicStruct('core/v1.LocalObjectReference', {
  name: field(1, string, { default: '' }),
})

export const typedLocalObjectReference = atomicStruct('core/v1.TypedLocalObjectReference', {
  apiGroup: pointer(1, string),
  kind: required(2, string),
  name: required(3, string),
})

export const typedObjectReference = struct('core/v1.TypedObjectReference', {
  apiGroup: pointer(1, string),
  kind: required(2, string),
  name: required(3, string),
  namespace: pointer(4, string),
})

export const secretReference = atomicStruct('core/v1.SecretReference', {
  name: field(1, string),
  namespace: field(2, string),
})

export const secretKeySelector = atomicStruct('core/v1.SecretKeySelector', {
  LocalObjectReference: inline(1, localObjectReference),
  key: required(2, string),
  optional: pointer(3, boolean),
})

export const configMapKeySelector = atomicStruct('core/v1.ConfigMapKeySelector', {
  LocalObjectReference: inline(1, localObjectReference),
  key: required(2, string),
  optional: pointer(3, boolean),
})
