// Schema of core/v1: ObjectFieldSelector, ResourceFieldSelector. Facts of the Kubernetes v1.36 API.
import { atomicStruct, field, quantity, required, string } from '../../../schema/language.ts'

export const objectFieldSelector = atomicStruct('core/v1.ObjectFieldSelector', {
  apiVersion: field(1, string),
  fieldPath: required(2, string),
})

export const resourceFieldSelector = atomicStruct('core/v1.ResourceFieldSelector', {
  containerName: field(1, string),
  resource: required(2, string),
  divisor: field(3, quantity, { presence: 'always' }),
})
